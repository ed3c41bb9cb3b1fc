/** Gradients and chained operations (`x.add(y)`) in a browser. */

/** Registers every gradient with tfjs-core. */
export async function registerGradients(): Promise<void> {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js')
  await import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js')
}
