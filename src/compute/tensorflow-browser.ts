/** TensorFlow's native library has no place in a browser. */
import { BackendUnavailable, type Opened } from './backend.ts'
import type { TensorflowInstall } from './tensorflow-install-node.ts'

const reason = "TensorFlow's native library runs in Node only"
const mend = 'nothing to mend: browsers use webgpu or wasm'

export async function openTensorflow(): Promise<Opened> {
  throw new BackendUnavailable(reason, mend)
}

export async function installTensorflow(): Promise<TensorflowInstall> {
  return { state: 'unavailable', reason, mend }
}
