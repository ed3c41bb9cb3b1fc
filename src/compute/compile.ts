/** Makes one graph out of a function of tensors, so that the device gets a whole training step at once. */

import * as tf from '@tensorflow/tfjs-core'
import { recordGraph } from '#compute/graph'
import { jupyterDisplay, type MimeBundle } from '../notebook/index.ts'
import { type Flat, flatten } from './structure.ts'

/** One recorded graph. */
export interface Graph {
  /** How many operations it has. */
  readonly operations: number
  /** Feeds arguments, in order, and gives results, in order, which the caller frees. Assigns variables. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[]
  dispose(): void
}

/** Runs `work` once, on the inputs it is handed, and keeps what it did as a graph. */
export type RecordGraph = <T>(
  inputs: readonly tf.Tensor[],
  work: (inputs: readonly tf.Tensor[]) => Flat<T>,
) => { readonly graph: Graph; readonly result: Flat<T>; readonly outputs: readonly tf.Tensor[] }

/** Options of {@link compile}. */
export interface CompileOptions {
  /** The most graphs that are kept, one for each combination of shapes. Default 64. */
  readonly graphs?: number
}

/** What {@link compile} returns: called like the function itself. As a cell's value it tells how it runs. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): R
  /** How many graphs there are by now: one for each combination of shapes that came. */
  readonly graphs: number
  /** `graph` on the tensorflow backend; `eager` elsewhere, where the function runs operation by operation. */
  readonly mode: 'graph' | 'eager'
  /** How it runs and why, in words. */
  toString(): string
  /** Frees the graphs. A later call records anew. */
  dispose(): void
  [jupyterDisplay](): MimeBundle
}

/**
 * Compiles a function of tensors: the first call with given shapes runs as it is written and is recorded, with all
 * gradients in it; every later call runs the recording as one TensorFlow graph, about twice as fast.
 *
 * Arguments and result are tensors, or arrays and plain objects of tensors. Other shapes, and other numbers, texts or
 * truth values among the arguments, make another graph. Variables (`tf.variable`) that the function uses are read and
 * assigned at each call; numbers that it takes from around it stay what they were. The caller frees the result.
 * On backends other than tensorflow, inside another compiled function and inside a gradient, the function just runs.
 *
 * @throws Error, naming the line, for what cannot be recorded: reading a tensor's values (so also control flow that
 *   depends on them), an unseeded random number, a new variable, freeing a tensor from outside.
 * @throws RangeError when `options.graphs` combinations of shapes have come.
 * @example
 * const step = gpu.compile((x: tf.Tensor, rate: tf.Tensor) => optimizer.step(() => loss(x), rate))
 */
export function compile<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const most = options.graphs ?? 64
  if (!(Number.isInteger(most) && most >= 1))
    throw new RangeError(`gpu.compile: graphs is a whole number from 1, not ${most}`)
  const known = new Map<string, { graph: Graph; result: Flat<R> }>()
  const call = (...args: A): R => {
    const given = flatten(args, 'arguments')
    if (whyEager() || recording || isInGradient()) return runEagerly(fn, args)
    const before = known.get(given.signature)
    if (before) return before.result.rebuild(before.graph.run(given.tensors))
    if (known.size >= most) throw tooMany(most, [...known.keys()].at(-1)!, given.signature)
    const { graph, result, outputs } = recorded(fn, given)
    known.set(given.signature, { graph, result: { ...result, tensors: [] } })
    return result.rebuild(outputs)
  }
  const text = () => explain([...known.values()].map(({ graph }) => graph))
  const dispose = () => {
    for (const { graph } of known.values()) graph.dispose()
    known.clear()
  }
  return Object.defineProperties(call, {
    graphs: { get: () => known.size },
    mode: { get: () => (whyEager() ? 'eager' : 'graph') },
    toString: { value: text },
    dispose: { value: dispose },
    [jupyterDisplay]: { value: () => ({ 'text/plain': text() }) },
  }) as unknown as Compiled<A, R>
}

/** True while a function is being recorded: what it calls becomes part of its graph. */
let recording = false

function recorded<A extends readonly unknown[], R>(fn: (...args: A) => R, given: Flat<A>) {
  recording = true
  try {
    return recordGraph(given.tensors, (inputs) => flatten(fn(...given.rebuild(inputs)), 'the result'))
  } finally {
    recording = false
  }
}

/** The same as a recorded call: only the result stays, and it is the caller's. */
function runEagerly<A extends readonly unknown[], R>(fn: (...args: A) => R, args: A): R {
  if (isInGradient()) return fn(...args)
  let rebuild: Flat<R>['rebuild']
  const tensors = tf.tidy(() => {
    const result = flatten(fn(...args), 'the result')
    rebuild = result.rebuild
    return result.tensors.map((tensor) => tf.clone(tensor))
  })
  return rebuild!(tensors)
}

/** Whether someone differentiates what happens now: a graph has no gradient, the function itself has. */
function isInGradient(): boolean {
  return tf.engine().state.gradientDepth > 0
}

function whyEager(): string | undefined {
  const backend = tf.getBackend()
  return backend === 'tensorflow'
    ? undefined
    : `the backend is ${backend}, and only tensorflow runs whole graphs`
}

function explain(graphs: readonly Graph[]): string {
  const why = whyEager()
  if (why) return `Compiled function: runs eagerly, operation by operation: ${why}`
  if (graphs.length === 0) return 'Compiled function: not called yet'
  const sizes = graphs.map(({ operations }) => operations.toLocaleString('en')).join(', ')
  return `Compiled function: ${graphs.length} TensorFlow graph${graphs.length > 1 ? 's' : ''} of ${sizes} operations`
}

function tooMany(most: number, last: string, next: string): RangeError {
  return new RangeError(
    `gpu.compile: ${most} graphs were made, for as many combinations of shapes and numbers; the last was for\n` +
      `  ${last}\nand now comes\n  ${next}\n` +
      'Pass numbers that change as tensors (tf.scalar), pad tensors to a few shapes, or raise options.graphs.',
  )
}
