import type { Camera } from '../../geometry/index.ts'
import type { Planes } from './cpu.ts'
import type { RenderOptions } from './scene.ts'

/** Bytes of each plane of a frame, one behind the other, each from a multiple of 4; 0 for those left out. */
export function planeSizes({ intrinsics }: Camera, options: RenderOptions, lastId: number) {
  const pixels = intrinsics.width * intrinsics.height
  const sizes = {
    depth: 4 * pixels,
    normals: options.normals ? 12 * pixels : 0,
    alone: options.visibility ? 4 * (lastId + 1) : 0,
    ids: 2 * pixels,
    color: 3 * pixels,
  }
  const total = sizes.depth + sizes.normals + sizes.alone + 4 * Math.ceil((sizes.ids + sizes.color) / 4)
  return { ...sizes, total }
}

/** Views of a frame's planes in a buffer that {@link planeSizes} measured. */
export function planesIn(buffer: ArrayBuffer, start: number, sizes: ReturnType<typeof planeSizes>): Planes {
  let next = start
  const take = (size: number) => (next += size) - size
  return {
    depth: new Float32Array(buffer, take(sizes.depth), sizes.depth / 4),
    ...(sizes.normals > 0 && { normals: new Float32Array(buffer, take(sizes.normals), sizes.normals / 4) }),
    ...(sizes.alone > 0 && { alone: new Uint32Array(buffer, take(sizes.alone), sizes.alone / 4) }),
    ids: new Uint16Array(buffer, take(sizes.ids), sizes.ids / 2),
    color: new Uint8Array(buffer, take(sizes.color), sizes.color),
  }
}

/** Puts a frame's planes there. */
export function storePlanes(from: Planes, to: Planes): void {
  to.depth.set(from.depth)
  to.ids.set(from.ids)
  to.color.set(from.color)
  if (from.normals) to.normals?.set(from.normals)
  if (from.alone) to.alone?.set(from.alone)
}
