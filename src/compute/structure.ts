/** Values made of tensors: arrays and plain objects of them, to any depth. */
import * as tf from '@tensorflow/tfjs-core'

/** A value taken apart. It holds its tensors in `tensors` only. */
export interface Flat<T = unknown> {
  readonly tensors: readonly tf.Tensor[]
  /** Equal for values that fit one graph: every shape and dtype, and numbers, texts and truth values as they are. */
  readonly signature: string
  /** The same value with other tensors, in the same order. */
  rebuild(tensors: readonly tf.Tensor[]): T
}

interface Part {
  readonly signature: string
  build(next: () => tf.Tensor): unknown
}

/**
 * Takes a value apart.
 *
 * @param path names the value in errors, e.g. `argument 1`
 * @throws TypeError for a part that is no tensor, plain value, array or plain object
 */
export function flatten<T>(value: T, path: string): Flat<T> {
  const tensors: tf.Tensor[] = []
  const { signature, build } = flattenPart(value, path, tensors)
  return {
    tensors,
    signature,
    rebuild(others) {
      const left = others.values()
      return build(() => left.next().value!) as T
    },
  }
}

function flattenPart(value: unknown, path: string, tensors: tf.Tensor[]): Part {
  if (value instanceof tf.Tensor) {
    if (value.isDisposed) throw new Error(`${path} is a tensor that was freed`)
    if (!['float32', 'int32', 'bool'].includes(value.dtype))
      throw new TypeError(
        `${path} is a tensor of ${value.dtype}; only float32, int32 and bool can be compiled`,
      )
    tensors.push(value)
    return { signature: `${value.dtype}[${value.shape}]`, build: (next) => next() }
  }
  if (Array.isArray(value)) {
    const parts = value.map((each, at) => flattenPart(each, `${path}[${at}]`, tensors))
    return {
      signature: `[${parts.map(({ signature }) => signature).join()}]`,
      build: (next) => parts.map(({ build }) => build(next)),
    }
  }
  if (isPlainObject(value)) {
    const parts = Object.entries(value).map(
      ([name, each]) => [name, flattenPart(each, `${path}.${name}`, tensors)] as const,
    )
    return {
      signature: `{${parts.map(([name, { signature }]) => `${name}:${signature}`).join()}}`,
      build: (next) => Object.fromEntries(parts.map(([name, { build }]) => [name, build(next)])),
    }
  }
  if (value === null || ['number', 'string', 'boolean', 'undefined'].includes(typeof value))
    return { signature: typeof value === 'string' ? JSON.stringify(value) : `${value}`, build: () => value }
  if (value instanceof Promise) value.catch(() => {}) // this error tells more than the promise's own
  const kind = value instanceof Promise ? 'a promise' : Object.prototype.toString.call(value)
  throw new TypeError(
    `${path} is ${kind}; it has to be a tensor, a number, a text, or an array or plain object of those`,
  )
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
