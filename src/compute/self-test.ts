/** What every backend must compute correctly before it is trusted. */
import * as tf from '@tensorflow/tfjs-core'

const tolerance = 1e-3

/**
 * Runs a matrix product, a softmax, a gradient and integer rounding on the current backend.
 *
 * @returns what was wrong, or undefined where all agrees with values computed in plain JavaScript.
 */
export async function selfTest(): Promise<string | undefined> {
  const size = 37 // no multiple of any tile, so that padding is exercised
  const a = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i))
  const b = Float32Array.from({ length: size * size }, (_, i) => Math.cos(1.7 * i))
  const before = tf.memory().numTensors
  const results = tf.tidy(() => {
    const left = tf.tensor2d(a, [size, size])
    const right = tf.tensor2d(b, [size, size])
    const gradient = tf.grad((x) => tf.sum(tf.square(tf.matMul(x as tf.Tensor2D, right))))(left)
    return {
      'matrix product': tf.matMul(left, right),
      softmax: tf.softmax(left),
      gradient,
      'rounding of int32': tf.round(tf.tensor1d([3, -4], 'int32')),
    }
  })
  const product = multiply(a, b, size)
  const expected: Record<keyof typeof results, ArrayLike<number>> = {
    'matrix product': product,
    softmax: softmaxRows(a, size),
    gradient: multiply(product, transpose(b, size), size).map((value) => 2 * value),
    'rounding of int32': [3, -4],
  }
  try {
    for (const [name, tensor] of Object.entries(results)) {
      const wrong = difference(await tensor.data(), expected[name as keyof typeof results])
      if (!(wrong < tolerance)) return `${name} is wrong by ${wrong}`
    }
  } finally {
    tf.dispose(results)
  }
  const kept = tf.memory().numTensors - before
  return kept === 0 ? undefined : `${kept} tensors were kept that should have been freed`
}

function multiply(a: Float32Array, b: Float32Array, size: number): Float32Array {
  return a.map((_, at) => {
    const row = Math.floor(at / size)
    let sum = 0
    for (let k = 0; k < size; k++) sum += a[row * size + k]! * b[k * size + (at % size)]!
    return sum
  })
}

function transpose(a: Float32Array, size: number): Float32Array {
  return a.map((_, at) => a[(at % size) * size + Math.floor(at / size)]!)
}

function softmaxRows(a: Float32Array, size: number): Float32Array {
  const powers = a.map(Math.exp)
  return powers.map((value, at) => {
    const start = at - (at % size)
    return value / powers.subarray(start, start + size).reduce((sum, part) => sum + part)
  })
}

/** The largest difference, relative to values above 1; NaN where something is no number. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0
  for (let i = 0; i < expected.length; i++) {
    const wrong = Math.abs(found[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!))
    if (!(wrong <= worst)) worst = wrong
  }
  return worst
}
