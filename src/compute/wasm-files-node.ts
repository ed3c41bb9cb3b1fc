/** Where the wasm backend's files lie in Node. */
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'

/** The folder of the `.wasm` files, ending in a separator. */
export function wasmFolder(): string | undefined {
  const require = createRequire(import.meta.url)
  return dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep
}
