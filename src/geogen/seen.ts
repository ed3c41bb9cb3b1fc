import { type Camera, invert, transformPoint, unproject, type Vec3 } from '../geometry/index.ts'
import type { Frame, SceneObject, Video } from '../video/index.ts'

/** A warped point may lie this far behind what was seen there, metres and as a share of its depth. */
const slack = { metres: 0.03, share: 0.03 }

/**
 * What share of a frame's pixels the video has seen, 0 to 1: each pixel with depth is taken into the world and looked up
 * in every frame of the video, where nothing may stand before it. Low shares mean that an outcome can't be known from
 * the observation.
 * @throws RangeError when a frame has no depth
 */
export function seenShare(observation: Video, outcome: Frame): number {
  const depth = depthOf(outcome)
  const looks = observation.frames.map((frame) => looker(frame.camera, depthOf(frame)))
  const { width } = outcome.image
  let [seen, known] = [0, 0]
  depth.forEach((metres, i) => {
    if (!(metres > 0)) return
    known++
    const point = unproject(outcome.camera, (i % width) + 0.5, Math.floor(i / width) + 0.5, metres)
    if (looks.some((sees) => sees(point))) seen++
  })
  return known ? seen / known : 0
}

function depthOf({ depth }: Frame): Float32Array {
  if (!depth)
    throw new RangeError(
      'Without depth it is not known what was seen; film the frames, or read a clip with depth.',
    )
  return depth
}

/** Tells of world points whether they are in the picture, and not behind all four of the pixels around them. */
function looker({ intrinsics, cameraToWorld }: Camera, depth: Float32Array): (point: Vec3) => boolean {
  const { width, height, fx, fy, cx, cy } = intrinsics
  const worldToCamera = invert(cameraToWorld)
  return (point) => {
    const [x, y, z] = transformPoint(worldToCamera, point)
    if (z <= 0) return false
    const u = (fx * x) / z + cx
    const v = (fy * y) / z + cy
    if (u < 0 || v < 0 || u >= width || v >= height) return false
    const left = clamp(Math.floor(u - 0.5), width)
    const right = clamp(Math.floor(u + 0.5), width)
    const upper = width * clamp(Math.floor(v - 0.5), height)
    const lower = width * clamp(Math.floor(v + 0.5), height)
    const above = Math.max(depth[upper + left]!, depth[upper + right]!)
    const below = Math.max(depth[lower + left]!, depth[lower + right]!)
    return z <= Math.max(above, below) * (1 + slack.share) + slack.metres
  }
}

const clamp = (i: number, count: number) => Math.min(count - 1, Math.max(0, i))

/** An object is seen in a frame when it fills at least this share of its pixels. */
const leastShare = 0.005

/** The ids of the objects that a frame shows. */
export function visibleIds({ ids, image }: Frame): Set<number> {
  const counts = new Map<number, number>()
  for (const id of ids ?? []) if (id) counts.set(id, (counts.get(id) ?? 0) + 1)
  const least = leastShare * image.width * image.height
  return new Set([...counts].filter(([, count]) => count >= least).map(([id]) => id))
}

/** The objects that at least one frame of the video shows. */
export function visibleObjects({ frames, objects }: Video): SceneObject[] {
  const seen = new Set(frames.flatMap((frame) => [...visibleIds(frame)]))
  return objects.filter(({ id }) => seen.has(id))
}
