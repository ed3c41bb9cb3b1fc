import type { Vec3 } from '../geometry/index.ts'
import { type Frame, RgbImage } from '../video/index.ts'
import { Raster } from './poster/raster.ts'
import { Shown } from './shown.ts'

export interface DepthOptions {
  readonly title?: string
  /** Depths in metres at the two ends of the colour bar; by default those of the frame. */
  readonly range?: readonly [near: number, far: number]
}

/** What may be shown as depth: a frame with its depth, or depth with its size. */
export type DepthSource =
  | Pick<Frame, 'camera' | 'depth'>
  | { readonly width: number; readonly height: number; readonly depth: Float32Array }

/**
 * Depth as colours, near bright and far dark, with a bar in metres; grey where it is not known.
 *
 * @throws TypeError when the frame has no depth.
 */
export function depth(source: DepthSource, { title = 'Depth', range }: DepthOptions = {}): Shown {
  const { width, height } = 'camera' in source ? source.camera.intrinsics : source
  const values = source.depth
  if (!values) throw new TypeError('show.depth needs a frame with depth; this one has none.')
  if (values.length !== width * height) {
    throw new TypeError(
      `The depth has ${values.length} values; an image of ${width} x ${height} has ${width * height}.`,
    )
  }
  const known = values.filter((value) => value > 0 && Number.isFinite(value)).sort()
  const [near, far] = range ?? [known[0] ?? 0, known.at(-1) ?? 1]
  const unknown = Math.round(100 * (1 - known.length / values.length))
  const median = known[known.length >> 1]
  const facts =
    median === undefined
      ? 'nothing known'
      : `${metres(known[0]!)} to ${metres(known.at(-1)!)} m, median ${metres(median)} m, ${unknown}% unknown`
  return new Shown({
    'image/png': drawing(colored(values, width, height, near, far), near, far),
    'text/plain': `${title} (${width} x ${height}): ${facts}`,
  })
}

const metres = (value: number) => value.toFixed(2)

function colored(values: Float32Array, width: number, height: number, near: number, far: number): RgbImage {
  const image = new RgbImage(width, height)
  values.forEach((value, i) => {
    const t = (value - near) / (far - near || 1)
    image.data.set(value > 0 && Number.isFinite(value) ? depthColor(t) : [128, 128, 128], 3 * i)
  })
  return image
}

/** From warm white over orange and violet to deep blue as `t` goes from 0 to 1; ever darker, so it reads in grey too. */
function depthColor(t: number): Vec3 {
  const stops: Vec3[] = [
    [255, 247, 200],
    [250, 176, 84],
    [214, 84, 92],
    [126, 40, 122],
    [52, 24, 96],
    [12, 10, 40],
  ]
  const at = Math.min(1, Math.max(0, t)) * (stops.length - 1)
  const from = Math.min(stops.length - 2, Math.floor(at))
  const mix = (i: 0 | 1 | 2) => stops[from]![i] + (at - from) * (stops[from + 1]![i] - stops[from]![i])
  return [mix(0), mix(1), mix(2)]
}

/** The coloured depth with its bar to the right. */
function drawing(image: RgbImage, near: number, far: number): string {
  const times = Math.max(1, Math.floor(400 / image.width))
  const [wide, high] = [image.width * times, Math.max(120, image.height * times)]
  const raster = new Raster(wide + 84, high + 24)
  raster.image(8, 12, image, times)
  const bar = new RgbImage(14, high)
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < bar.width; column++) {
      bar.data.set(depthColor(row / (high - 1)), 3 * (row * bar.width + column))
    }
  }
  raster.image(wide + 18, 12, bar)
  const ticks = 4
  for (let tick = 0; tick <= ticks; tick++) {
    const y = 12 + (tick / ticks) * (high - 1)
    raster.line([wide + 32, y, 0], [wide + 36, y, 0], 1, [90, 90, 90], 1)
    raster.text(wide + 60, y, `${(near + (tick / ticks) * (far - near)).toFixed(1)} m`, [60, 60, 60])
  }
  return raster.png({ exact: true })
}
