import { type Camera, invert } from '../geometry/index.ts'
import type { Mesh } from './mesh.ts'

/** Which triangle each pixel sees, and how near it is. Rows from the top. */
export interface Visibility {
  readonly width: number
  readonly height: number
  /** height x width, 1 / (metres along the camera's z axis); 0 where nothing is seen. */
  readonly inverseDepth: Float32Array
  /** height x width, the index of a triangle; -1 where nothing is seen. */
  readonly triangle: Int32Array
}

/** Nothing nearer than this many metres is seen. */
const near = 0.02
/** Pixels by which a span reaches over its edges, so that rounding leaves no seam between two triangles. */
const seam = 1e-9

/**
 * Finds what a camera sees, sampled at pixel centres: every triangle whose front faces the camera, cut at the near
 * plane, drawn span by span into a buffer of 1/z, which is linear over the picture. Setup in float64: in float32 one
 * pixel in four hundred shows the wrong triangle.
 */
export function rasterize(mesh: Mesh, camera: Camera): Visibility {
  const { width, height, fx, fy, cx, cy } = camera.intrinsics
  const seen: Visibility = {
    width,
    height,
    inverseDepth: new Float32Array(width * height),
    triangle: new Int32Array(width * height).fill(-1),
  }
  const points = toCamera(mesh, camera)
  const polygon = new Float64Array(12)
  for (let t = 0; t < mesh.triangles.length / 3; t++) {
    const corners = frontFacing(points, mesh.triangles, 3 * t, polygon)
    for (let i = 0; i < corners; i++) {
      const z = 1 / polygon[3 * i + 2]!
      polygon[3 * i] = fx * polygon[3 * i]! * z + cx
      polygon[3 * i + 1] = fy * polygon[3 * i + 1]! * z + cy
      polygon[3 * i + 2] = z
    }
    for (let i = 2; i < corners; i++) fill(seen, polygon, 3 * i - 3, 3 * i, t)
  }
  return seen
}

/** Every vertex in the camera's frame: vertices x 3. */
function toCamera({ positions }: Mesh, { cameraToWorld }: Camera): Float64Array {
  const m = invert(cameraToWorld)
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

/** Writes what lies before the near plane of a triangle that faces the camera; gives its corners: 0, 3 or 4. */
function frontFacing(
  points: Float64Array,
  triangles: Uint32Array,
  at: number,
  polygon: Float64Array,
): number {
  const a = 3 * triangles[at]!
  const b = 3 * triangles[at + 1]!
  const c = 3 * triangles[at + 2]!
  const ax = points[a]!
  const ay = points[a + 1]!
  const az = points[a + 2]!
  const bx = points[b]!
  const by = points[b + 1]!
  const bz = points[b + 2]!
  const qx = points[c]!
  const qy = points[c + 1]!
  const qz = points[c + 2]!
  if (az < near && bz < near && qz < near) return 0
  // the triple product a . (b x c): negative when the camera, at the origin, is on the front side
  if (ax * (by * qz - bz * qy) + ay * (bz * qx - bx * qz) + az * (bx * qy - by * qx) >= 0) return 0
  let corners = 0
  for (let i = 0; i < 3; i++) {
    const from = i === 0 ? a : i === 1 ? b : c
    const to = i === 0 ? b : i === 1 ? c : a
    const [z0, z1] = [points[from + 2]!, points[to + 2]!]
    if (z0 >= near) {
      for (let k = 0; k < 3; k++) polygon[3 * corners + k] = points[from + k]!
      corners++
    }
    if (z0 >= near !== z1 >= near) {
      const share = (near - z0) / (z1 - z0)
      for (let k = 0; k < 2; k++) {
        polygon[3 * corners + k] = points[from + k]! + share * (points[to + k]! - points[from + k]!)
      }
      polygon[3 * corners + 2] = near
      corners++
    }
  }
  return corners
}

/** Draws one triangle: corners 0, `b` and `c` of the polygon, each (u, v, 1/z), counter-clockwise to the eye. */
function fill(
  { width, height, inverseDepth, triangle }: Visibility,
  p: Float64Array,
  b: number,
  c: number,
  t: number,
) {
  const [ax, ay, az] = [p[0]!, p[1]!, p[2]!]
  const [bx, by, bz] = [p[b]!, p[b + 1]!, p[b + 2]!]
  const [qx, qy, qz] = [p[c]!, p[c + 1]!, p[c + 2]!]
  const area = (bx - ax) * (qy - ay) - (qx - ax) * (by - ay)
  if (area === 0) return
  const dx = ((bz - az) * (qy - ay) - (qz - az) * (by - ay)) / area
  const dy = ((bx - ax) * (qz - az) - (qx - ax) * (bz - az)) / area
  const top = Math.max(0, Math.ceil(Math.min(ay, by, qy) - 0.5))
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, qy) - 0.5))
  for (let y = top; y <= bottom; y++) {
    const v = y + 0.5
    const ab = crossing(ax, ay, bx, by, v)
    const bq = crossing(bx, by, qx, qy, v)
    const qa = crossing(qx, qy, ax, ay, v)
    // the row crosses two edges, or all three through a corner; NaN, for no crossing, compares false
    let left = Infinity
    let right = -Infinity
    if (ab < left) left = ab
    if (ab > right) right = ab
    if (bq < left) left = bq
    if (bq > right) right = bq
    if (qa < left) left = qa
    if (qa > right) right = qa
    const first = Math.max(0, Math.ceil(left - 0.5 - seam))
    const last = Math.min(width - 1, Math.floor(right - 0.5 + seam))
    let z = az + (first + 0.5 - ax) * dx + (v - ay) * dy
    for (let i = y * width + first; i <= y * width + last; i++, z += dx) {
      if (z > inverseDepth[i]!) {
        inverseDepth[i] = z
        triangle[i] = t
      }
    }
  }
}

/** Where the row at height v crosses the edge, NaN where it doesn't. */
function crossing(x0: number, y0: number, x1: number, y1: number, v: number): number {
  if (y0 === y1 || (v < y0 && v < y1) || (v > y0 && v > y1)) return Number.NaN
  return x0 + ((v - y0) * (x1 - x0)) / (y1 - y0)
}
