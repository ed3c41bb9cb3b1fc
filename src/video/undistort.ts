import { distort, distortionRadius, type Intrinsics } from '../geometry/index.ts'
import { type Clip, clipOf } from './clip.ts'
import { RgbImage } from './image.ts'
import type { Frame } from './video.ts'

/** For each pixel of the pinhole picture, where the lens puts it: column and row in pixels; NaN where nowhere. */
const maps = new WeakMap<Intrinsics, Float32Array>()

/**
 * The clip as a camera without a lens would have taken it: same size, focal lengths and principal point, straight lines
 * straight. Pixels that the lens did not see are black, without depth; what it saw farther out is lost, which with a
 * fisheye is much. Clips without a lens are given back as they are.
 */
export function undistorted(clip: Clip): Clip {
  const { name, source, cameras, skipped, points } = clip
  if (!cameras.some(({ intrinsics }) => intrinsics.distortion)) return clip
  return clipOf({
    ...{ name, source: `${source}; undistorted`, skipped, points },
    cameras: cameras.map((camera) => ({ ...camera, intrinsics: withoutLens(camera.intrinsics) })),
    read: async (i) => undistortFrame(await clip.frame(i)),
  })
}

/** As {@link undistorted}, of one frame: colours between pixels are mixed, depth and ids are those of the nearest. */
export function undistortFrame(frame: Frame): Frame {
  const { camera, image, depth, ids } = frame
  const { intrinsics } = camera
  if (!intrinsics.distortion) return frame
  const map = maps.get(intrinsics) ?? mapOf(intrinsics)
  maps.set(intrinsics, map)
  return {
    camera: { ...camera, intrinsics: withoutLens(intrinsics) },
    image: mixed(image, map),
    ...(depth && { depth: nearest(depth, map, intrinsics, new Float32Array(depth.length)) }),
    ...(ids && { ids: nearest(ids, map, intrinsics, new Uint16Array(ids.length)) }),
  }
}

const withoutLens = ({ distortion: _, ...pinhole }: Intrinsics): Intrinsics => pinhole

function mapOf({ width, height, fx, fy, cx, cy, distortion }: Intrinsics): Float32Array {
  const map = new Float32Array(2 * width * height)
  const radius = distortionRadius(distortion)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [((i % width) + 0.5 - cx) / fx, (Math.floor(i / width) + 0.5 - cy) / fy]
    const [u, v] = Math.hypot(x, y) <= radius ? distort(distortion, [x, y]) : [Number.NaN, Number.NaN]
    map[2 * i] = fx * u + cx
    map[2 * i + 1] = fy * v + cy
  }
  return map
}

/** Colours at the places of a map, mixed from the four pixels around; black outside. */
function mixed(image: RgbImage, map: Float32Array): RgbImage {
  const { width, height, data } = image
  const out = new RgbImage(width, height)
  for (let i = 0; i < width * height; i++) {
    const [u, v] = [map[2 * i]!, map[2 * i + 1]!]
    if (!(u >= 0 && v >= 0 && u < width && v < height)) continue
    const [x, y] = [clamp(u - 0.5, width - 1), clamp(v - 0.5, height - 1)]
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)]
    for (let c = 0; c < 3; c++) {
      const at = (column: number, row: number) => data[3 * (row * width + column) + c]!
      const above = at(left, top) + (x - left) * (at(right, top) - at(left, top))
      const below = at(left, bottom) + (x - left) * (at(right, bottom) - at(left, bottom))
      out.data[3 * i + c] = above + (y - top) * (below - above) + 0.5
    }
  }
  return out
}

const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), most)

function nearest<T extends Float32Array | Uint16Array>(
  plane: T,
  map: Float32Array,
  { width, height }: Intrinsics,
  out: T,
): T {
  for (let i = 0; i < out.length; i++) {
    const [u, v] = [Math.floor(map[2 * i]!), Math.floor(map[2 * i + 1]!)]
    if (u >= 0 && v >= 0 && u < width && v < height) out[i] = plane[v * width + u]!
  }
  return out
}
