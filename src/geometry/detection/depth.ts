import { distort, undistort } from '../distortion.ts'
import type { Intrinsics } from '../intrinsics.ts'
import type { Evidence } from './evidence.ts'
import { depthScales, type RelativeMotion } from './hypotheses.ts'

/** A frame with depth, as the detector wants it. */
export interface DepthFrame {
  readonly intrinsics: Intrinsics
  /** height x width, along the camera's z axis, in any one unit; 0 or not finite where unknown. */
  readonly depth: Float32Array
}

/** 3 cm at 2 m, as a share of the clip's median depth, so that the unit does not matter. */
const toleratedShare = 0.015
/** How many pixels of a frame are warped. */
const samples = 432

/** Depth as evidence: how well the points of one frame, moved, are as deep as what the other one sees there. */
export function depthEvidence(frames: readonly (DepthFrame | undefined)[]): Evidence {
  const points = frames.map((frame) => (frame ? samplePoints(frame, samples) : new Float64Array()))
  const tolerance = toleratedShare * medianDepth(points)
  return {
    kind: 'depth',
    frames: frames.flatMap((frame, at) => (frame ? [at] : [])),
    scales: depthScales,
    controls: ['no motion', 'half the translation', 'a fifth less translation', 'a quarter more translation'],
    missing: 'No frame has a pixel with depth.',
    between(i, j) {
      const [from, to] = [points[i]!, frames[j]!]
      if (from.length === 0) return undefined
      return { weight: 1, explained: (motion) => depthAgreement(from, motion, to, tolerance) }
    },
  }
}

/** Points of a frame: x, y, z in its camera, three numbers each, OpenCV axes, in the unit of its depth. */
type Points = Float64Array

/** Points with a depth on a grid of about `count` pixels. */
function samplePoints({ intrinsics, depth }: DepthFrame, count: number): Points {
  const { width, height, fx, fy, cx, cy, distortion } = intrinsics
  const step = Math.max(1, Math.sqrt((width * height) / count))
  const points: number[] = []
  for (let v = step / 2; v < height; v += step) {
    for (let u = step / 2; u < width; u += step) {
      const [column, row] = [Math.floor(u), Math.floor(v)]
      const z = depth[row * width + column]!
      if (!(z > 0 && z < Infinity)) continue
      const seen = undistort(distortion, [(column + 0.5 - cx) / fx, (row + 0.5 - cy) / fy])
      if (seen) points.push(seen[0] * z, seen[1] * z, z)
    }
  }
  return Float64Array.from(points)
}

/** The middle of the points' depths. */
function medianDepth(frames: readonly Points[]): number {
  const depths = frames.flatMap((points) => Array.from(points).filter((_, i) => i % 3 === 2))
  return depths.sort((a, b) => a - b)[depths.length >> 1] ?? 0
}

/**
 * How well the points, moved into the other frame's camera, are as deep as what that frame sees there: the mean over
 * all points of 1 for equal depths, falling to 0 at `tolerance` apart, which is the share that agrees, averaged over
 * all tolerances up to that one. Points that leave the picture count 0, so that no hypothesis gains by moving them out.
 */
function depthAgreement(
  points: Points,
  { rotation: r, translation: t }: RelativeMotion,
  { intrinsics, depth }: DepthFrame,
  tolerance: number,
): number {
  const { width, height, fx, fy, cx, cy, distortion } = intrinsics
  let agreeing = 0
  for (let i = 0; i < points.length; i += 3) {
    const [px, py, pz] = [points[i]!, points[i + 1]!, points[i + 2]!]
    const z = r[6]! * px + r[7]! * py + r[8]! * pz + t[2]
    if (!(z > 0)) continue
    let x = (r[0]! * px + r[1]! * py + r[2]! * pz + t[0]) / z
    let y = (r[3]! * px + r[4]! * py + r[5]! * pz + t[1]) / z
    if (distortion) [x, y] = distort(distortion, [x, y])
    const [column, row] = [Math.floor(fx * x + cx), Math.floor(fy * y + cy)]
    if (!(column >= 0 && column < width && row >= 0 && row < height)) continue
    const there = depth[row * width + column]!
    const apart = Math.abs(there - z)
    if (there > 0 && apart < tolerance) agreeing += 1 - apart / tolerance
  }
  return points.length > 0 ? (3 * agreeing) / points.length : 0
}
