/** Gradients and chained operations (`x.add(y)`) in Node, where tfjs-core's own files cannot be imported one by one. */
import { createRequire } from 'node:module'

/** Registers every gradient with tfjs-core: the union package does so when it is loaded. */
export async function registerGradients(): Promise<void> {
  const require = createRequire(import.meta.url)
  createRequire(require.resolve('@tensorflow/tfjs-node-gpu/package.json'))('@tensorflow/tfjs')
}
