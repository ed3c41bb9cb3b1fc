import type { PreparedScene } from './prepared.ts'
import { at, flag, surfaceNumbers } from './surfaces.ts'
import { near, type View } from './view.ts'

/** Which triangle each pixel sees, and how near it is. Rows from the top. */
export interface Visibility {
  readonly width: number
  readonly height: number
  /** height x width, 1 / (metres along the camera's z axis); 0 where nothing is seen. */
  readonly inverseDepth: Float32Array
  /** height x width, the index of a prepared triangle; -1 where nothing is seen. */
  readonly triangle: Int32Array
}

/** Triangles that cover less than this, in pixels, are skipped. */
const leastArea = 1e-9

/** Takes the pixels from `first` to before `end` of a row, of triangle t; pixel first + k has 1/z = start + k step. */
type TakeSpan = (y: number, first: number, end: number, start: number, step: number, t: number) => void

/**
 * Finds what a camera sees, sampled at pixel centres: every triangle whose front faces the camera, or that has two sides,
 * cut at the near plane and drawn row by row into a buffer of 1/z, which is linear over the picture. What is at the same
 * depth as something earlier is not drawn. Corners and edges are float64: in float32 one pixel in four hundred shows the
 * wrong triangle.
 */
export function rasterize(scene: PreparedScene, view: View): Visibility {
  const { width, height } = view
  const inverseDepth = new Float32Array(width * height)
  const triangle = new Int32Array(width * height).fill(-1)
  draw(scene, view, 0, scene.triangles.length / 3, (y, first, end, start, step, t) => {
    const w = Math.fround(start)
    const dw = Math.fround(step)
    for (let i = y * width + first, k = 0; i < y * width + end; i++, k++) {
      const z = Math.fround(w + Math.fround(k * dw))
      if (z > inverseDepth[i]!) {
        inverseDepth[i] = z
        triangle[i] = t
      }
    }
  })
  return { width, height, inverseDepth, triangle }
}

/** How many pixels each object would fill if it were alone, by id. */
export function countAlone(scene: PreparedScene, view: View): Uint32Array {
  const { width, height } = view
  const stamps = new Uint32Array(width * height)
  const counts = new Uint32Array(scene.lastId + 1)
  for (let i = 0; i < scene.chunks.length; i += 5) {
    const id = scene.chunks[i + 4]!
    if (id === 0) continue
    draw(scene, view, scene.chunks[i + 2]!, scene.chunks[i + 3]!, (y, first, end) => {
      for (let i = y * width + first; i < y * width + end; i++) {
        if (stamps[i] === id) continue
        stamps[i] = id
        counts[id]!++
      }
    })
  }
  return counts
}

/** Draws a range of triangles. */
function draw(scene: PreparedScene, view: View, from: number, to: number, take: TakeSpan): void {
  const { triangles } = scene
  const flags = new Uint32Array(scene.surfaces.buffer)
  const points = toCamera(scene.positions, view.exact)
  const polygon = new Float64Array(12)
  for (let t = from; t < to; t++) {
    const [a, b, c] = [3 * triangles[3 * t]!, 3 * triangles[3 * t + 1]!, 3 * triangles[3 * t + 2]!]
    const hidden = [a, b, c].filter((corner) => points[corner + 2]! < near).length
    if (hidden === 3) continue
    const twoSided = (flags[surfaceNumbers * (t + 1) + at.flags]! & flag.doubleSided) !== 0
    if (hidden > 0 && !twoSided && tripleProduct(points, a, b, c) >= 0) continue
    const corners = cutAtNear(points, a, b, c, polygon)
    toPicture(polygon, corners, view.exact)
    for (let i = 2; i < corners; i++) {
      const area = areaOf(polygon, 3 * i - 3, 3 * i)
      if (!(Math.abs(area) > leastArea)) continue
      // counter-clockwise to the eye is negative, as v points down
      if (hidden === 0 && area > 0 && !twoSided) continue
      fill(view, polygon, 3 * i - 3, 3 * i, area, t, take)
    }
  }
}

/** Every vertex in the camera's frame: vertices x 3. */
function toCamera(positions: Float32Array, m: Float64Array): Float64Array {
  const out = new Float64Array(positions.length)
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i]!
    const y = positions[i + 1]!
    const z = positions[i + 2]!
    out[i] = m[0]! * x + m[1]! * y + m[2]! * z + m[3]!
    out[i + 1] = m[4]! * x + m[5]! * y + m[6]! * z + m[7]!
    out[i + 2] = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!
  }
  return out
}

/** a . (b x c): negative when the camera, at the origin, is on the front side. */
function tripleProduct(p: Float64Array, a: number, b: number, c: number): number {
  const [bx, by, bz] = [p[b]!, p[b + 1]!, p[b + 2]!]
  const [qx, qy, qz] = [p[c]!, p[c + 1]!, p[c + 2]!]
  return p[a]! * (by * qz - bz * qy) + p[a + 1]! * (bz * qx - bx * qz) + p[a + 2]! * (bx * qy - by * qx)
}

/** Writes what lies before the near plane; gives its corners: 3 or 4. */
function cutAtNear(points: Float64Array, a: number, b: number, c: number, out: Float64Array): number {
  const corners = [a, b, c]
  let count = 0
  for (let i = 0; i < 3; i++) {
    const from = corners[i]!
    const to = corners[(i + 1) % 3]!
    const starts = points[from + 2]! >= near
    if (starts) {
      for (let k = 0; k < 3; k++) out[3 * count + k] = points[from + k]!
      count++
    }
    if (starts !== points[to + 2]! >= near) {
      // always from the seen end, so that two triangles cut their common edge at the same point
      const [seen, unseen] = starts ? [from, to] : [to, from]
      const share = (near - points[seen + 2]!) / (points[unseen + 2]! - points[seen + 2]!)
      for (let k = 0; k < 2; k++) {
        out[3 * count + k] = points[seen + k]! + share * (points[unseen + k]! - points[seen + k]!)
      }
      out[3 * count + 2] = near
      count++
    }
  }
  return count
}

/** (x, y, z) to (u, v, 1/z). */
function toPicture(polygon: Float64Array, corners: number, view: Float64Array): void {
  const [fx, fy, cx, cy] = [view[12]!, view[13]!, view[14]!, view[15]!]
  for (let i = 0; i < 3 * corners; i += 3) {
    const w = 1 / polygon[i + 2]!
    polygon[i] = fx * polygon[i]! * w + cx
    polygon[i + 1] = fy * polygon[i + 1]! * w + cy
    polygon[i + 2] = w
  }
}

/** Twice the signed area of corners 0, b and c. */
function areaOf(p: Float64Array, b: number, c: number): number {
  return (p[b]! - p[0]!) * (p[c + 1]! - p[1]!) - (p[c]! - p[0]!) * (p[b + 1]! - p[1]!)
}

/**
 * Fills one triangle: corners 0, b and c of the polygon. A row's pixels are those whose centres lie between its left edge,
 * inclusive, and its right one; edges are always walked from above, so that neighbours neither overlap nor leave a seam.
 */
function fill(
  { width, height }: View,
  p: Float64Array,
  b: number,
  c: number,
  area: number,
  t: number,
  take: TakeSpan,
): void {
  const [au, av, aw] = [p[0]!, p[1]!, p[2]!]
  const [bu, bv, bw] = [p[b]!, p[b + 1]!, p[b + 2]!]
  const [cu, cv, cw] = [p[c]!, p[c + 1]!, p[c + 2]!]
  const bottom = pixelAt(Math.max(av, bv, cv), height)
  const over = 1 / area
  const dx = ((bw - aw) * (cv - av) - (cw - aw) * (bv - av)) * over
  const dy = ((bu - au) * (cw - aw) - (cu - au) * (bw - aw)) * over
  const [[u0, v0], [u1, v1], [u2, v2]] = fromTheTop([au, av], [bu, bv], [cu, cv])
  const long = (u2 - u0) / (v2 - v0)
  const upper = (u1 - u0) / (v1 - v0)
  const lower = (u2 - u1) / (v2 - v1)
  const longIsLeft = u1 > u0 + (v1 - v0) * long
  const middle = pixelAt(v1, height)
  for (let y = pixelAt(v0, height); y < bottom; y++) {
    const v = y + 0.5
    const x0 = u0 + (v - v0) * long
    const x1 = y < middle ? u0 + (v - v0) * upper : u1 + (v - v1) * lower
    const first = pixelAt(longIsLeft ? x0 : x1, width)
    const end = pixelAt(longIsLeft ? x1 : x0, width)
    if (first < end) take(y, first, end, aw + (first + 0.5 - au) * dx + (v - av) * dy, dx, t)
  }
}

/** The first pixel whose centre is at or beyond `x`, within 0 .. limit. */
const pixelAt = (x: number, limit: number) => Math.min(limit, Math.max(0, Math.ceil(x - 0.5)))

type Point = readonly [number, number]

function fromTheTop(a: Point, b: Point, c: Point): [Point, Point, Point] {
  const [first, second] = b[1] < a[1] ? [b, a] : [a, b]
  if (c[1] < first[1]) return [c, first, second]
  return c[1] < second[1] ? [first, c, second] : [first, second, c]
}
