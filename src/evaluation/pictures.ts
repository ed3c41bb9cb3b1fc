/** How alike two pictures are. */
import type { RgbImage } from '../video/index.ts'

/** Peak signal-to-noise ratio in dB, 10 log10(255^2 / mean squared error) over all bytes; infinite for equal ones. */
export function psnr(image: RgbImage, truth: RgbImage): number {
  checkSizes(image, truth)
  let sum = 0
  for (let i = 0; i < truth.data.length; i++) sum += (image.data[i]! - truth.data[i]!) ** 2
  return 10 * Math.log10(255 ** 2 / (sum / truth.data.length))
}

const radius = 5
const sigma = 1.5
const c1 = (0.01 * 255) ** 2
const c2 = (0.03 * 255) ** 2

/**
 * Structural similarity (Wang et al. 2004): Gaussian windows of 11 x 11 with sigma 1.5 that lie inside the picture, mean
 * over windows and colours. As scikit-image's `structural_similarity` with `gaussian_weights=True`, `sigma=1.5`,
 * `use_sample_covariance=False`, `data_range=255`, `channel_axis=-1`.
 *
 * @throws RangeError for pictures of different sizes, or smaller than a window
 */
export function ssim(image: RgbImage, truth: RgbImage): number {
  checkSizes(image, truth)
  const { width, height } = truth
  if (Math.min(width, height) < 2 * radius + 1)
    throw new RangeError(`ssim needs pictures of 11 x 11 pixels or more, not ${width} x ${height}`)
  let sum = 0
  for (let colour = 0; colour < 3; colour++) {
    const a = plane(image, colour)
    const b = plane(truth, colour)
    const product = (x: Float64Array, y: Float64Array) =>
      blur(
        x.map((value, i) => value * y[i]!),
        width,
        height,
      )
    const [meanA, meanB] = [blur(a, width, height), blur(b, width, height)]
    const [aa, bb, ab] = [product(a, a), product(b, b), product(a, b)]
    let total = 0
    for (let i = 0; i < meanA.length; i++) {
      const [ma, mb] = [meanA[i]!, meanB[i]!]
      const likeness = (2 * ma * mb + c1) * (2 * (ab[i]! - ma * mb) + c2)
      total += likeness / ((ma ** 2 + mb ** 2 + c1) * (aa[i]! - ma ** 2 + bb[i]! - mb ** 2 + c2))
    }
    sum += total / meanA.length
  }
  return sum / 3
}

function checkSizes(a: RgbImage, b: RgbImage): void {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(
      `pictures of ${a.width} x ${a.height} and ${b.width} x ${b.height} cannot be compared`,
    )
}

function plane({ data }: RgbImage, colour: number): Float64Array {
  return Float64Array.from({ length: data.length / 3 }, (_, i) => data[3 * i + colour]!)
}

const kernel = (() => {
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
})()

/** Gaussian means at the places where a whole window fits: (height - 10) x (width - 10). */
function blur(values: Float64Array, width: number, height: number): Float64Array {
  const columns = width - 2 * radius
  const rows = height - 2 * radius
  const across = new Float64Array(columns * height)
  for (let i = 0; i < across.length; i++) {
    const start = Math.floor(i / columns) * width + (i % columns)
    for (const [k, weight] of kernel.entries()) across[i]! += weight * values[start + k]!
  }
  const down = new Float64Array(columns * rows)
  for (let i = 0; i < down.length; i++)
    for (const [k, weight] of kernel.entries()) down[i]! += weight * across[i + k * columns]!
  return down
}
