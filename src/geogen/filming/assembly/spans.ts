import { Frame } from './layout'

/** Whether spans count an object's pixels instead of drawing, and which object's. */
let counting: bool = false
let object: u32 = 0

export function cover(count: bool, id: u32): void {
  counting = count
  object = id
}

/** The first pixel whose centre is at or beyond `x`, within 0 .. limit. */
@inline
function pixelAt(x: f64, limit: f64): i32 {
  return <i32>min(limit, max(0, ceil(x - 0.5)))
}

/** Draws a triangle row by row; corners are (u, v, 1/z). See ../rasterizer.ts. */
export function drawTriangle(
  frame: Frame,
  t: u32,
  area: f64,
  au: f64,
  av: f64,
  aw: f64,
  bu: f64,
  bv: f64,
  bw: f64,
  cu: f64,
  cv: f64,
  cw: f64,
): void {
  const width = <f64>frame.width
  const height = <f64>frame.height
  const top = pixelAt(min(min(av, bv), cv), height)
  const bottom = pixelAt(max(max(av, bv), cv), height)
  if (top >= bottom) return
  if (pixelAt(min(min(au, bu), cu), width) >= pixelAt(max(max(au, bu), cu), width)) return
  const over = 1 / area
  const dx = ((bw - aw) * (cv - av) - (cw - aw) * (bv - av)) * over
  const dy = ((bu - au) * (cw - aw) - (cu - au) * (bw - aw)) * over
  // corners 0, 1, 2 from the top
  let u0 = au
  let v0 = av
  let u1 = bu
  let v1 = bv
  let u2 = cu
  let v2 = cv
  if (v1 < v0) {
    u0 = bu
    v0 = bv
    u1 = au
    v1 = av
  }
  if (v2 < v0) {
    u2 = u1
    v2 = v1
    u1 = u0
    v1 = v0
    u0 = cu
    v0 = cv
  } else if (v2 < v1) {
    u2 = u1
    v2 = v1
    u1 = cu
    v1 = cv
  }
  const long = (u2 - u0) / (v2 - v0)
  const upper = (u1 - u0) / (v1 - v0)
  const lower = (u2 - u1) / (v2 - v1)
  const longIsLeft = u1 > u0 + (v1 - v0) * long
  const middle = pixelAt(v1, height)
  for (let y = top; y < bottom; y++) {
    const v = <f64>y + 0.5
    const x0 = u0 + (v - v0) * long
    const x1 = y < middle ? u0 + (v - v0) * upper : u1 + (v - v1) * lower
    const first = pixelAt(longIsLeft ? x0 : x1, width)
    const end = pixelAt(longIsLeft ? x1 : x0, width)
    if (first >= end) continue
    const at = (y * frame.stride + first) << 2
    if (counting) countSpan(frame.stamps + at, end - first, frame.counts)
    else {
      const w = aw + (<f64>first + 0.5 - au) * dx + (v - av) * dy
      drawSpan(frame.inverseDepth + at, frame.triangle + at, end - first, <f32>w, <f32>dx, t + 1)
    }
  }
}

/** Keeps what is nearest: pixel k of the span has 1/z = start + k step. */
@inline
function drawSpan(depths: usize, triangles: usize, count: i32, start: f32, step: f32, value: u32): void {
  const values = i32x4.splat(value)
  const starts = f32x4.splat(start)
  const steps = f32x4.splat(step)
  let k = f32x4(0, 1, 2, 3)
  for (let left = count; left > 0; left -= 4, depths += 16, triangles += 16) {
    const depth = f32x4.add(starts, f32x4.mul(k, steps))
    const before = v128.load(depths)
    let nearer = f32x4.gt(depth, before)
    if (left < 4) nearer = v128.and(nearer, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)))
    if (v128.any_true(nearer)) {
      v128.store(depths, v128.bitselect(depth, before, nearer))
      v128.store(triangles, v128.bitselect(values, v128.load(triangles), nearer))
    }
    k = f32x4.add(k, f32x4.splat(4))
  }
}

/** Counts the pixels of a span that the object hasn't been counted in. */
function countSpan(stamps: usize, count: i32, counts: usize): void {
  const stamp = i32x4.splat(object)
  let fresh = 0
  for (let left = count; left > 0; left -= 4, stamps += 16) {
    const before = v128.load(stamps)
    let news = i32x4.ne(before, stamp)
    if (left < 4) news = v128.and(news, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)))
    fresh += popcnt(i32x4.bitmask(news))
    v128.store(stamps, v128.bitselect(stamp, before, news))
  }
  const total = counts + (object << 2)
  store<u32>(total, load<u32>(total) + fresh)
}
