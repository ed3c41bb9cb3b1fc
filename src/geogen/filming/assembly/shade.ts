import { Frame, Scene, View } from './layout'
import * as n from './numbers'
import { number, takeNumbers } from './numbers'
import {
  affine,
  allFlat,
  allPlain,
  forgetSurfaces,
  recorded,
  someDoubleSided,
  someFloor,
  takeSurfaces,
} from './surfaces'
import { filteredColors, filterTexture, forgetLevels, gather, nearestTexels, whole } from './texture'

// of four pixels: world point, direction of sight, normal
let px: v128 = f32x4.splat(0)
let py: v128 = f32x4.splat(0)
let pz: v128 = f32x4.splat(0)
let dx: v128 = f32x4.splat(0)
let dy: v128 = f32x4.splat(0)
let dz: v128 = f32x4.splat(0)
let nx: v128 = f32x4.splat(0)
let ny: v128 = f32x4.splat(0)
let nz: v128 = f32x4.splat(0)

/** The most pixels of a row that are shaded together: what is known of them after the first half has its place here. */
const longestRun = 128
const lights: usize = memory.data(512, 16)
const texels: usize = memory.data(512, 16)
const us: usize = memory.data(512, 16)
const vs: usize = memory.data(512, 16)
const areas: usize = memory.data(512, 16)

/**
 * Writes what the frame asks for, four pixels at a time. What is written beyond the end of a row is written over by the
 * next one, so the last row needs 16 bytes of room behind it.
 *
 * Fours that see the same go together, in two short loops: first what they see and in which light, then their colours.
 * In one long loop a processor could not begin with the next four while it waits for the texture of these.
 */
export function shade(scene: Scene, view: View, frame: Frame): void {
  forgetSurfaces()
  forgetLevels()
  takeNumbers(scene, view)
  const width = frame.width
  for (let y = 0; y < frame.height; y++) {
    const row = frame.triangle + ((y * frame.stride) << 2)
    for (let x = 0; x < width; ) {
      const triangles = v128.load(row + (x << 2))
      let end = x + 4
      const furthest = min(width, x + longestRun)
      while (end < furthest && !v128.any_true(v128.xor(v128.load(row + (end << 2)), triangles))) end += 4
      takeSurfaces(scene, triangles)
      const nothing = i32x4.eq(triangles, i32x4.splat(0))
      look(scene, view, frame, y, x, end, nothing)
      if (frame.color) colorPixels(frame, frame.color + 3 * (y * width + x), end - x, nothing)
      x = end
    }
  }
}

/** Finds what the pixels from x to before `end` see, and in which light; writes all but the colour. */
@inline
function look(scene: Scene, view: View, frame: Frame, y: i32, x: i32, end: i32, nothing: v128): void {
  const across = f32x4.splat(<f32>y * view.rowStep + view.rowStart)
  const rowX = f32x4.add(f32x4.mul(f32x4.splat(view.r1), across), f32x4.splat(view.r2))
  const rowY = f32x4.add(f32x4.mul(f32x4.splat(view.r4), across), f32x4.splat(view.r5))
  const rowZ = f32x4.add(f32x4.mul(f32x4.splat(view.r7), across), f32x4.splat(view.r8))
  const ids = recorded(7, 1)
  const packed = v128.shuffle<i16>(ids, ids, 0, 2, 4, 6, 0, 2, 4, 6)
  let columns = f32x4.add(f32x4.splat(<f32>x), f32x4(0, 1, 2, 3))
  let from = frame.inverseDepth + ((y * frame.stride + x) << 2)
  let to = <usize>(y * frame.width + x)
  let kept: usize = 0
  for (; x < end; x += 4, from += 16, to += 4, kept += 16) {
    const depth = v128.andnot(f32x4.div(number(n.one), v128.load(from)), nothing)
    if (frame.depth) v128.store(frame.depth + (to << 2), depth)
    if (frame.ids) v128.store64_lane(frame.ids + (to << 1), packed, 0)
    if (frame.color | frame.normals) {
      const along = f32x4.add(f32x4.mul(columns, number(n.columnStep)), number(n.columnStart))
      dx = f32x4.add(f32x4.mul(number(n.rotation + 0), along), rowX)
      dy = f32x4.add(f32x4.mul(number(n.rotation + 3), along), rowY)
      dz = f32x4.add(f32x4.mul(number(n.rotation + 6), along), rowZ)
      px = f32x4.add(number(n.eye + 0), f32x4.mul(dx, depth))
      py = f32x4.add(number(n.eye + 1), f32x4.mul(dy, depth))
      pz = f32x4.add(number(n.eye + 2), f32x4.mul(dz, depth))
      findNormals()
      v128.store(lights + kept, illuminate(scene))
      if (!allPlain) placeTexture(frame, kept, depth)
      if (frame.normals) writeNormals(view, frame.normals + 12 * to, min(4, frame.width - x), nothing)
    }
    columns = f32x4.add(columns, f32x4.splat(4))
  }
}

@inline
function dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(ax, bx), f32x4.mul(ay, by)), f32x4.mul(az, bz))
}

@inline
function hasFlag(flag: usize): v128 {
  return i32x4.ne(v128.and(recorded(7, 2), number(flag)), i32x4.splat(0))
}

/** Surfaces with two sides turn theirs to the eye. */
@inline
function findNormals(): void {
  if (allFlat) {
    nx = recorded(2, 3)
    ny = recorded(3, 3)
    nz = recorded(4, 3)
  } else {
    nx = affine(2, px, py, pz)
    ny = affine(3, px, py, pz)
    nz = affine(4, px, py, pz)
  }
  if (!someDoubleSided) return
  const away = f32x4.gt(dot(nx, ny, nz, dx, dy, dz), f32x4.splat(0))
  const turned = v128.and(v128.and(away, hasFlag(n.doubleSided)), number(n.sign))
  nx = v128.xor(nx, turned)
  ny = v128.xor(ny, turned)
  nz = v128.xor(nz, turned)
}

/** Where the texture's pixels lie that are seen, or what its filter needs. */
@inline
function placeTexture(frame: Frame, kept: usize, depth: v128): void {
  const u = affine(0, px, py, pz)
  const v = affine(1, px, py, pz)
  if (frame.filtered) {
    v128.store(us + kept, u)
    v128.store(vs + kept, v)
    v128.store(areas + kept, footprints(depth))
  } else v128.store(texels + kept, nearestTexels(u, v, depth))
}

/** Colours `count` pixels. */
@inline
function colorPixels(frame: Frame, to: usize, count: i32, nothing: v128): void {
  const kind = allPlain ? 0 : frame.filtered ? 1 : 2
  let red = f32x4.splat(0)
  let green = red
  let blue = red
  for (let kept: usize = 0; count > 0; count -= 4, kept += 16, to += 12) {
    if (kind == 2) {
      const pixels = gather(v128.load(texels + kept))
      const byte = number(n.byte)
      red = f32x4.convert_i32x4_u(v128.and(pixels, byte))
      green = f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(pixels, 8), byte))
      blue = f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(pixels, 16), byte))
    } else if (kind == 1) {
      for (let lane: usize = 0; lane < 16; lane += 4) {
        filterTexture(lane, load<f32>(us + kept + lane), load<f32>(vs + kept + lane), load<f32>(areas + kept + lane))
      }
      const a = v128.load(filteredColors)
      const b = v128.load(filteredColors, 16)
      const c = v128.load(filteredColors, 32)
      const d = v128.load(filteredColors, 48)
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
      red = v128.shuffle<i32>(ab, cd, 0, 1, 4, 5)
      green = v128.shuffle<i32>(ab, cd, 2, 3, 6, 7)
      blue = v128.shuffle<i32>(v128.shuffle<i32>(a, b, 2, 6, 2, 6), v128.shuffle<i32>(c, d, 2, 6, 2, 6), 0, 1, 4, 5)
    }
    const light = v128.load(lights + kept)
    const r = channel(0, red, light)
    const g = channel(1, green, light)
    const b = channel(2, blue, light)
    const lit = v128.or(r, v128.or(i32x4.shl(g, 8), i32x4.shl(b, 16)))
    const colors = v128.bitselect(number(n.sky), lit, nothing)
    v128.store(to, v128.shuffle<i8>(colors, colors, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0))
  }
}

/** The material's colour where the texture has `value`, in this light, rounded to a byte, halves to the even one. */
@inline
function channel(j: usize, value: v128, light: v128): v128 {
  const color = f32x4.add(recorded(6, j), f32x4.mul(recorded(5, j), value))
  const bounded = f32x4.pmax(f32x4.splat(0), f32x4.pmin(number(n.most), f32x4.mul(color, light)))
  return v128.and(f32x4.add(bounded, number(n.shift)), number(n.byte))
}

/** Light from everywhere, what floors throw back, the lamp, and shadows on the floor. See ../shading.ts. */
@inline
function illuminate(scene: Scene): v128 {
  const lx = f32x4.sub(number(n.lamp + 0), px)
  const ly = f32x4.sub(number(n.lamp + 1), py)
  const lz = f32x4.sub(number(n.lamp + 2), pz)
  const square = f32x4.pmax(dot(lx, ly, lz, lx, ly, lz), number(n.least))
  const facing = f32x4.pmax(f32x4.splat(0), dot(nx, ny, nz, lx, ly, lz))
  const fading = f32x4.mul(
    f32x4.sqrt(square),
    f32x4.add(number(n.one), f32x4.mul(number(n.fading), square)),
  )
  const lamp = f32x4.div(f32x4.mul(number(n.lampLight), facing), fading)
  const up = f32x4.gt(nz, f32x4.splat(0))
  const bounced = f32x4.mul(v128.bitselect(number(n.fromBelow), number(n.fromAbove), up), nz)
  const sides = f32x4.sub(f32x4.mul(number(n.fromX), nx), f32x4.mul(number(n.fromY), ny))
  let light = f32x4.add(f32x4.add(number(n.ambient), f32x4.add(bounced, sides)), lamp)
  if (!someFloor) return light
  const onFloor = v128.and(hasFlag(n.floor), f32x4.lt(pz, number(n.floorHeight)))
  if (v128.any_true(onFloor)) {
    light = v128.bitselect(f32x4.mul(light, floorShadow(scene)), light, onFloor)
  }
  return light
}

/** Between the four numbers of the shadow grid around each point. */
function floorShadow(scene: Scene): v128 {
  const cells = f32x4.splat(scene.shadowCells)
  const right = f32x4.splat(<f32>(scene.shadowColumns - 1))
  const far = f32x4.splat(<f32>(scene.shadowRows - 1))
  const x = f32x4.pmax(f32x4.splat(0), f32x4.pmin(right, f32x4.mul(f32x4.sub(px, f32x4.splat(scene.shadowX)), cells)))
  const y = f32x4.pmax(f32x4.splat(0), f32x4.pmin(far, f32x4.mul(f32x4.sub(py, f32x4.splat(scene.shadowY)), cells)))
  const column = f32x4.pmin(f32x4.floor(x), f32x4.sub(right, number(n.one)))
  const row = f32x4.pmin(f32x4.floor(y), f32x4.sub(far, number(n.one)))
  const pixel = i32x4.add(
    i32x4.mul(whole(row), i32x4.splat(scene.shadowColumns)),
    whole(column),
  )
  const at = i32x4.add(i32x4.splat(<i32>scene.shadow), i32x4.shl(pixel, 2))
  const next = i32x4.add(at, i32x4.splat(scene.shadowColumns << 2))
  const fx = f32x4.sub(x, column)
  const near = between(at, fx)
  return f32x4.add(near, f32x4.mul(f32x4.sub(between(next, fx), near), f32x4.sub(y, row)))
}

/** Between the number at each address and the one behind it. */
@inline
function between(at: v128, share: v128): v128 {
  const a = v128.load64_zero(i32x4.extract_lane(at, 0))
  const b = v128.load64_zero(i32x4.extract_lane(at, 1))
  const c = v128.load64_zero(i32x4.extract_lane(at, 2))
  const d = v128.load64_zero(i32x4.extract_lane(at, 3))
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const first = v128.shuffle<i32>(ab, cd, 0, 1, 4, 5)
  return f32x4.add(first, f32x4.mul(f32x4.sub(v128.shuffle<i32>(ab, cd, 2, 3, 6, 7), first), share))
}

/** How many texture pixels each of four pixels covers: more with distance and slant. */
function footprints(depth: v128): v128 {
  const slant = f32x4.abs(dot(nx, ny, nz, dx, dy, dz))
  const lengths = f32x4.mul(dot(nx, ny, nz, nx, ny, nz), dot(dx, dy, dz, dx, dy, dz))
  const cosine = f32x4.pmax(f32x4.div(slant, f32x4.sqrt(lengths)), f32x4.splat(0.05))
  const dense = f32x4.mul(recorded(7, 3), depth)
  return f32x4.div(f32x4.mul(f32x4.mul(dense, dense), number(n.pixelArea)), cosine)
}

/** Unit normals in the camera's axes. */
function writeNormals(view: View, to: usize, count: i32, nothing: v128): void {
  const length = f32x4.sqrt(dot(nx, ny, nz, nx, ny, nz))
  const x = component(view.r0, view.r3, view.r6, length, nothing)
  const y = component(view.r1, view.r4, view.r7, length, nothing)
  const z = component(view.r2, view.r5, view.r8, length, nothing)
  store3(to, f32x4.extract_lane(x, 0), f32x4.extract_lane(y, 0), f32x4.extract_lane(z, 0))
  if (count > 1) store3(to + 12, f32x4.extract_lane(x, 1), f32x4.extract_lane(y, 1), f32x4.extract_lane(z, 1))
  if (count > 2) store3(to + 24, f32x4.extract_lane(x, 2), f32x4.extract_lane(y, 2), f32x4.extract_lane(z, 2))
  if (count > 3) store3(to + 36, f32x4.extract_lane(x, 3), f32x4.extract_lane(y, 3), f32x4.extract_lane(z, 3))
}

@inline
function component(a: f32, b: f32, c: f32, length: v128, nothing: v128): v128 {
  const sum = dot(nx, ny, nz, f32x4.splat(a), f32x4.splat(b), f32x4.splat(c))
  return v128.andnot(f32x4.div(sum, length), nothing)
}

@inline
function store3(to: usize, x: f32, y: f32, z: f32): void {
  store<f32>(to, x)
  store<f32>(to, y, 4)
  store<f32>(to, z, 8)
}
