import { undistort } from '../distortion.ts'
import type { Evidence } from './evidence.ts'
import type { RelativeMotion } from './hypotheses.ts'
import { type Feature, findFeatures, type GreyFrame, matchFeatures } from './matches.ts'

/** The slope that 3 pixels have at a focal length of 500: matched corners, calibration and poses are as good as this. */
const tolerance = 0.006
const mostFeatures = 500
/** Fewer matches between two frames could be chance. */
const fewestMatches = 20

/** Grey pictures as evidence: the share of matched corners that a motion allows. */
export function greyEvidence(frames: readonly (GreyFrame | undefined)[]): Evidence {
  const found = new Map<number, Feature[]>()
  const featuresOf = (i: number) => {
    const features = found.get(i) ?? findFeatures(frames[i]!, mostFeatures)
    found.set(i, features)
    return features
  }
  return {
    kind: 'grey',
    frames: frames.flatMap((frame, at) => (frame ? [at] : [])),
    scales: [1],
    controls: ['no motion', 'no translation'],
    missing: `No two frames show ${fewestMatches} of the same corners: they overlap too little, or are too plain.`,
    between(i, j) {
      const sights = sightsOf(matchFeatures(featuresOf(i), featuresOf(j)), frames[i]!, frames[j]!)
      const weight = sights.length / 4
      if (weight < fewestMatches) return undefined
      return { weight, explained: (motion) => allowedShare(sights, motion) }
    },
  }
}

/** One place in two frames: x / z and y / z in the first camera and in the second, four numbers each, OpenCV axes. */
type Sights = Float64Array

/** Matches as sight lines of the two cameras. */
function sightsOf(matches: readonly (readonly [Feature, Feature])[], a: GreyFrame, b: GreyFrame): Sights {
  const sights = matches.flatMap(([first, second]) => {
    const [p, q] = [sight(a, first), sight(b, second)]
    return p && q ? [...p, ...q] : []
  })
  return Float64Array.from(sights)
}

const sight = ({ intrinsics: { fx, fy, cx, cy, distortion } }: GreyFrame, { u, v }: Feature) =>
  undistort(distortion, [(u - cx) / fx, (v - cy) / fy])

/**
 * The share of the matches that a motion allows: the second sight line is within the tolerance (a slope, about radians)
 * of where the first one can appear, in front of both cameras. Without a translation that is one point; with one it
 * is the half of the epipolar line from the place that a thing infinitely far away would have.
 */
function allowedShare(sights: Sights, { rotation: r, translation: t }: RelativeMotion): number {
  let allowed = 0
  for (let i = 0; i < sights.length; i += 4) {
    const [x, y, u, v] = [sights[i]!, sights[i + 1]!, sights[i + 2]!, sights[i + 3]!]
    // the point at inverse depth s is seen at (a + s t): find the s that comes nearest to (u, v)
    const [ax, ay, az] = [
      r[0]! * x + r[1]! * y + r[2]!,
      r[3]! * x + r[4]! * y + r[5]!,
      r[6]! * x + r[7]! * y + r[8]!,
    ]
    // (u, v, 1) x (a + s t) = 0 in least squares over the first two rows, which are the residuals in the picture
    const [ex, ey] = [ax - u * az, ay - v * az]
    const [dx, dy] = [t[0] - u * t[2], t[1] - v * t[2]]
    const square = dx * dx + dy * dy
    const s = square > 0 ? Math.max(0, -(ex * dx + ey * dy) / square) : 0
    const z = az + s * t[2]
    if (z > 0 && Math.hypot(ex + s * dx, ey + s * dy) < tolerance * z) allowed++
  }
  return sights.length > 0 ? (4 * allowed) / sights.length : 0
}
