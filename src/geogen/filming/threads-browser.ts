import { filmNow } from './renderer.ts'
import type { Renderer } from './scene.ts'

/** In a browser all frames are filmed on the thread that asks; take a Web Worker to keep the page alive meanwhile. */
export async function threadedRenderer(): Promise<Renderer> {
  return {
    name: 'WebAssembly, one thread',
    film: async (scene, cameras, options) => filmNow(scene, cameras, options),
    close: async () => {},
  }
}
