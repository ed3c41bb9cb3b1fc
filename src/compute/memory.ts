/** How many tensors are alive. */
import * as tf from '@tensorflow/tfjs-core'

/** Tensors alive now, and the bytes they take on the device. */
export function memory(): { readonly tensors: number; readonly bytes: number } {
  const { numTensors, numBytes } = tf.memory()
  return { tensors: numTensors, bytes: numBytes }
}

/** How many more tensors are alive after `work` than before: 0 where it frees all that it made. */
export async function tensorsKept(work: () => unknown): Promise<number> {
  const before = memory().tensors
  await work()
  return memory().tensors - before
}
