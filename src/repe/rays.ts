import {
  type Camera,
  cross,
  transformDirection,
  translationOf,
  undistort,
  type Vec3,
} from '../geometry/index.ts'
import type { Frame } from '../video/index.ts'
import type { PatchGrid } from './encodings.ts'

/** Six numbers of a sight line through `eye` along the unit vector `direction`, both in the world. */
export type RayForm = (eye: Vec3, direction: Vec3) => readonly number[]

/** Pluecker coordinates, (eye x direction, direction): the same wherever on the line the eye is. */
export const plucker: RayForm = (eye, direction) => [...cross(eye, direction), ...direction]

/** (eye, direction). */
export const raymap: RayForm = (eye, direction) => [...eye, ...direction]

/**
 * The sight lines of a camera's picture at a size of columns x rows: d = normalise(R K^-1 [u + 1/2, v + 1/2, 1]) for
 * the pixel in column u and row v, o where the camera stands, as in the ray conditioning of LFN (Sitzmann et al. 2021,
 * arXiv 2106.02634, equation 2) and of camera-conditioned diffusion models. Both change with the world frame, and
 * the translational half with the scale.
 * @returns rows x columns x 6, float64; NaN where a lens shows nothing
 */
export function rays({ intrinsics, cameraToWorld }: Camera, grid: PatchGrid, form: RayForm): Float64Array {
  const { width, height, fx, fy, cx, cy, distortion } = intrinsics
  const { columns, rows } = grid
  const eye = translationOf(cameraToWorld)
  const numbers = new Float64Array(columns * rows * 6)
  for (let pixel = 0; pixel < columns * rows; pixel++) {
    const u = (((pixel % columns) + 0.5) * width) / columns
    const v = ((Math.floor(pixel / columns) + 0.5) * height) / rows
    const [x, y] = undistort(distortion, [(u - cx) / fx, (v - cy) / fy]) ?? [Number.NaN, Number.NaN]
    const length = Math.hypot(x, y, 1)
    const direction = transformDirection(cameraToWorld, [x / length, y / length, 1 / length])
    numbers.set(form(eye, direction), pixel * 6)
  }
  return numbers
}

/**
 * Sight lines as codes of patches: n x n of them to a patch, row by row, n as large as `dim` has room for six numbers
 * each; channels left over are 0, as are lines where a lens shows nothing.
 * @returns frames x patches x dim
 * @throws RangeError when dim has no room for one line
 */
export function rayCodes(
  frames: readonly Frame[],
  { columns, rows }: PatchGrid,
  dim: number,
  form: RayForm,
): Float32Array {
  const n = Math.floor(Math.sqrt(dim / 6))
  if (!Number.isInteger(dim) || n < 1)
    throw new RangeError(`A sight line needs a whole number of at least 6 channels, not ${dim}.`)
  const data = new Float32Array(frames.length * columns * rows * dim)
  for (const [frame, { camera }] of frames.entries()) {
    const lines = rays(camera, { columns: columns * n, rows: rows * n }, form)
    for (let line = 0; line < lines.length / 6; line++) {
      const [x, y] = [line % (columns * n), Math.floor(line / (columns * n))]
      const token = (frame * rows + Math.floor(y / n)) * columns + Math.floor(x / n)
      const place = (y % n) * n + (x % n)
      for (let k = 0; k < 6; k++) data[token * dim + place * 6 + k] = lines[line * 6 + k]! || 0
    }
  }
  return data
}
