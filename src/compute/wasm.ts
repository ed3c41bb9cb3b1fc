/** The wasm backend: everywhere, without a GPU, in one thread. */

import * as tf from '@tensorflow/tfjs-core'
import { wasmFolder } from '#compute/wasm-files'
import { BackendUnavailable, type Opened } from './backend.ts'

/**
 * Registers the backend `wasm`. Throws {@link BackendUnavailable}.
 *
 * @param folder where the `.wasm` files are served, ending in `/`; in Node they are found by themselves.
 */
export async function openWasm(folder: string | undefined = wasmFolder()): Promise<Opened> {
  if (typeof WebAssembly === 'undefined')
    throw new BackendUnavailable('there is no WebAssembly here', 'use a current browser or Node')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  // The threaded build starts workers that outlive a cell and needs a cross-origin isolated page.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  if (folder && !tf.engine().registry.wasm) wasm.setWasmPaths(folder)
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
  return { description: `WebAssembly on the CPU, one thread${simd ? ', SIMD' : ''}` }
}
