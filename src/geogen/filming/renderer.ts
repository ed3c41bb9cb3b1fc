import type { Camera } from '../../geometry/index.ts'
import { type FilmFrame, filmPlainly, filmWith } from './cpu.ts'
import type { FilmedFrame, Renderer, RenderOptions, Scene } from './scene.ts'
import { webAssembly } from './webassembly.ts'

let fastest: FilmFrame | undefined

/** Films prepared scenes: in WebAssembly, or in plain TypeScript where there is none. Both give the same bytes. */
export const fastestFilm = (): FilmFrame => (fastest ??= webAssembly() ?? filmPlainly)

/**
 * Films at once, on this thread.
 * @throws RangeError when `samples` is not a whole number from 1 to 16
 */
export function filmNow(scene: Scene, cameras: readonly Camera[], options?: RenderOptions): FilmedFrame[] {
  return filmWith(fastestFilm(), scene, cameras, options)
}

/** Which renderer to take: see {@link renderer}. */
export interface RendererOptions {
  /**
   * `cpu` (default): WebAssembly, frames on several threads where there are threads; every machine gives the same bytes.
   * `typescript`: the same bytes from plain code, on this thread, to compare with. `webgpu`: three.js on a GPU; at edges
   * a pixel may show the other side, and colours differ a little.
   */
  readonly on?: 'cpu' | 'typescript' | 'webgpu'
  /** How many threads `cpu` takes; as many as the machine can run at once where left out. */
  readonly threads?: number
}

/**
 * A renderer for `room.filmWith`. Close it when done: it holds threads, or a GPU.
 * @throws Error that says why when the machine has no WebGPU
 */
export async function renderer({ on = 'cpu', threads }: RendererOptions = {}): Promise<Renderer> {
  if (on === 'webgpu') return (await import('./webgpu.ts')).webgpuRenderer()
  if (on === 'cpu') return (await import('#geogen/filming/threads')).threadedRenderer(threads)
  return {
    name: 'plain TypeScript, one thread',
    film: async (scene, cameras, options) => filmWith(filmPlainly, scene, cameras, options),
    close: async () => {},
  }
}
