import type { Camera } from '../../geometry/index.ts'
import { type FilmFrame, filmPlainly, filmWith } from './cpu.ts'
import type { FilmedFrame, RenderOptions, Scene } from './scene.ts'
import { webAssembly } from './webassembly.ts'

let fastest: FilmFrame | undefined

/**
 * Films at once, on this thread: in WebAssembly, or in plain TypeScript where there is none. Both give the same bytes.
 * @throws RangeError when `samples` is not a whole number from 1 to 16
 */
export function filmNow(scene: Scene, cameras: readonly Camera[], options?: RenderOptions): FilmedFrame[] {
  fastest ??= webAssembly() ?? filmPlainly
  return filmWith(fastest, scene, cameras, options)
}
