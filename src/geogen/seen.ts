import { type Camera, compose, invert } from '../geometry/index.ts'
import type { Frame, SceneObject, Video } from '../video/index.ts'

/** A warped point may lie this far behind what was seen there, metres and as a share of its depth. */
const slack = { metres: 0.03, share: 0.03 }

/** Of larger pictures about so many points are warped, on an even grid; of smaller ones every pixel. */
const mostPoints = 128 * 96

/** An outcome of which less than this share was seen is not determined by its observation. */
export const leastSeen = 0.5

/**
 * What share of a frame's pixels the video has seen, 0 to 1: each pixel with depth is taken into the world and looked up
 * in every frame of the video, where nothing may stand before it. Low shares mean that an outcome can't be known from
 * the observation. Pixels without depth, as sensors leave them, count on neither side.
 * @throws RangeError when a frame has no depth
 */
export function seenShare(observation: Pick<Video, 'frames'>, outcome: Frame): number {
  const flags = seenPixels(observation, outcome)
  let [seen, known] = [0, 0]
  for (const flag of flags) {
    if (flag === 255) continue
    known++
    seen += flag
  }
  return known ? seen / known : 0
}

/**
 * Which pixels of a frame the video has seen, on a grid of every n-th pixel and row from the upper left, where n is the
 * least that gives no more than 128 x 96 points: 1 for seen, 0 for not, 255 where the frame has no depth.
 */
export function seenPixels({ frames }: Pick<Video, 'frames'>, outcome: Frame): Uint8Array {
  const depth = depthOf(outcome)
  const { width, height } = outcome.image
  const step = Math.ceil(Math.sqrt((width * height) / mostPoints))
  const flags = new Uint8Array(Math.ceil(width / step) * Math.ceil(height / step))
  for (const frame of frames) markSeen(flags, frame.camera, depthOf(frame), outcome.camera, depth, step)
  let i = 0
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step, i++) if (!(depth[y * width + x]! > 0)) flags[i] = 255
  }
  return flags
}

function depthOf({ depth }: Frame): Float32Array {
  if (!depth)
    throw new RangeError(
      'Without depth it is not known what was seen; film the frames, or read a clip with depth.',
    )
  return depth
}

/** Marks the points of `to` that `from` shows: in its picture, and not behind all four of the pixels around them. */
function markSeen(
  flags: Uint8Array,
  from: Camera,
  seen: Float32Array,
  to: Camera,
  depth: Float32Array,
  step: number,
): void {
  const m = compose(invert(from.cameraToWorld), to.cameraToWorld)
  const { width, height, fx, fy, cx, cy } = from.intrinsics
  const k = to.intrinsics
  let at = 0
  for (let row = 0; row < k.height; row += step) {
    const py = (row + 0.5 - k.cy) / k.fy
    for (let column = 0; column < k.width; column += step, at++) {
      const metres = depth[row * k.width + column]!
      if (flags[at] || !(metres > 0)) continue
      const px = (column + 0.5 - k.cx) / k.fx
      const z = (m[8]! * px + m[9]! * py + m[10]!) * metres + m[11]!
      if (z <= 0) continue
      const u = (fx * ((m[0]! * px + m[1]! * py + m[2]!) * metres + m[3]!)) / z + cx
      const v = (fy * ((m[4]! * px + m[5]! * py + m[6]!) * metres + m[7]!)) / z + cy
      if (u < 0 || v < 0 || u >= width || v >= height) continue
      const left = Math.max(0, Math.floor(u - 0.5))
      const right = Math.min(width - 1, Math.floor(u + 0.5))
      const upper = width * Math.max(0, Math.floor(v - 0.5))
      const lower = width * Math.min(height - 1, Math.floor(v + 0.5))
      const above = Math.max(seen[upper + left]!, seen[upper + right]!)
      const below = Math.max(seen[lower + left]!, seen[lower + right]!)
      if (z <= Math.max(above, below) * (1 + slack.share) + slack.metres) flags[at] = 1
    }
  }
}

/** An object is seen in a frame when it fills at least this share of its pixels. */
export const leastShare = 0.005

const counted = new WeakMap<Frame, ReadonlyMap<number, number>>()

/** The share of a frame's pixels that each object fills, by id; those without any are left out. */
export function pixelShares(frame: Frame): ReadonlyMap<number, number> {
  let shares = counted.get(frame)
  if (!shares) counted.set(frame, (shares = countPixels(frame)))
  return shares
}

function countPixels({ ids, image }: Frame): Map<number, number> {
  const shares = new Map<number, number>()
  if (!ids) return shares
  let most = 0
  for (let i = 0; i < ids.length; i++) if (ids[i]! > most) most = ids[i]!
  const counts = new Uint32Array(most + 1)
  for (let i = 0; i < ids.length; i++) counts[ids[i]!]!++
  counts.forEach((count, id) => {
    if (id && count) shares.set(id, count / (image.width * image.height))
  })
  return shares
}

/** The ids of the objects that a frame shows. */
export function visibleIds(frame: Frame): Set<number> {
  return new Set([...pixelShares(frame)].filter(([, share]) => share >= leastShare).map(([id]) => id))
}

/** The objects that at least one frame of the video shows. */
export function visibleObjects({ frames, objects }: Pick<Video, 'frames' | 'objects'>): SceneObject[] {
  const seen = new Set(frames.flatMap((frame) => [...visibleIds(frame)]))
  return objects.filter(({ id }) => seen.has(id))
}
