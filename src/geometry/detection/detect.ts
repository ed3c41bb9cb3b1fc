import type { Camera } from '../camera.ts'
import { depthEvidence } from './depth.ts'
import type { Evidence, PairEvidence } from './evidence.ts'
import { greyEvidence } from './grey.ts'
import { controlOf, type Hypothesis, hypotheses, isNear, relativeMotion } from './hypotheses.ts'
import { greyFrame } from './matches.ts'
import { ConventionReport, type HypothesisScore } from './report.ts'

/** A frame of a clip whose conventions are in doubt, as a video has it; at least one of `depth` and `image`. */
export interface PosedFrame {
  /** As the reader took it; its pose may be anything but cameraToWorld, its axes any. */
  readonly camera: Camera
  /** height x width, along the camera's z axis; 0 where unknown. In metres, if the reader is right. */
  readonly depth?: Float32Array
  /** Red, green, blue of each pixel, rows from the top. */
  readonly image?: { readonly width: number; readonly height: number; readonly data: ArrayLike<number> }
}

/** From this many frames, evenly spread, a partner is looked for. */
const mostPairs = 8
/** A partner is as far away in the clip as the best reading still explains this share of what it did near by. */
const stillExplained = 0.7

/** What a verdict takes: explain this share of the clip, and any rival at most this share of that. */
const floor = 0.3
const rivalAtMost = 0.8
/** A simpler hypothesis is believed before one with more mistakes that explains hardly more. */
const asGood = 0.93

/**
 * Which of the common mistakes a clip's poses and depths have, from the pictures' own geometry: each hypothesis is
 * tried by warping between frames, and scored by the share that fits.
 *
 * With depth: pixels of one frame are moved into another, and agree when they are as deep as what that frame sees
 * there, to within 1.5% of the clip's median depth (3 cm at 2 m). Without: corners of the pictures in grey are matched, and
 * agree when they lie on their epipolar half-line to within 0.35 degrees. Tried are the matrices as given, inverse, half
 * inverted, with the other quaternion order (also on worldToCamera); all 24 right-handed camera axes; depths off by the
 * ratio of any two usual units; and any two of these mistakes together. Frames are compared with others as far away
 * as the best hypothesis, whichever it is, still explains, so that wrong ones have room to go wrong.
 *
 * Of hypotheses that explain the clip about equally well (93%), the one with the fewest mistakes counts, and it must
 * explain 30% of the clip while each rival as simple, and each control (no motion; half or none of the translation),
 * stays below 80% of it. One with another depth scale alone must stay below 93%, and a little more or less translation
 * must fit less well. Otherwise there is no verdict. What this can't see is in the report's `cannotSee`.
 *
 * @param frames in order of time, near enough to each other to overlap: 8 to 100 do
 * @throws RangeError when a frame's plane has another size than its intrinsics, or when there are neither depths nor
 *   pictures on two frames
 */
export function detectConvention(frames: readonly PosedFrame[]): ConventionReport {
  frames.forEach(checkFrame)
  const evidence = gather(frames)
  const tried = hypotheses(evidence.scales)
  const score = scorer(frames)
  const pairs = choosePairs(evidence, (pair) => Math.max(...tried.map((one) => score([pair], one))))
  const parts = { evidence: evidence.kind, pairs: pairs.map(({ i, j }) => [i, j] as const) }
  if (pairs.length === 0) return new ConventionReport({ ...parts, reason: evidence.missing, scores: [] })

  const scores = tried.map((hypothesis) => ({ hypothesis, score: score(pairs, hypothesis) }))
  const favourite = simplestOfTheBest(scores)
  const controls = evidence.controls.map((control) => {
    const hypothesis = controlOf(favourite.hypothesis, control)
    return { hypothesis, score: score(pairs, hypothesis) }
  })
  const ranked = [...scores, ...controls].sort((a, b) => b.score - a.score)
  return new ConventionReport({ ...parts, ...judge(favourite, ranked), scores: ranked })
}

/** Two frames of the clip, and what they say. */
interface Pair extends PairEvidence {
  readonly i: number
  readonly j: number
}

/** The share of the pairs that a hypothesis explains, by their weights. */
function scorer(frames: readonly PosedFrame[]): (pairs: readonly Pair[], hypothesis: Hypothesis) => number {
  const read = (at: number, { pose }: Hypothesis) => pose.read(frames[at]!.camera.cameraToWorld)
  return (pairs, hypothesis) => {
    let [sum, weights] = [0, 0]
    for (const { i, j, weight, explained } of pairs) {
      sum += weight * explained(relativeMotion(hypothesis, read(i, hypothesis), read(j, hypothesis)))
      weights += weight
    }
    return sum / weights
  }
}

/** For frames spread over the clip the farthest later one, by doubled steps, that `best` does not fall off at. */
function choosePairs({ frames, between }: Evidence, best: (pair: Pair) => number): Pair[] {
  const starts = Math.min(mostPairs, frames.length - 1)
  return Array.from({ length: starts }, (_, k) => {
    const start = Math.floor((k * (frames.length - 1)) / starts)
    let chosen: Pair | undefined
    let most = 0
    for (let step = 1; start + step < frames.length; step *= 2) {
      const [i, j] = [frames[start]!, frames[start + step]!]
      const evidence = between(i, j)
      if (!evidence) break
      const pair = { i, j, ...evidence }
      const score = best(pair)
      if (score < stillExplained * most) break
      most = Math.max(most, score)
      chosen = pair
    }
    return chosen ?? []
  }).flat()
}

function simplestOfTheBest(scores: readonly HypothesisScore[]): HypothesisScore {
  const best = Math.max(...scores.map(({ score }) => score))
  const good = scores.filter(({ score }) => score >= asGood * best)
  const fewest = Math.min(...good.map(({ hypothesis }) => hypothesis.mistakes))
  const simplest = good.filter(({ hypothesis }) => hypothesis.mistakes === fewest)
  return simplest.reduce((a, b) => (b.score > a.score ? b : a))
}

function judge(
  favourite: HypothesisScore,
  ranked: readonly HypothesisScore[],
): { readonly verdict?: Hypothesis; readonly reason: string } {
  const percent = (score: number) => `${(100 * score).toFixed(1)}%`
  const { hypothesis, score } = favourite
  const explains = `'${hypothesis.name}' explains ${percent(score)} of the clip`
  if (score < floor) return { reason: `Nothing explains it: ${explains}, and is the best.` }
  const simple = Math.max(1, hypothesis.mistakes)
  const rivals = ranked.filter(
    (other) => other !== favourite && (other.hypothesis.control || other.hypothesis.mistakes <= simple),
  )
  const near = rivals.filter((other) => other.score > limitOf(other.hypothesis, hypothesis) * score)
  // that nothing moves is the plainest reason
  const rival = near.find((other) => other.hypothesis.control) ?? near[0]
  if (!rival) {
    const next = rivals[0] ? `, the next '${rivals[0].hypothesis.name}' ${percent(rivals[0].score)}` : ''
    return { verdict: hypothesis, reason: `It explains ${percent(score)} of the clip${next}.` }
  }
  const close = `${explains}, but '${rival.hypothesis.name}' ${percent(rival.score)}`
  const { control } = rival.hypothesis
  const advice = isNear(control)
    ? 'depths and positions differ by a factor that is none of those tried'
    : control
      ? 'the cameras move too little, or what they see is too flat'
      : 'these motions are too alike to tell; give frames that move and turn in more ways'
  return { reason: `${close}: ${advice}.` }
}

/** What a rival may explain, as a share of what the verdict does. */
function limitOf({ pose, axes, control }: Hypothesis, verdict: Hypothesis): number {
  // it only must not fit better, as it does where the scale is none of those tried
  if (isNear(control)) return 1
  const onlyScaled = !control && pose === verdict.pose && axes === verdict.axes
  return onlyScaled ? asGood : rivalAtMost
}

function checkFrame({ camera, depth, image }: PosedFrame, at: number): void {
  const { width, height } = camera.intrinsics
  const fit = (plane: ArrayLike<number> | undefined, channels: number, what: string) => {
    if (!plane || plane.length === channels * width * height) return
    throw new RangeError(
      `Frame ${at} has ${plane.length} ${what}, but its intrinsics are for ${width} x ${height}.`,
    )
  }
  fit(depth, 1, 'depths')
  fit(image?.data, 3, 'numbers of colour')
}

function gather(frames: readonly PosedFrame[]): Evidence {
  const depths = frames.map(({ camera: { intrinsics }, depth }) => depth && { intrinsics, depth })
  if (depths.filter(Boolean).length >= 2) return depthEvidence(depths)
  const greys = frames.map(({ camera: { intrinsics }, image }) => image && greyFrame(intrinsics, image.data))
  if (greys.filter(Boolean).length >= 2) return greyEvidence(greys)
  throw new RangeError(
    `A convention shows between two frames with depth or a picture; of ${frames.length} frames ` +
      `${depths.filter(Boolean).length} have depth and ${greys.filter(Boolean).length} have a picture.`,
  )
}
