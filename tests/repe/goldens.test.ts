import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gpu, poseAttention, poseAttentionWeights, tf, tokenPoses } from '../../src/compute/index.ts'
import { type Camera, cameraToWorldFrom } from '../../src/geometry/index.ts'
import {
  type AttentionName,
  encode,
  encodings,
  motions,
  plucker,
  type RepeOptions,
  raymap,
  rays,
} from '../../src/repe/index.ts'
import { type Frame, RgbImage } from '../../src/video/index.ts'
import { availableBackends } from '../compute/backends.ts'

/** Written by goldens/encodings.py, which says how. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'goldens/encodings.json'), 'utf8'))
const { intrinsics, grid, shape } = golden
const cameras: Camera[] = golden.poses.map((pose: number[]) => ({
  intrinsics,
  cameraToWorld: cameraToWorldFrom(pose),
}))
const frames: Frame[] = cameras.map((camera, i) => ({
  camera,
  image: new RgbImage(intrinsics.width, intrinsics.height),
  depth: Float32Array.from(golden.depths[i]),
}))

function far(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)
}

describe('pose arithmetic equals the definitions to 1e-10', () => {
  test.each(golden.repe as { options: RepeOptions; motions: number[][] }[])(
    'motions of RePE, %o',
    ({ options, motions: expected }) => {
      expect(far(motions(cameras, options).flat(), expected.flat())).toBeLessThan(1e-10)
    },
  )

  test.each(['gta', 'prope', 'cape'] as const)('matrices of %s', (name) => {
    const { forth, back } = encodings[name].represent(cameras)
    expect(far(forth, golden.attention[name].forth.flat())).toBeLessThan(1e-10)
    expect(far(back, golden.attention[name].back.flat())).toBeLessThan(1e-10)
  })

  test.each(Object.entries({ plucker, raymap }))('sight lines of %s', (name, form) => {
    const found = cameras.flatMap((camera) => [...rays(camera, { columns: 4, rows: 3 }, form)])
    expect(far(found, golden.rays[name])).toBeLessThan(1e-10)
  })
})

describe('codes equal the definitions to float32', () => {
  test.each(golden.codes as { dim: number; options: RepeOptions; data: number[] }[])(
    'repe %o',
    ({ dim, options, data }) => {
      expect(far(encode(cameras, { ...options, dim }).data, data)).toBeLessThan(1e-6)
    },
  )

  test('absolute', () => {
    const { dim, data } = golden.absolute
    expect(far(encodings.absolute.codes(frames, grid, dim), data)).toBeLessThan(1e-6)
  })
})

/** The inputs of goldens/encodings.py: waves, which need no file. */
function wave(size: [number, number, number, number], speed: number, phase: number): tf.Tensor4D {
  const length = size.reduce((product, side) => product * side, 1)
  return tf.tensor4d(
    Float32Array.from({ length }, (_, i) => Math.sin(speed * i + phase)),
    size,
  )
}

describe.each(await availableBackends())('attention on %s', (backend) => {
  const { heads, dim, others, translation } = shape
  const tokens = cameras.length * grid.columns * grid.rows + others
  const size: [number, number, number, number] = [1, heads, tokens, dim]

  test.each(['gta', 'prope', 'cape'] as AttentionName[])('%s and its gradients, to 1e-5', async (name) => {
    await gpu.use(backend)
    const encoding = encodings[name]
    const expected = golden.attention[name]
    const poses = tokenPoses({ encoding, cameras: [encoding.represent(cameras)], grid, others, heads, dim })
    const inputs = [wave(size, 0.37, 0.1), wave(size, 0.53, 0.7), wave(size, 0.71, 1.3)]
    if (name === 'gta') inputs.push(tf.tensor1d([translation]) as unknown as tf.Tensor4D)
    const run = (...[q, k, v, factor]: tf.Tensor[]) =>
      poseAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, { ...poses, translation: factor })
    const output = run(...inputs)
    const gradients = tf.grads(run)(inputs, wave(size, 0.23, 0.4))
    const found: [string, tf.Tensor][] = [['output', output]]
    for (const [at, key] of ['query', 'key', 'value', 'translation'].entries())
      if (gradients[at]) found.push([key, gradients[at]])
    for (const [key, tensor] of found) {
      const largest = Math.max(1, ...expected[key].map(Math.abs))
      expect(far(await tensor.data(), expected[key]) / largest, key).toBeLessThan(1e-5)
    }
    const weights = poseAttentionWeights(inputs[0]!, inputs[1]!, { ...poses, translation: inputs[3] })
    expect(far(await weights.sum(-1).data(), new Array(heads * tokens).fill(1))).toBeLessThan(1e-5)
  })
})
