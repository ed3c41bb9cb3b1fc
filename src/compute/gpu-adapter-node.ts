/** A WebGPU implementation for Node: Dawn, from the npm package `webgpu`. */
import { existsSync } from 'node:fs'
import { BackendUnavailable } from './backend.ts'

/** Dawn ends when its instance is collected, so it is kept as long as the process lives. */
let instance: GPU | undefined

/** Node's entry to WebGPU. Puts WebGPU's constants on `globalThis`. Throws {@link BackendUnavailable}. */
export async function webgpu(): Promise<GPU> {
  if (instance) return instance
  if (!mayHaveGpu())
    throw new BackendUnavailable(
      `this machine shows no GPU (none of ${gpuFiles.join(', ')})`,
      "install the GPU's driver, or go on with another backend",
    )
  try {
    const { create, globals } = await import('webgpu')
    Object.assign(globalThis, globals)
    instance = create([]) as GPU
    return instance
  } catch (error) {
    const [line] = (error as Error).message.split('\n')
    throw new BackendUnavailable(
      `WebGPU's library for Node could not be loaded: ${line}`,
      'npm install, on a system that the npm package webgpu supports',
    )
  }
}

const gpuFiles = ['/dev/dri', '/dev/nvidia0', '/dev/dxg']

/** False on a Linux without GPU, where Dawn would only print its complaints to stderr. */
function mayHaveGpu(): boolean {
  const driverNamed = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES
  return (
    process.platform !== 'linux' || driverNamed !== undefined || gpuFiles.some((file) => existsSync(file))
  )
}
