/**
 * Tensors: which device computes them, the operations that models here are made of, and their memory.
 * The only room that knows tfjs's backends; nothing is loaded before a device is used.
 */

/** tfjs-core: tensors, operations and gradients. Choose a device with `gpu.use()` first. */
export * as tf from '@tensorflow/tfjs-core'
export { installTensorflow } from '#compute/tensorflow'
export type { BackendName } from './backend.ts'
export type { Compiled, CompileOptions } from './compile.ts'
export { type Attempt, Device } from './device.ts'
export { attention, attentionWeights, crossEntropy, gelu, layerNorm, linear } from './fused.ts'
export { gpu, type UseOptions } from './gpu.ts'
export { memory, tensorsKept } from './memory.ts'
export {
  type AttentionForm,
  type CameraMatrices,
  type PosedSequence,
  poseAttention,
  poseAttentionWeights,
  type TokenPoses,
  tokenPoses,
} from './pose-attention.ts'
export type { TensorflowInstall, TensorflowInstallOptions } from './tensorflow-install-node.ts'
