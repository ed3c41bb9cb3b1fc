/** Triplets out of real clips: the outcome is another frame, and the action tells how the camera got there. */
import { angleBetween, compose, invert, translationOf } from '../geometry/index.ts'
import { type Clip, Video } from '../video/index.ts'
import { describeMotion } from './actions.ts'
import { seeded } from './random.ts'
import { leastSeen } from './seen.ts'
import { type Triplet, tripletOf } from './triplets.ts'

/** Which triplets to take from a clip. */
export interface ClipTripletOptions {
  /** How many; fewer where the clip has no more pairs of frames that fit. */
  readonly count: number
  /** Draws which frames. */
  readonly seed: number
  /** Observed frames. Default 3. */
  readonly frames?: number
  /** How many frames of the clip lie between two observed ones, and at most before the outcome. Default: by length. */
  readonly stride?: number
  /** Pictures are shrunk to so many pixels. Default: as they are. */
  readonly width?: number
  /** Leaves out outcomes of which a smaller share was seen. Default 0.5. */
  readonly least?: number
}

/**
 * Takes triplets from a recorded clip with depth and poses. The observation is a run of frames, the outcome one before or
 * after it; the action's text is the measured motion from the last observed frame to it, rounded as
 * {@link describeMotion} says, and `rounding` is how far that is from the truth. Reads one triplet's frames at a time.
 * @throws RangeError when the clip has too few frames, or none with depth
 */
export async function* clipTriplets(
  clip: Clip,
  { count, seed, frames = 3, stride, width, least = leastSeen }: ClipTripletOptions,
): AsyncGenerator<Triplet> {
  if (clip.length < frames + 1) {
    throw new RangeError(
      `Clip '${clip.name}' has ${clip.length} frames; a triplet of ${frames} observed ones needs ${frames + 1}.`,
    )
  }
  const random = seeded(`clip ${clip.name} ${seed}`)
  const gap = stride ?? Math.max(1, Math.floor(clip.length / (4 * frames)))
  const tried = new Set<string>()
  for (let made = 0, attempt = 0; made < count && attempt < 10 * count + 20; attempt++) {
    const indices = drawIndices(clip.length, frames, gap, random.integer)
    if (!indices || tried.has(indices.join())) continue
    tried.add(indices.join())
    const { frames: read } = await clip.sample(indices, width ? { width } : {})
    const outcome = read.at(-1)!
    const observation = new Video({ name: clip.name, source: clip.source, frames: read.slice(0, -1) })
    const motion = compose(invert(observation.cameras.at(-1)!.cameraToWorld), outcome.camera.cameraToWorld)
    const action = describeMotion(motion)
    if (action.steps.length === 0) continue // the camera stood still
    const error = compose(invert(action.motion), motion)
    const triplet = tripletOf(
      { observation, action, outcome },
      {
        degrees: (angleBetween(action.motion, motion) * 180) / Math.PI,
        metres: Math.hypot(...translationOf(error)),
      },
    )
    if (triplet.seen < least) continue
    made++
    yield triplet
  }
}

/** A run of `frames` indices `gap` apart, or closer in a short clip, and one more that is none of them. */
function drawIndices(
  length: number,
  frames: number,
  gap: number,
  integer: (count: number) => number,
): number[] | undefined {
  const step = Math.min(gap, Math.max(1, Math.floor((length - 1) / frames)))
  const first = integer(length - (frames - 1) * step)
  const observed = Array.from({ length: frames }, (_, i) => first + i * step)
  const last = observed.at(-1)!
  const offset = (1 + integer(2 * step)) * (integer(2) ? 1 : -1)
  const outcome = last + offset
  if (outcome < 0 || outcome >= length || observed.includes(outcome)) return undefined
  return [...observed, outcome]
}
