import type { Intrinsics } from '../intrinsics.ts'

/** A frame in grey, as the detector wants it. */
export interface GreyFrame {
  readonly intrinsics: Intrinsics
  /** height x width, brightness in any unit. */
  readonly grey: ArrayLike<number>
}

/** The brightness of a picture's red, green and blue (ITU-R BT.601). */
export function greyFrame(intrinsics: Intrinsics, rgb: ArrayLike<number>): GreyFrame {
  const grey = Float32Array.from(
    { length: rgb.length / 3 },
    (_, i) => 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!,
  )
  return { intrinsics, grey }
}

/** A place that can be found again: where it is, in pixels of the frame, and what is around it. */
export interface Feature {
  readonly u: number
  readonly v: number
  /** Brightness on a grid of 8 x 8 around it, mean 0 and length 1. */
  readonly patch: Float32Array
}

/** Pictures are shrunk to about this width first: noise and blur then matter less, and the patches cover more. */
const workingWidth = 320
const cell = 8
/** Half a patch's side, in working pixels. */
const reach = 8

interface Grey {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** The strongest corner of each cell of 8 x 8 working pixels, up to `count` (Shi and Tomasi, "Good features to track"). */
export function findFeatures(frame: GreyFrame, count: number): Feature[] {
  const times = Math.max(1, Math.round(frame.intrinsics.width / workingWidth))
  const grey = blurred(shrunk(frame, times))
  const corners = strongestCorners(grey).sort((a, b) => b.strength - a.strength)
  return corners.slice(0, count).flatMap(({ x, y }) => {
    const patch = patchAt(grey, x, y)
    return patch ? [{ u: (x + 0.5) * times, v: (y + 0.5) * times, patch }] : []
  })
}

/** How much better the best patch must be than the second best: Lowe's 0.8 on distances, so 0.64 on their squares. */
const ratio = 0.64

/** Pairs of features that are each other's most similar (normalised correlation), clearly more so than any second. */
export function matchFeatures(a: readonly Feature[], b: readonly Feature[]): (readonly [Feature, Feature])[] {
  const back = b.map((feature) => mostSimilar(feature, a))
  return a.flatMap((feature, i) => {
    const at = mostSimilar(feature, b)
    return at !== undefined && back[at] === i ? [[feature, b[at]!] as const] : []
  })
}

function mostSimilar({ patch }: Feature, among: readonly Feature[]): number | undefined {
  let [first, second, at] = [-1, -1, -1]
  for (let i = 0; i < among.length; i++) {
    const other = among[i]!.patch
    let similarity = 0
    for (let k = 0; k < 64; k++) similarity += patch[k]! * other[k]!
    if (similarity > first) [second, first, at] = [first, similarity, i]
    else if (similarity > second) second = similarity
  }
  // of unit vectors the squared distance is 2 - 2 times the product
  return at >= 0 && 1 - first < ratio * (1 - second) ? at : undefined
}

/** The mean of each square of `times` x `times` pixels. */
function shrunk({ intrinsics, grey }: GreyFrame, times: number): Grey {
  const [width, height] = [intrinsics.width, intrinsics.height].map((size) => Math.floor(size / times)) as [
    number,
    number,
  ]
  const data = new Float32Array(width * height)
  for (let y = 0; y < height * times; y++) {
    const to = Math.floor(y / times) * width
    for (let x = 0; x < width * times; x++)
      data[to + Math.floor(x / times)]! += grey[y * intrinsics.width + x]! / times ** 2
  }
  return { width, height, data }
}

/** Blurred by 1 4 6 4 1 each way, as Burt and Adelson's pyramid does. */
function blurred(image: Grey): Grey {
  return blurredAlong(blurredAlong(image, 1, 0), 0, 1)
}

function blurredAlong({ width, height, data }: Grey, dx: number, dy: number): Grey {
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (k: number) =>
        data[
          Math.min(height - 1, Math.max(0, y + k * dy)) * width + Math.min(width - 1, Math.max(0, x + k * dx))
        ]!
      out[y * width + x] = (6 * at(0) + 4 * (at(-1) + at(1)) + at(-2) + at(2)) / 16
    }
  }
  return { width, height, data: out }
}

/** The pixel of each cell whose gradients vary most along the direction in which they vary least. */
function strongestCorners({ width, height, data }: Grey): { x: number; y: number; strength: number }[] {
  const corners: { x: number; y: number; strength: number }[] = []
  for (let top = cell; top + cell <= height - cell; top += cell) {
    for (let left = cell; left + cell <= width - cell; left += cell) {
      let best = { x: left, y: top, strength: 0 }
      for (let y = top; y < top + cell; y++) {
        for (let x = left; x < left + cell; x++) {
          const strength = cornerStrength(data, width, x, y)
          if (strength > best.strength) best = { x, y, strength }
        }
      }
      if (best.strength > 0) corners.push(best)
    }
  }
  return corners
}

/** The smaller eigenvalue of the gradients' covariance on 5 x 5 pixels. */
function cornerStrength(data: Float32Array, width: number, x: number, y: number): number {
  let [xx, xy, yy] = [0, 0, 0]
  for (let j = y - 2; j <= y + 2; j++) {
    for (let i = x - 2; i <= x + 2; i++) {
      const at = j * width + i
      const gx = data[at + 1]! - data[at - 1]!
      const gy = data[at + width]! - data[at - width]!
      xx += gx * gx
      xy += gx * gy
      yy += gy * gy
    }
  }
  return (xx + yy) / 2 - Math.hypot((xx - yy) / 2, xy)
}

/** 8 x 8 samples two pixels apart; undefined at the edge and where all is one shade. */
function patchAt({ width, height, data }: Grey, x: number, y: number): Float32Array | undefined {
  if (x < reach || y < reach || x >= width - reach || y >= height - reach) return undefined
  const patch = new Float32Array(64)
  for (let i = 0; i < 64; i++)
    patch[i] = data[(y - reach + 1 + 2 * (i >> 3)) * width + x - reach + 1 + 2 * (i & 7)]!
  const mean = patch.reduce((sum, value) => sum + value, 0) / 64
  const length = Math.hypot(...patch.map((value) => value - mean))
  return length > 0 ? patch.map((value) => (value - mean) / length) : undefined
}
