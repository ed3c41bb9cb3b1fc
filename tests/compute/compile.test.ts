import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, describe, expect, test } from 'vitest'
import { attention, crossEntropy, gelu, gpu, layerNorm, linear, memory, tf } from '../../src/compute/index.ts'
import { jupyterDisplay } from '../../src/notebook/index.ts'
import { availableBackends } from './backends.ts'

const available = await availableBackends()
const native = available.includes('tensorflow')
afterAll(() => gpu.use('cpu'))

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed)
const numbers = (x: tf.Tensor) => [...x.dataSync()]

/** A transformer's loss, and a step of momentum on all of its weights. */
function trainer() {
  const shapes = { qkv: [8, 24], bias: [24], gain: [8], shift: [8], out: [8, 5], outBias: [5] }
  const weights = Object.entries(shapes).map(([, shape], at) => tf.variable(normal(shape, at + 1)))
  const moments = weights.map(({ shape }) => tf.variable(tf.zeros(shape), false))
  const [qkv, bias, gain, shift, out, outBias] = weights as tf.Tensor[] as any[]
  const loss = (x: tf.Tensor2D, labels: tf.Tensor1D) => {
    const all = linear(layerNorm(x, gain, shift), qkv, bias)
    const parts = tf.split(tf.reshape(all, [1, x.shape[0], 3, 2, 4]), 3, 2)
    const [q, k, v] = parts.map((part) =>
      tf.transpose(tf.reshape(part, [1, x.shape[0], 2, 4]), [0, 2, 1, 3]),
    ) as any[]
    const mixed = tf.reshape(tf.transpose(attention(q, k, v), [0, 2, 1, 3]), x.shape) as tf.Tensor2D
    return crossEntropy(linear(gelu(tf.add(x, mixed)) as tf.Tensor2D, out, outBias), labels)
  }
  const step = (x: tf.Tensor2D, labels: tf.Tensor1D, rate: tf.Scalar) => {
    const { value, grads } = tf.variableGrads(() => loss(x, labels), weights)
    for (const [at, weight] of weights.entries()) {
      moments[at]!.assign(tf.add(tf.mul(moments[at]!, 0.9), grads[weight.name]!))
      weight.assign(tf.sub(weight, tf.mul(moments[at]!, rate)))
    }
    return value
  }
  return { step, weights, dispose: () => tf.dispose([...weights, ...moments]) }
}

function batch(rows: number, seed: number): [tf.Tensor2D, tf.Tensor1D, tf.Scalar] {
  const labels = Array.from({ length: rows }, (_, at) => (at * 3 + seed) % 5)
  return [
    normal([rows, 8], 100 + seed) as tf.Tensor2D,
    tf.tensor1d(labels, 'int32'),
    tf.scalar(0.1 / (seed + 1)),
  ]
}

describe.each(available)('on %s', (backend) => {
  test('a compiled training step equals the step as it is written, variables included', async () => {
    await gpu.use(backend)
    const plain = trainer()
    const other = trainer()
    const compiled = gpu.compile(other.step)
    for (let at = 0; at < 6; at++) {
      const given = batch(at % 2 ? 4 : 6, at)
      const [expected] = numbers(tf.tidy(() => plain.step(...given)))
      expect(Math.abs(numbers(compiled(...given))[0]! - expected!)).toBeLessThan(1e-5)
    }
    for (const [at, weight] of plain.weights.entries())
      for (const [i, value] of numbers(weight).entries())
        expect(Math.abs(numbers(other.weights[at]!)[i]! - value)).toBeLessThan(1e-5)
    expect(compiled.mode).toBe(backend === 'tensorflow' ? 'graph' : 'eager')
    expect(compiled.graphs).toBe(backend === 'tensorflow' ? 2 : 0) // one for each number of rows
    expect(compiled[jupyterDisplay]()['text/plain']).toMatch(
      backend === 'tensorflow'
        ? /2 TensorFlow graphs of [\d,]+, [\d,]+ operations/
        : new RegExp(`eagerly.*${backend}`),
    )
  })

  test('arguments and results are nested as they like; only results stay', async () => {
    await gpu.use(backend)
    const fn = gpu.compile(({ pair, scale }: { pair: tf.Tensor[]; scale: number }) => ({
      sums: pair.map((x) => tf.sum(tf.mul(x, scale))),
      first: pair[0]!,
      fixed: tf.scalar(7),
      scale,
    }))
    for (const scale of [2, 2, 3]) {
      const pair = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]
      const before = memory().tensors
      const result = fn({ pair, scale })
      expect(result.sums.map((sum) => numbers(sum)[0])).toEqual([3 * scale, 7 * scale])
      expect([numbers(result.first), numbers(result.fixed), result.scale]).toEqual([[1, 2], [7], scale])
      expect(memory().tensors - before).toBe(4)
      tf.dispose(result as object as tf.TensorContainer)
      expect(numbers(pair[0]!)).toEqual([1, 2]) // the argument is still the caller's
      tf.dispose(pair)
    }
    // The same tensor twice is two arguments.
    const subtract = gpu.compile((a: tf.Tensor, b: tf.Tensor) => tf.sub(a, b))
    const [one, four] = [tf.scalar(1), tf.scalar(4)]
    expect([numbers(subtract(one, one)), numbers(subtract(four, one))]).toEqual([[0], [3]])
  })

  test('a gradient goes through a compiled function, and one may call another', async () => {
    await gpu.use(backend)
    const cube = gpu.compile((x: tf.Tensor) => tf.mul(x, tf.square(x)))
    expect(numbers(tf.grad((x) => cube(x))(tf.scalar(2)))).toEqual([12])
    const twice = gpu.compile((x: tf.Tensor) => tf.mul(cube(x), 2))
    expect([numbers(twice(tf.scalar(2))), numbers(twice(tf.scalar(3)))]).toEqual([[16], [54]])
  })
})

describe.skipIf(!native)('what cannot be recorded is named with its line', () => {
  const here = /compile\.test\.ts:\d+:\d+/
  const two = () => tf.tensor1d([1, 2])
  const failing: Record<string, [RegExp, (x: tf.Tensor1D) => unknown]> = {
    'reading values': [/values being read/, (x) => tf.mul(x, x.dataSync()[0]!)],
    'control flow on values': [/values being read/, (x) => (x.arraySync()[0]! > 0 ? x : tf.neg(x))],
    'waiting for values': [/values being read/, async (x) => tf.mul(x, (await x.data())[0]!)],
    'values read in a gradient': [
      /values being read/,
      (x) => tf.grad((y) => tf.mul(y, tf.square(y).dataSync()[0]!))(x),
    ],
    'values read though the error is caught': [
      /values being read/,
      (x) => {
        try {
          return tf.mul(x, x.dataSync()[0]!)
        } catch {
          return x
        }
      },
    ],
    'a random number without seed': [/random number without a seed/, (x) => tf.mul(x, tf.randomNormal([2]))],
    'dropout without seed': [/random number without a seed/, (x) => tf.dropout(x, 0.5)],
    'a new variable': [/new variable/, (x) => tf.variable(x)],
  }
  test.each(Object.keys(failing))('%s', async (name) => {
    await gpu.use('tensorflow')
    const [message, fn] = failing[name]!
    const x = two()
    const before = memory().tensors
    const variables = Object.keys(tf.engine().state.registeredVariables).length
    const error = await catchError(() => gpu.compile(fn)(x))
    expect(error.message).toMatch(message)
    expect(error.message).toMatch(here)
    // tfjs keeps what it saved for a gradient that failed, compiled or not.
    expect(memory().tensors - before).toBe(name === 'values read in a gradient' ? 1 : 0)
    expect(tf.engine().state.gradientDepth).toBe(0)
    expect(Object.keys(tf.engine().state.registeredVariables)).toHaveLength(variables)
    expect(numbers(tf.add(x, 1))).toEqual([2, 3]) // the backend listens no more
    expect(Math.random()).toBeLessThan(1)
  })

  test('freeing a tensor from outside', async () => {
    await gpu.use('tensorflow')
    const outside = tf.tensor1d([5, 6])
    const fn = gpu.compile((x: tf.Tensor) => {
      const sum = tf.add(x, outside)
      outside.dispose()
      return sum
    })
    expect((await catchError(() => fn(two()))).message).toMatch(
      /a tensor from outside being freed at .*compile\.test/,
    )
  })

  test('a failed recording leaves variables as they were', async () => {
    await gpu.use('tensorflow')
    const state = tf.variable(two())
    const fn = gpu.compile((x: tf.Tensor) => {
      state.assign(tf.add(state, x) as tf.Tensor1D)
      return state.dataSync()[0]
    })
    expect(() => fn(two())).toThrow(/values being read/)
    expect(numbers(state)).toEqual([1, 2])
    state.dispose()
  })
})

describe.skipIf(!native)('what a function takes from outside', () => {
  test('is looked up at each call where it is a variable', async () => {
    await gpu.use('tensorflow')
    const factor = tf.variable(tf.scalar(2))
    const fn = gpu.compile((x: tf.Tensor) => tf.mul(x, factor))
    expect(numbers(fn(tf.scalar(5)))).toEqual([10])
    factor.assign(tf.scalar(3))
    expect(numbers(fn(tf.scalar(5)))).toEqual([15])
    factor.dispose()
    expect(() => fn(tf.scalar(5))).toThrow(/outside at .*compile\.test\.ts:\d+:\d+.* was freed since/)
  })

  test('is named when it was freed', async () => {
    await gpu.use('tensorflow')
    const factor = tf.tensor1d([2])
    const fn = gpu.compile((x: tf.Tensor) => tf.mul(x, factor))
    expect([numbers(fn(tf.scalar(5))), numbers(fn(tf.scalar(6)))]).toEqual([[10], [12]])
    factor.dispose()
    expect(() => fn(tf.scalar(5))).toThrow(/a tensor \[1\].*was freed since.*tf\.variable/)
  })

  test('does not hide a number that changes: combinations are limited', async () => {
    await gpu.use('tensorflow')
    const fn = gpu.compile((x: tf.Tensor, rate: number) => tf.mul(x, rate), { graphs: 3 })
    for (const rate of [1, 2, 3, 1]) expect(numbers(fn(tf.scalar(2), rate))).toEqual([2 * rate])
    expect(() => fn(tf.scalar(2), 4)).toThrow(
      /3 graphs.*\n.*float32\[\],3.*\n.*\n.*float32\[\],4.*\n.*tf\.scalar/,
    )
    fn.dispose()
    expect(fn.graphs).toBe(0)
    expect(numbers(fn(tf.scalar(2), 4))).toEqual([8])
    expect(() => gpu.compile(() => {}, { graphs: 0 })).toThrow(/whole number from 1/)
  })

  test.each([
    [tf.tensor(['a']), /arguments\[0\] is a tensor of string/],
    [new Map(), /arguments\[0\] is \[object Map\]/],
    [{ deep: [() => 1] }, /arguments\[0\]\.deep\[0\] is \[object Function\]/],
  ])('has to be made of tensors: %s', async (given, message) => {
    await gpu.use('tensorflow')
    expect(() => gpu.compile((x: unknown) => x)(given)).toThrow(message)
  })
})

test.skipIf(!native)('10,000 calls of a training step leave no tensor and no memory behind', async () => {
  await gpu.use('tensorflow')
  const { step, dispose } = trainer()
  const compiled = gpu.compile(step)
  const call = () => {
    const given = batch(4, 1)
    tf.dispose([compiled(...given), ...given])
  }
  for (let at = 0; at < 5000; at++) call() // allocators reach their size
  const before = memory()
  const residentBefore = resident()
  for (let at = 0; at < 10_000; at++) call()
  expect(memory()).toEqual(before)
  const grown = (resident() - residentBefore) / 2 ** 20
  console.log(`10,000 compiled steps: resident memory grew by ${grown.toFixed(1)} MiB`)
  expect(grown).toBeLessThan(10) // one kilobyte a call
  compiled.dispose()
  dispose()
})

/** Bytes of the process, without what the JavaScript engine has yet to collect. */
function resident(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().rss
}

async function catchError(work: () => unknown): Promise<Error> {
  try {
    await work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
