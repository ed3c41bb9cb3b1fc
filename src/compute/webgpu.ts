/** The webgpu backend, the same in browsers (their own WebGPU) and in Node (Dawn). */

import * as tf from '@tensorflow/tfjs-core'
import { webgpu } from '#compute/gpu-adapter'
import { BackendUnavailable, type Opened } from './backend.ts'

/** Limits that large tensors need; WebGPU's defaults are those of small devices. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const

/** The GPU in use, kept until it is lost: tensors live on it. */
let opened: Opened | undefined

/** Takes the GPU and registers the backend `webgpu`. Throws {@link BackendUnavailable}. */
export async function openWebgpu(): Promise<Opened> {
  opened ??= await takeGpu()
  return opened
}

async function takeGpu(): Promise<Opened> {
  const gpu = await webgpu()
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter)
    throw new BackendUnavailable(
      'WebGPU finds no GPU here',
      "install the GPU's Vulkan driver (Metal and Direct3D 12 come with their systems)",
    )
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
  })
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu')
  // Importing the package registers a backend of its own, which would swallow errors.
  if ('webgpu' in tf.engine().registryFactory) tf.removeBackend('webgpu')
  const backend = new WebGPUBackend(device, adapter.info)
  raiseErrors(backend, device)
  tf.registerBackend('webgpu', () => backend, 3)
  const { vendor, architecture, description } = adapter.info
  const words = description || `${vendor} ${architecture}`.trim() || 'unnamed GPU'
  return { description: `WebGPU on ${words}`, emulated: /swiftshader|llvmpipe/i.test(words + architecture) }
}

/** WebGPU reports errors beside the call that made them; here the next read of a tensor throws them. */
function raiseErrors(backend: tf.KernelBackend, device: GPUDevice): void {
  let failure: string | undefined
  device.onuncapturederror = ({ error }) => {
    failure ??= `the GPU refused an operation: ${error.message}`
  }
  device.lost.then(({ message, reason }) => {
    opened = undefined
    if (reason !== 'destroyed') failure ??= `the GPU was lost: ${message}. Call gpu.use() again`
  })
  const read = backend.read.bind(backend)
  backend.read = async (dataId) => {
    const values = await read(dataId)
    if (failure) throw new Error(failure)
    return values
  }
}
