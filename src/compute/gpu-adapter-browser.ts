/** A browser's own WebGPU. */
import { BackendUnavailable } from './backend.ts'

/** The browser's entry to WebGPU. Throws {@link BackendUnavailable}. */
export async function webgpu(): Promise<GPU> {
  const gpu = (navigator as { gpu?: GPU }).gpu
  if (gpu) return gpu
  throw new BackendUnavailable(
    'this browser offers no WebGPU to this page',
    'use a current Chromium, Firefox or Safari, and open the page over https or from localhost',
  )
}
