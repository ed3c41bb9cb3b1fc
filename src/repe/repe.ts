import {
  type Camera,
  type CameraMotion,
  type CameraToWorld,
  compose,
  invert,
  log,
  rotationOf,
  type Twist,
  translationOf,
} from '../geometry/index.ts'
import { properPose } from './representation.ts'

/** Choices in our reading of RePE, each left open by the paper. */
export interface RepeOptions {
  /** Channels of a frame's code. What is left over by whole frequencies is 0. Default 128. */
  readonly dim?: number
  /**
   * A motion's numbers. `twist` (default): the 6 of its logarithm, translation part first. `matrix`: the 12 of its
   * translation and its rotation, row by row.
   */
  readonly motion?: 'twist' | 'matrix'
  /**
   * `step` (default): translations are measured in the clip's median step, so that a clip's scale, which one can't see
   * in a picture, doesn't matter. `metres`: as they are.
   */
  readonly translation?: 'step' | 'metres'
  /**
   * `product` (default): beside each motion since the frame before also the one since the clip's first frame, the
   * running product of the motions. `adjacent`: the former alone.
   */
  readonly window?: 'product' | 'adjacent'
  /**
   * The factors of which each number's sine and cosine are taken, for rotations (a twist's in radians) and for
   * translations. Default: 1, 2, 4 ... and 1/4, 1/2, 1 ..., as many as there is room for.
   */
  readonly frequencies?: { readonly rotation: readonly number[]; readonly translation: readonly number[] }
}

/** A code for each frame of a clip. */
export interface PoseCodes {
  readonly name: string
  /** frames x dim */
  readonly data: Float32Array
  readonly frames: number
  readonly dim: number
}

/** A median step below this many metres is no step: the camera only turns. */
const still = 1e-6
/**
 * RePE, relative positional encoding: what the camera did since the frame before, in many channels, to be added to
 * the frame's video tokens (after a learned linear map). There is no world frame in it: another one leaves every
 * number as it is.
 *
 * Our reading of "Seeing through Imagination" (arXiv 2512.01821), whose formula is not public:
 * for each frame i the twist xi_i = log(T_{i-1}^-1 T_i) in se(3), T the frame's cameraToWorld, and the twist of the
 * running product since the clip's first frame, log(T_0^-1 T_i), which is the same motion within the window; each of
 * their 12 numbers x as sin(f x), cos(f x) for n = floor(dim / 24) frequencies f = 1, 2, 4 ... (radians: whole
 * numbers, so that a turn of +180 degrees and one of -180 have one code) or 1/4, 1/2, 1 ... (translations, in steps).
 * The first frame gets the code of no motion. Channel order: motion number, then frequency, sine before cosine.
 * Options change each of these choices.
 *
 * @returns frames x dim float32
 * @throws RangeError when frames are out of order by their times (adjacent frames would not be adjacent in time), when
 *   there are none, and when dim has no room for the frequencies
 */
export function encode(cameras: readonly Camera[], options: RepeOptions = {}): PoseCodes {
  const { dim = 128 } = options
  const all = motions(cameras, options)
  const size = options.motion === 'matrix' ? 12 : 6
  const { rotation, translation } = options.frequencies ?? octaves(dim, all[0]!.length)
  const channels = 2 * (all[0]!.length / size) * ((size - 3) * rotation.length + 3 * translation.length)
  if (!Number.isInteger(dim) || channels === 0 || channels > dim)
    throw new RangeError(
      `RePE needs a whole number of at least ${channels || 2 * all[0]!.length} channels, not ${dim}.`,
    )
  const data = new Float32Array(cameras.length * dim)
  for (const [frame, motion] of all.entries()) {
    let at = frame * dim
    for (const [k, number] of motion.entries()) {
      for (const frequency of k % size < 3 ? translation : rotation) {
        data[at++] = Math.sin(number * frequency)
        data[at++] = Math.cos(number * frequency)
      }
    }
  }
  return { name: 'repe', data, frames: cameras.length, dim }
}

/** As many frequencies, each twice the one before, as `dim` channels have room for. */
function octaves(dim: number, numbers: number): NonNullable<RepeOptions['frequencies']> {
  const rotation = Array.from({ length: Math.floor(dim / (2 * numbers)) || 0 }, (_, at) => 2 ** at)
  return { rotation, translation: rotation.map((frequency) => frequency / 4) }
}

/**
 * For each frame the numbers that {@link encode} encodes, in float64: of the motion from the frame before and, with
 * `window: 'product'`, of the one from the first frame, each as its twist or its matrix.
 */
export function motions(cameras: readonly Camera[], options: RepeOptions = {}): number[][] {
  const { motion = 'twist', translation = 'step', window = 'product' } = options
  refuseDisorder(cameras)
  const poses = cameras.map(properPose)
  const steps = poses.map((pose, i) => between(poses[Math.max(0, i - 1)]!, pose))
  const unit = translation === 'step' ? medianStep(steps.map(log)) : 1
  const numbers = (step: CameraMotion) => {
    const [x, y, z, ...rest] = motion === 'twist' ? log(step) : [...translationOf(step), ...rotationOf(step)]
    return [x! / unit, y! / unit, z! / unit, ...rest]
  }
  return poses.map((pose, i) => [
    ...numbers(steps[i]!),
    ...(window === 'product' ? numbers(between(poses[0]!, pose)) : []),
  ])
}

/** The motion that takes pose `a` to pose `b`, in the frame of `a`. */
const between = (a: CameraToWorld, b: CameraToWorld): CameraMotion => compose(invert(a), b)

/** The median length of the steps that are steps at all; 1 where there are none. */
function medianStep(steps: readonly Twist[]): number {
  const lengths = steps.map(([x, y, z]) => Math.hypot(x, y, z)).filter((length) => length > still)
  if (lengths.length === 0) return 1
  const sorted = lengths.sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function refuseDisorder(cameras: readonly Camera[]): void {
  if (cameras.length === 0) throw new RangeError('There are no cameras to encode.')
  cameras.forEach(({ time }, i) => {
    const before = cameras[i - 1]?.time
    if (time !== undefined && before !== undefined && time <= before) {
      throw new RangeError(
        `Frame ${i} (${time} s) does not come after frame ${i - 1} (${before} s): RePE encodes the motion between ` +
          'neighbours in time. Sort the frames, or leave out their times if they have none.',
      )
    }
  })
}
