/** The tensorflow backend in Node: loads the binding from the cache and registers tfjs-node's kernels. */
import { createRequire } from 'node:module'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { BackendUnavailable, type Opened } from './backend.ts'
import { bindingPath, tensorflowInstalled, wheel } from './tensorflow-place-node.ts'

export { installTensorflow } from './tensorflow-install-node.ts'

/** Loads the library and registers the backend `tensorflow`. Throws {@link BackendUnavailable}. */
export async function openTensorflow(): Promise<Opened> {
  if (!tensorflowInstalled())
    throw new BackendUnavailable(`TensorFlow's library is not installed (${bindingPath()})`, 'npm run setup')
  // TensorFlow logs to stderr, where a notebook takes every line for an error; 2 keeps its errors.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  restoreUtil()
  try {
    loadTfjsNode()
  } catch (error) {
    throw new BackendUnavailable(
      `TensorFlow's library could not be loaded: ${(error as Error).message}`,
      `remove ${bindingPath()} and run npm run setup`,
    )
  }
  guardRound()
  const backend = tf.findBackend('tensorflow') as tf.KernelBackend & { isUsingGpuDevice: boolean }
  const version = wheel.requirement.split('==')[1]
  return { description: `TensorFlow ${version} on the ${backend.isUsingGpuDevice ? 'GPU' : 'CPU'}` }
}

/** tfjs-node 4.22 calls two functions that Node 24 has dropped, or warns about on stderr. */
function restoreUtil(): void {
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: unknown }
  old.isNullOrUndefined = (value) => value === null || value === undefined
  old.isArray = Array.isArray
}

/**
 * Requires `@tensorflow/tfjs-node-gpu`, which asks node-pre-gyp for its binding: our answer is the one in the
 * cache. So nothing is written into node_modules, and a cell that imports the package later gets the same module.
 */
function loadTfjsNode(): void {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@tensorflow/tfjs-node-gpu')
  if (require.cache[entry]) return
  const finder = createRequire(entry).resolve('@mapbox/node-pre-gyp')
  const before = require.cache[finder]
  require.cache[finder] = { id: finder, loaded: true, exports: { find: bindingPath } } as NodeJS.Module
  try {
    require(entry)
  } finally {
    if (before) require.cache[finder] = before
    else delete require.cache[finder]
  }
}

/** Some TensorFlow versions silently round int32 tensors to zero; a whole number is its own rounding. */
function guardRound(): void {
  const native = tf.getKernel(tf.Round, 'tensorflow')
  tf.unregisterKernel(tf.Round, 'tensorflow')
  tf.registerKernel({
    ...native,
    kernelFunc: (args) => {
      const x = args.inputs.x as tf.TensorInfo
      return x.dtype === 'int32'
        ? tf.getKernel(tf.Identity, 'tensorflow').kernelFunc({ ...args, inputs: { x } })
        : native.kernelFunc(args)
    },
  })
}
