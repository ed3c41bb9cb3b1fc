import * as n from './numbers'
import { number } from './numbers'
import { recorded, rows } from './surfaces'

// Before a texture's pixels: how many levels it has, then the distance of each level's pixels from the first one's.
const headerBytes: i32 = 64

/** Red, green and blue of a pixel that was filtered, then of the next. */
export const filteredColors: usize = memory.data(64, 16)

@inline
function fraction(x: v128): v128 {
  return f32x4.sub(x, f32x4.floor(x))
}

/** The whole part of numbers from 0 to 2^23, fewer steps than the conversion that takes any number. */
@inline
export function whole(x: v128): v128 {
  const shifted = f32x4.add(f32x4.floor(x), number(n.shift))
  return v128.and(shifted, number(n.mantissa))
}

// the levels of textures that were looked at last: which they are, their size, and where their pixels lie
let heldTexels: v128 = i32x4.splat(0)
let heldLevel: v128 = i32x4.splat(-1)
let width: v128 = f32x4.splat(0)
let height: v128 = f32x4.splat(0)
let lastColumn: v128 = f32x4.splat(0)
let lastRow: v128 = f32x4.splat(0)
let columns: v128 = i32x4.splat(0)
let pixels: v128 = i32x4.splat(0)

export function forgetLevels(): void {
  heldLevel = i32x4.splat(-1)
}

/**
 * The address of each of four pixels' nearest texture pixel, on the level whose pixels are about as large as theirs where the surface
 * faces the eye.
 */
@inline
export function nearestTexels(u: v128, v: v128, depth: v128): v128 {
  const ratio = f32x4.mul(f32x4.mul(recorded(7, 3), depth), number(n.pixelWidth))
  const level = i32x4.max_s(i32x4.sub(i32x4.shr_s(ratio, 23), i32x4.splat(127)), i32x4.splat(0))
  const texels = recorded(7, 0)
  const differs = v128.or(v128.xor(texels, heldTexels), v128.xor(level, heldLevel))
  if (v128.any_true(differs)) takeLevels(texels, level)
  const x = f32x4.pmin(f32x4.mul(fraction(u), width), lastColumn)
  const y = f32x4.pmin(f32x4.mul(fraction(v), height), lastRow)
  const pixel = i32x4.add(i32x4.mul(whole(y), columns), whole(x))
  return i32x4.add(pixels, i32x4.shl(pixel, 2))
}

/** Textures have no more levels than one of a pixel's size. */
function takeLevels(texels: v128, asked: v128): void {
  heldTexels = texels
  heldLevel = asked
  const header = i32x4.sub(texels, i32x4.splat(headerBytes))
  const level = i32x4.min_s(asked, i32x4.sub(gather(header), i32x4.splat(1)))
  const scale = i32x4.shl(i32x4.sub(i32x4.splat(127), level), 23)
  width = f32x4.pmax(number(n.one), f32x4.floor(f32x4.mul(recorded(5, 3), scale)))
  height = f32x4.pmax(number(n.one), f32x4.floor(f32x4.mul(recorded(6, 3), scale)))
  lastColumn = f32x4.sub(width, number(n.one))
  lastRow = f32x4.sub(height, number(n.one))
  columns = whole(width)
  pixels = i32x4.add(texels, gather(i32x4.add(i32x4.add(header, i32x4.splat(4)), i32x4.shl(level, 2))))
}

/** The numbers at four addresses. */
@inline
export function gather(at: v128): v128 {
  const a = v128.load32_zero(i32x4.extract_lane(at, 0))
  const ab = v128.load32_lane(i32x4.extract_lane(at, 1), a, 1)
  const abc = v128.load32_lane(i32x4.extract_lane(at, 2), ab, 2)
  return v128.load32_lane(i32x4.extract_lane(at, 3), abc, 3)
}

/**
 * Filters the texture for one of four pixels, 4 times whose number is `lane`: between four texture pixels, and between two levels.
 * @param area texture pixels that the pixel covers
 */
export function filterTexture(lane: usize, u: f32, v: f32, area: f32): void {
  const at = lane + rows
  const texels = <usize>load<u32>(at, 448)
  const width = load<f32>(at, 368)
  const height = load<f32>(at, 432)
  const last = <f32>(load<i32>(texels - headerBytes) - 1)
  // the exponent, and the mantissa as if log2 were straight between powers of two
  const bits = reinterpret<i32>(area)
  const log = <f32>((bits >> 23) - 127) + <f32>(bits & 0x7fffff) / 8388608
  const level = min(last, max<f32>(0, <f32>0.5 * log))
  const first = floor(level)
  const next = min(last, first + 1)
  const near = bilinear(texels, <i32>first, u, v, <i32>width, <i32>height)
  const far = bilinear(texels, <i32>next, u, v, <i32>width, <i32>height)
  v128.store(filteredColors + (lane << 2), mix(near, far, level - first))
}

function bilinear(texels: usize, level: i32, u: f32, v: f32, width: i32, height: i32): v128 {
  const w = max(1, width >> level)
  const h = max(1, height >> level)
  const from = texels + load<u32>(texels - headerBytes + 4 + (<usize>level << 2))
  const x = (u - floor(u)) * <f32>w - <f32>0.5
  const y = (v - floor(v)) * <f32>h - <f32>0.5
  const left = floor(x)
  const upper = floor(y)
  const x0 = wrap(<i32>left, w)
  const x1 = wrap(<i32>left + 1, w)
  const y0 = from + <usize>((wrap(<i32>upper, h) * w) << 2)
  const y1 = from + <usize>((wrap(<i32>upper + 1, h) * w) << 2)
  const above = mix(texel(y0 + <usize>(x0 << 2)), texel(y0 + <usize>(x1 << 2)), x - left)
  const below = mix(texel(y1 + <usize>(x0 << 2)), texel(y1 + <usize>(x1 << 2)), x - left)
  return mix(above, below, y - upper)
}

@inline
function wrap(i: i32, count: i32): i32 {
  return i < 0 ? i + count : i >= count ? i - count : i
}

@inline
function texel(at: usize): v128 {
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))))
}

@inline
function mix(a: v128, b: v128, share: f32): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), f32x4.splat(share)))
}
