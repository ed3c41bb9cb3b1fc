import { describe, expect, test } from 'vitest'
import {
  attention,
  attentionWeights,
  crossEntropy,
  gelu,
  gpu,
  layerNorm,
  linear,
  memory,
  tensorsKept,
  tf,
} from '../../src/compute/index.ts'
import { availableBackends } from './backends.ts'

const available = await availableBackends()

/** An operation under test: its inputs' shapes, its own form and the same in plain tfjs. */
interface Case {
  readonly shapes: readonly number[][]
  readonly fused: (...inputs: tf.Tensor[]) => tf.Tensor
  readonly plain: (...inputs: tf.Tensor[]) => tf.Tensor
}

const labels = [2, 0, 1, 2]
const weights = [1, 0.5, 0, 2]
const causal = [0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0]

const cases: Record<string, Case> = {
  layerNorm: {
    shapes: [[2, 3, 5], [5], [5]],
    fused: (x, gain, bias) => layerNorm(x!, gain as tf.Tensor1D, bias as tf.Tensor1D),
    plain: (x, gain, bias) => {
      const { mean, variance } = tf.moments(x!, -1, true)
      return x!.sub(mean).div(variance.add(1e-5).sqrt()).mul(gain!).add(bias!)
    },
  },
  linear: {
    shapes: [[4, 3], [3, 5], [5]],
    fused: (x, weight, bias) => linear(x as tf.Tensor2D, weight as tf.Tensor2D, bias as tf.Tensor1D),
    plain: (x, weight, bias) => tf.matMul(x!, weight!).add(bias!),
  },
  gelu: {
    shapes: [[3, 4]],
    fused: (x) => gelu(x!),
    plain: (x) =>
      x!.mul(0.5).mul(
        x!
          .pow(3)
          .mul(0.044715)
          .add(x!)
          .mul(Math.sqrt(2 / Math.PI))
          .tanh()
          .add(1),
      ),
  },
  crossEntropy: {
    shapes: [[4, 3]],
    fused: (logits) =>
      crossEntropy(logits as tf.Tensor2D, tf.tensor1d(labels, 'int32'), tf.tensor1d(weights)),
    plain: (logits) =>
      tf
        .logSoftmax(logits!)
        .mul(tf.oneHot(tf.tensor1d(labels, 'int32'), 3))
        .sum(-1)
        .mul(tf.tensor1d(weights))
        .sum()
        .div(-3.5),
  },
  attention: {
    shapes: [
      [2, 2, 3, 4],
      [2, 2, 3, 4],
      [2, 2, 3, 4],
    ],
    fused: (q, k, v) =>
      attention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, tf.tensor2d(causal, [3, 3])),
    plain: (q, k, v) =>
      tf.matMul(
        tf.softmax(
          tf
            .matMul(q!, k!, false, true)
            .div(2)
            .add(tf.tensor2d(causal, [3, 3])),
        ),
        v!,
      ),
  },
}

/** A weighted sum, so that every output has a gradient of its own. */
const probe = (y: tf.Tensor) => y.mul(tf.randomUniform(y.shape, 0.5, 1.5, 'float32', 3)).sum<tf.Scalar>()

describe.each(available)('on %s', (backend) => {
  test.each(Object.keys(cases))('%s has the value and gradients of its definition', async (name) => {
    await gpu.use(backend)
    const { shapes, fused, plain } = cases[name]!
    const inputs = shapes.map((shape, at) => tf.randomNormal(shape, 0, 1, 'float32', 11 + at))
    const run = (op: Case['fused']) => tf.valueAndGrads((...x) => probe(op(...x)))(inputs)
    const found = run(fused)
    const defined = run(plain)
    expect(await worst(found.value, defined.value)).toBeLessThan(2e-4)
    for (const [at, gradient] of found.grads.entries())
      expect(await worst(gradient, defined.grads[at]!), `gradient of input ${at}`).toBeLessThan(2e-4)
  })

  test.each(Object.keys(cases))('the gradients of %s are its finite differences', async (name) => {
    await gpu.use(backend)
    const { shapes, fused } = cases[name]!
    const inputs = shapes.map((shape, at) => tf.randomNormal(shape, 0, 1, 'float32', 21 + at))
    const { grads } = tf.valueAndGrads((...x) => probe(fused(...x)))(inputs)
    const step = 1e-2 // central differences of float32 sums of order 1: error about step^2 and 1e-7 / step
    for (const [at, input] of inputs.entries()) {
      const direction = tf.randomNormal(input.shape, 0, 1, 'float32', 31 + at)
      const moved = (by: number) =>
        probe(fused(...inputs.map((x, i) => (i === at ? x.add(direction.mul(by)) : x))))
      const slope = (await scalar(moved(step).sub(moved(-step)))) / (2 * step)
      const along = await scalar(grads[at]!.mul(direction).sum())
      expect(Math.abs(slope - along), `input ${at}`).toBeLessThan(5e-3 * Math.max(1, Math.abs(slope)))
    }
  })

  test('attention weights are shares', async () => {
    await gpu.use(backend)
    const q = tf.randomNormal([1, 2, 3, 4], 0, 1, 'float32', 5) as tf.Tensor4D
    const sums = attentionWeights(q, q).sum(-1)
    expect(await worst(sums, tf.ones([1, 2, 3]))).toBeLessThan(1e-5)
  })

  test('a gradient step frees what it made', async () => {
    await gpu.use(backend)
    const x = tf.ones([4, 3])
    const kept = await tensorsKept(() => tf.dispose(tf.tidy(() => tf.grad((x) => gelu(x).sum())(x))))
    expect(kept).toBe(0)
    expect(memory().bytes).toBeGreaterThan(0)
  })
})

test('shapes that do not fit are named', async () => {
  await gpu.use('cpu')
  expect(() => layerNorm(tf.ones([2, 4]), tf.ones([3]), tf.ones([3]))).toThrow(/\[2,4\].*4 values, not 3/)
  expect(() => crossEntropy(tf.ones([2, 4]), tf.tensor1d([1], 'int32'))).toThrow(/\[2, 4\]/)
  expect(() => attention(tf.ones([1, 1, 2, 4]), tf.ones([1, 1, 2, 4]), tf.ones([1, 1, 3, 4]))).toThrow(/keys/)
})

async function scalar(x: tf.Tensor): Promise<number> {
  return (await x.data())[0]!
}

async function worst(a: tf.Tensor, b: tf.Tensor): Promise<number> {
  return scalar(a.sub(b).abs().max())
}
