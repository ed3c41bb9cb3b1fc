import { beforeAll, describe, expect, test } from 'vitest'
import {
  type AttentionForm,
  attention,
  type CameraMatrices,
  gpu,
  type PosedSequence,
  poseAttention,
  tensorsKept,
  tf,
  tokenPoses,
} from '../../src/compute/index.ts'

// Values and gradients are compared with golden values in tests/repe/goldens.test.ts.

const forms: Record<string, AttentionForm> = {
  all: { name: 'all', moves: 'all', rotary: false },
  scores: { name: 'scores', moves: 'scores', rotary: false },
  rotary: { name: 'rotary', moves: 'all', rotary: true },
}
const layout = { grid: { columns: 2, rows: 1 }, others: 1, heads: 2, dim: 8 }
const tokens = 5

/** Two frames that stand `metres` apart along x and are a quarter turn from each other. */
function cameras(metres: number): CameraMatrices {
  const one = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  const forth = [0, -1, 0, metres, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  const back = [0, 1, 0, 0, -1, 0, 0, metres, 0, 0, 1, 0, 0, 0, 0, 1]
  return { forth: Float64Array.of(...one, ...forth), back: Float64Array.of(...one, ...back) }
}
const input = (batch: number, seed: number) =>
  tf.randomNormal<tf.Rank.R4>([batch, layout.heads, tokens, layout.dim], 0, 1, 'float32', seed)
const posed = (form: AttentionForm, batch: CameraMatrices[]) =>
  tokenPoses({ encoding: form, cameras: batch, ...layout })
const worst = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().max().dataSync()[0]!

beforeAll(async () => {
  await gpu.use('cpu')
})

describe.each(Object.entries(forms))('posed attention, %s', (_, form) => {
  test('of a batch is that of each video alone', () => {
    const [q, k, v] = [input(2, 1), input(2, 2), input(2, 3)] as const
    const both = poseAttention(q, k, v, posed(form, [cameras(1), cameras(3)]))
    for (const [at, metres] of [1, 3].entries()) {
      const own = (x: tf.Tensor4D) => tf.slice(x, [at, 0, 0, 0], [1, -1, -1, -1])
      const alone = poseAttention(own(q), own(k), own(v), posed(form, [cameras(metres)]))
      expect(worst(own(both), alone)).toBeLessThan(1e-6)
    }
  })

  test('depends on the cameras, and hides what the mask hides', () => {
    const [q, k, v] = [input(1, 1), input(1, 2), input(1, 3)] as const
    const far = poseAttention(q, k, v, posed(form, [cameras(3)]))
    expect(worst(far, poseAttention(q, k, v, posed(form, [cameras(1)])))).toBeGreaterThan(1e-2)
    const mask = tf.tensor1d([0, 0, 0, 0, -1e9])
    const last = tf.tensor4d([0, 0, 0, 0, 1], [1, 1, tokens, 1])
    const other = tf.add(v, tf.mul(last, 5)) as tf.Tensor4D
    const poses = posed(form, [cameras(3)])
    expect(worst(poseAttention(q, k, v, poses, mask), poseAttention(q, k, other, poses, mask))).toBeLessThan(
      1e-6,
    )
  })

  test('and its gradients free what they made', async () => {
    const kept = await tensorsKept(() => {
      tf.dispose(
        tf.tidy(() => {
          const poses = posed(form, [cameras(2)])
          const sum = (q: tf.Tensor4D, factor: tf.Tensor) =>
            poseAttention(q, q, q, { ...poses, translation: factor }).sum()
          return tf.grads(sum as (...x: tf.Tensor[]) => tf.Tensor)([input(1, 1), tf.scalar(0.5)])
        }),
      )
    })
    expect(kept).toBe(0)
  })
})

test('without motion, and without places in the picture, it is plain attention', () => {
  const one = cameras(0).forth.slice(0, 16)
  const still = { forth: Float64Array.of(...one, ...one), back: Float64Array.of(...one, ...one) }
  const [q, k, v] = [input(1, 1), input(1, 2), input(1, 3)] as const
  for (const form of [forms.all!, forms.scores!])
    expect(worst(poseAttention(q, k, v, posed(form, [still])), attention(q, k, v))).toBeLessThan(1e-6)
  expect(worst(poseAttention(q, k, v, posed(forms.rotary!, [still])), attention(q, k, v))).toBeGreaterThan(
    1e-3,
  )
})

test('what does not fit is named', () => {
  const sequence = (changes: Partial<PosedSequence>): PosedSequence => ({
    encoding: forms.rotary!,
    cameras: [cameras(1)],
    ...layout,
    ...changes,
  })
  expect(() => tokenPoses(sequence({ dim: 12 }))).toThrow(
    /rotary needs heads of a multiple of 8 channels, not 12/,
  )
  const short = { forth: new Float64Array(16), back: new Float64Array(16) }
  expect(() => tokenPoses(sequence({ cameras: [cameras(1), short] }))).toThrow(
    /as many frames each, not 2 and 1/,
  )
  const poses = tokenPoses(sequence({ others: 0 }))
  expect(() => poseAttention(input(1, 1), input(1, 2), input(1, 3), poses)).toThrow(
    /features are \[1,2,5,8\], and there are poses for 8 tokens/,
  )
})
