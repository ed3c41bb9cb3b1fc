import type { Texture } from '../materials.ts'
import { levelsOf } from './textures.ts'

const f = Math.fround
const fraction = (x: number) => f(x - Math.floor(x))

const floats = new Float32Array(1)
const bits = new Int32Array(floats.buffer)
const near = new Float32Array(3)
const far = new Float32Array(3)

/**
 * The nearest pixel of a texture at (u, v), where one repeat of it is 1 wide and 1 high, on the level whose pixels are about
 * as large as the picture's.
 * @param ratio the square root of 2 times how many texture pixels are as wide as a pixel of the picture
 */
export function nearestTexel(texture: Texture, u: number, v: number, ratio: number, out: Float32Array): void {
  const levels = levelsOf(texture)
  floats[0] = ratio
  const level = Math.min(levels.length - 1, Math.max(0, (bits[0]! >> 23) - 127)) // the exponent: log2, rounded
  const width = Math.max(1, texture.width >> level)
  const height = Math.max(1, texture.height >> level)
  const x = Math.floor(Math.min(f(fraction(u) * width), width - 1))
  const y = Math.floor(Math.min(f(fraction(v) * height), height - 1))
  for (let k = 0; k < 3; k++) out[k] = levels[level]![4 * (y * width + x) + k]!
}

/**
 * Filters a texture: between four of its pixels, and between two levels of its pyramid.
 * @param area texture pixels that the pixel of the picture covers
 */
export function filterTexture(texture: Texture, u: number, v: number, area: number, out: Float32Array): void {
  const levels = levelsOf(texture)
  floats[0] = area
  // the exponent, and the mantissa as if log2 were straight between powers of two
  const log = f((bits[0]! >> 23) - 127 + f((bits[0]! & 0x7fffff) / 8388608))
  const level = Math.min(levels.length - 1, Math.max(0, f(0.5 * log)))
  const first = Math.floor(level)
  bilinear(texture, levels[first]!, first, u, v, near)
  const next = Math.min(levels.length - 1, first + 1)
  bilinear(texture, levels[next]!, next, u, v, far)
  for (let k = 0; k < 3; k++) out[k] = mix(near[k]!, far[k]!, f(level - first))
}

function bilinear(
  texture: Texture,
  data: Uint8Array,
  level: number,
  u: number,
  v: number,
  out: Float32Array,
) {
  const width = Math.max(1, texture.width >> level)
  const height = Math.max(1, texture.height >> level)
  const x = f(f(fraction(u) * width) - 0.5)
  const y = f(f(fraction(v) * height) - 0.5)
  const left = Math.floor(x)
  const upper = Math.floor(y)
  const [x0, x1] = [4 * wrap(left, width), 4 * wrap(left + 1, width)]
  const [y0, y1] = [4 * width * wrap(upper, height), 4 * width * wrap(upper + 1, height)]
  for (let k = 0; k < 3; k++) {
    const above = mix(data[y0 + x0 + k]!, data[y0 + x1 + k]!, f(x - left))
    const below = mix(data[y1 + x0 + k]!, data[y1 + x1 + k]!, f(x - left))
    out[k] = mix(above, below, f(y - upper))
  }
}

const wrap = (i: number, count: number) => (i < 0 ? i + count : i >= count ? i - count : i)
const mix = (a: number, b: number, share: number) => f(a + f(f(b - a) * share))
