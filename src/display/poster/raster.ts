import { encode } from 'fast-png'
import type { Vec3 } from '../../geometry/index.ts'
import type { RgbImage } from '../../video/index.ts'
import { toBase64 } from '../bytes.ts'
import { advance, strokesOf } from './strokes.ts'

/** A colour: red, green, blue in 0 .. 255. */
export type Color = Vec3

/** Places within a picture are in its final pixels; it is drawn at twice that, then halved, which smooths edges. */
const oversampling = 2

/** A picture that is drawn in plain TypeScript, wherever the code runs. Points hide each other by their depth. */
export class Raster {
  readonly width: number
  readonly height: number
  readonly #columns: number
  readonly #rows: number
  readonly #colors: Float32Array
  readonly #depth: Float32Array

  constructor(width: number, height: number, background: Color = [255, 255, 255]) {
    this.width = width
    this.height = height
    this.#columns = width * oversampling
    this.#rows = height * oversampling
    this.#colors = new Float32Array(3 * this.#columns * this.#rows)
    this.#depth = new Float32Array(this.#columns * this.#rows).fill(Infinity)
    for (let i = 0; i < this.#colors.length; i++) this.#colors[i] = background[i % 3]!
  }

  /** A disc of `radius` pixels, in front of everything deeper than `depth`. */
  disc([x, y, depth]: Vec3, radius: number, color: Color): void {
    this.#cover(x, y, radius, (pixel) => {
      if (this.#depth[pixel]! <= depth) return
      this.#depth[pixel] = depth
      this.#colors.set(color, 3 * pixel)
    })
  }

  /** A line between two points; where something stands before it, it only shines through. */
  line(from: Vec3, to: Vec3, width: number, color: Color, behind = 0.25): void {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1])
    const steps = Math.max(1, Math.ceil(length * oversampling))
    if (steps > 20_000) return
    const touched = new Map<number, number>()
    for (let step = 0; step <= steps; step++) {
      const at = (i: number) => from[i]! + (step / steps) * (to[i]! - from[i]!)
      const depth = at(2) * 0.995
      this.#cover(at(0), at(1), width / 2, (pixel) => {
        const share = this.#depth[pixel]! < depth ? behind : 1
        touched.set(pixel, Math.max(share, touched.get(pixel) ?? 0))
      })
    }
    for (const [pixel, share] of touched) this.#blend(pixel, color, share)
  }

  /** An image with its upper left corner at whole pixels (x, y), each of its pixels `times` wide, over everything. */
  image(x: number, y: number, { width, height, data }: RgbImage, times = 1): void {
    const scale = times * oversampling
    for (let row = 0; row < height * scale; row++) {
      for (let column = 0; column < width * scale; column++) {
        const from = 3 * (Math.floor(row / scale) * width + Math.floor(column / scale))
        const to = 3 * ((y * oversampling + row) * this.#columns + x * oversampling + column)
        for (let channel = 0; channel < 3; channel++) this.#colors[to + channel] = data[from + channel]!
      }
    }
  }

  /** Width of a text in pixels. */
  static textWidth(text: string, size: number): number {
    return (text.length - 0.25) * advance * size
  }

  /** Text with its middle at (x, y), over everything, on a halo of the background's kind. */
  text(
    x: number,
    y: number,
    text: string,
    color: Color,
    { size = 9, halo = [255, 255, 255] as Color } = {},
  ): void {
    const left = x - Raster.textWidth(text, size) / 2
    const strokes = strokesOf(text).map((stroke) =>
      stroke.map(([u, v]): Vec3 => [left + u * size, y + (v - 0.5) * size, -1]),
    )
    const draw = (width: number, ink: Color) => {
      for (const stroke of strokes) {
        for (let i = 0; i < stroke.length; i++)
          this.line(stroke[Math.max(0, i - 1)]!, stroke[i]!, width, ink, 1)
      }
    }
    draw(size / 2.4, halo)
    draw(size / 6.5, color)
  }

  /** The picture as a PNG in base64; with `exact` in all its colours, else in fewer, for a smaller file. */
  png({ exact = false } = {}): string {
    const { width, height } = this
    const pixels = new Uint8Array(width * height * 3)
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0
          for (let k = 0; k < oversampling ** 2; k++) {
            const y = row * oversampling + Math.floor(k / oversampling)
            sum +=
              this.#colors[3 * (y * this.#columns + column * oversampling + (k % oversampling)) + channel]!
          }
          pixels[3 * (row * width + column) + channel] = sum / oversampling ** 2
        }
      }
    }
    return toBase64(
      encode(
        { width, height, channels: 3, data: exact ? pixels : pixels.map(coarse) },
        { zlib: { level: 9 } },
      ),
    )
  }

  #cover(x: number, y: number, radius: number, visit: (pixel: number) => void): void {
    const [cx, cy, r] = [x * oversampling, y * oversampling, Math.max(0.5, radius * oversampling)]
    const bottom = Math.min(this.#rows - 1, Math.ceil(cy + r))
    const right = Math.min(this.#columns - 1, Math.ceil(cx + r))
    for (let row = Math.max(0, Math.floor(cy - r)); row <= bottom; row++) {
      for (let column = Math.max(0, Math.floor(cx - r)); column <= right; column++) {
        if ((column + 0.5 - cx) ** 2 + (row + 0.5 - cy) ** 2 <= r * r) visit(row * this.#columns + column)
      }
    }
  }

  #blend(pixel: number, color: Color, share: number): void {
    for (let channel = 0; channel < 3; channel++) {
      const at = 3 * pixel + channel
      this.#colors[at] = this.#colors[at]! + share * (color[channel]! - this.#colors[at]!)
    }
  }
}

/** One of 18 levels, white staying white: fewer levels make a much smaller file, hardly to be seen in a poster. */
const coarse = (value: number) => Math.round(value / 15) * 15
