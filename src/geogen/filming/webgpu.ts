import type { Renderer } from './scene.ts'
export async function webgpuRenderer(): Promise<Renderer> {
  throw new Error('none')
}
