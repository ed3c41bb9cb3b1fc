import { type Camera, compose, invert, log, type Twist } from '../geometry/index.ts'

/** Choices in our reading of RePE. */
export interface RepeOptions {
  /** Channels of a frame's code; 24 or more. What is left over by whole frequencies is 0. Default 128. */
  readonly dim?: number
  /**
   * `step` (default): translations are measured in the clip's median step, so that a clip's scale, which one can't see
   * in a picture, doesn't matter. `metres`: as they are.
   */
  readonly translation?: 'step' | 'metres'
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
/** Numbers in a frame's motion: the twist from the frame before, and the twist from the first frame. */
const motionSize = 12

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
 * The first frame gets the code of no motion. Channel order: motion number, then frequency, then sine before cosine.
 *
 * @returns frames x dim float32
 * @throws RangeError when frames are out of order by their times (adjacent frames would not be adjacent in time), when
 *   there are none, and when dim has no room for one frequency
 */
export function encode(cameras: readonly Camera[], options: RepeOptions = {}): PoseCodes {
  const { dim = 128 } = options
  const frequencies = Math.floor(dim / (2 * motionSize))
  if (!Number.isInteger(dim) || frequencies < 1) {
    throw new RangeError(`RePE needs a whole number of at least ${2 * motionSize} channels, not ${dim}.`)
  }
  const data = new Float32Array(cameras.length * dim)
  for (const [frame, motion] of motions(cameras, options).entries()) {
    for (let k = 0; k < motionSize; k++) {
      const lowest = k % 6 < 3 ? 0.25 : 1
      for (let f = 0; f < frequencies; f++) {
        const angle = motion[k]! * lowest * 2 ** f
        const at = frame * dim + 2 * (k * frequencies + f)
        data[at] = Math.sin(angle)
        data[at + 1] = Math.cos(angle)
      }
    }
  }
  return { name: 'repe', data, frames: cameras.length, dim }
}

/** For each frame the 12 numbers that {@link encode} encodes: its twist from the frame before, and from the first. */
export function motions(cameras: readonly Camera[], { translation = 'step' }: RepeOptions = {}): number[][] {
  refuseDisorder(cameras)
  const steps = cameras.map((camera, i) => twistBetween(cameras[Math.max(0, i - 1)]!, camera))
  const unit = translation === 'step' ? medianStep(steps) : 1
  return cameras.map((camera, i) => [
    ...scaled(steps[i]!, unit),
    ...scaled(twistBetween(cameras[0]!, camera), unit),
  ])
}

/** The twist that takes camera `a` to camera `b`, in the frame of `a`. */
function twistBetween(a: Camera, b: Camera): Twist {
  return log(compose(invert(a.cameraToWorld), b.cameraToWorld))
}

const scaled = ([x, y, z, ...rotation]: Twist, unit: number): Twist => [
  x / unit,
  y / unit,
  z / unit,
  ...rotation,
]

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
