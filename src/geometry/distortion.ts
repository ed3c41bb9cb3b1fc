import type { Vec2 } from './vector.ts'

/**
 * The lens models by COLMAP's names, each with its coefficients' names in the order in which COLMAP and OpenCV list
 * them. OPENCV is Brown and Conrady's model; FULL_OPENCV with k4 = k5 = k6 = 0 is OpenCV's usual list of five. A
 * pinhole has no model.
 */
export const distortionModels = {
  SIMPLE_RADIAL: ['k1'],
  RADIAL: ['k1', 'k2'],
  OPENCV: ['k1', 'k2', 'p1', 'p2'],
  FULL_OPENCV: ['k1', 'k2', 'p1', 'p2', 'k3', 'k4', 'k5', 'k6'],
  SIMPLE_RADIAL_FISHEYE: ['k1'],
  RADIAL_FISHEYE: ['k1', 'k2'],
  OPENCV_FISHEYE: ['k1', 'k2', 'k3', 'k4'],
} as const

export type DistortionModel = keyof typeof distortionModels

/** What a lens does to a picture: {@link distortionFrom} checks one that was read from a file. */
export interface Distortion {
  readonly model: DistortionModel
  /** As many as {@link distortionModels} names for the model, in that order. */
  readonly coefficients: readonly number[]
}

/**
 * Checks a lens that was read from a file; gives it back.
 * @throws RangeError for an unknown model, a wrong count of coefficients, or one that is not finite.
 */
export function distortionFrom(model: string, coefficients: ArrayLike<number>): Distortion {
  if (!Object.hasOwn(distortionModels, model)) {
    throw new RangeError(
      `'${model}' is no lens model known here. Known: ${Object.keys(distortionModels).join(', ')}; a pinhole has none.`,
    )
  }
  const names = distortionModels[model as DistortionModel]
  const values = Array.from(coefficients)
  if (values.length !== names.length || !values.every(Number.isFinite)) {
    throw new RangeError(
      `${model} has ${names.length} finite coefficients (${names.join(', ')}), not [${values.join(', ')}].`,
    )
  }
  return { model: model as DistortionModel, coefficients: values }
}

/** The polynomials of a lens, whatever its model: what the formulas below use. */
interface Lens {
  /** Whether the polynomials are in the angle to the optical axis instead of in the radius. */
  readonly fisheye: boolean
  /** k1, k2, ...: of r^2, r^4, ... in the numerator. */
  readonly over: readonly number[]
  /** k4, k5, k6 of FULL_OPENCV: of r^2, r^4, r^6 in the denominator. */
  readonly under: readonly number[]
  /** (p2, p1): the tangential part is 2 (p . x) x + |x|^2 p, so p turns with the picture as a vector does. */
  readonly tangential: Vec2
}

const none: Vec2 = [0, 0]
const lenses = new WeakMap<Distortion, Lens>()

function lensOf(distortion: Distortion): Lens {
  const known = lenses.get(distortion)
  if (known) return known
  const { model, coefficients } = distortionFrom(distortion.model, distortion.coefficients)
  const c = (i: number) => coefficients[i] ?? 0
  const fisheye = model.endsWith('FISHEYE')
  const brownConrady = model.endsWith('OPENCV')
  const lens: Lens = brownConrady
    ? { fisheye, over: [c(0), c(1), c(4)], under: [c(5), c(6), c(7)], tangential: [c(3), c(2)] }
    : { fisheye, over: coefficients, under: [], tangential: none }
  lenses.set(distortion, lens)
  return lens
}

const isRadial = ({ tangential: [x, y] }: Lens) => x === 0 && y === 0

/** Whether the lens changes nothing, so that its camera is a pinhole. */
export function isUndistorted(distortion: Distortion | undefined): boolean {
  return !distortion || (!lensOf(distortion).fisheye && distortion.coefficients.every((value) => value === 0))
}

/**
 * Where a lens puts a point: from (x / z, y / z) in the camera's frame to the same point as seen through the lens,
 * both without unit; times focal length, plus principal point, gives pixels.
 *
 * Formulas of OpenCV's calib3d ("Detailed description", and namespace fisheye) and COLMAP's models.h. They hold
 * within {@link distortionRadius}; farther out they fold over, and give places where the point is not seen.
 */
export function distort(distortion: Distortion | undefined, point: Vec2): Vec2 {
  return distortion ? placed(lensOf(distortion), point) : point
}

function placed(lens: Lens, [x, y]: Vec2): Vec2 {
  const r2 = x * x + y * y
  const [px, py] = lens.tangential
  const g = radialScale(lens, Math.sqrt(r2)) + 2 * (px * x + py * y)
  return [g * x + r2 * px, g * y + r2 * py]
}

/**
 * The point that a lens puts at (x, y): the inverse of {@link distort}, to 1e-12 of its size, for every point within
 * {@link distortionRadius}. Undefined where the lens puts none of those points.
 */
export function undistort(distortion: Distortion | undefined, point: Vec2): Vec2 | undefined {
  if (!distortion) return point
  const lens = lensOf(distortion)
  const limit = distortionRadius(distortion)
  const distance = Math.hypot(...point)
  const radius = inverseRadius(lens, distance, limit)
  const alongRadius = radius === undefined ? undefined : scaled(point, distance > 0 ? radius / distance : 1)
  if (isRadial(lens)) return alongRadius
  const inside = (found?: Vec2) => (found && Math.hypot(...found) <= limit * (1 + 1e-9) ? found : undefined)
  return inside(newton(lens, point, alongRadius ?? point)) ?? inside(fromTheMiddle(lens, point))
}

const radii = new WeakMap<Distortion, number>()

/**
 * The radius, in units of x / z, of the largest disc about the optical axis on which the lens folds nowhere: within
 * it, different points land at different places. Infinity when that is so up to 89.9 degrees from the axis.
 *
 * On the disc the symmetric part of the lens's Jacobian is positive definite, which on a convex set suffices for a map
 * to be one-to-one (Gale and Nikaido, "The Jacobian matrix and global univalence of mappings", 1965).
 */
export function distortionRadius(distortion: Distortion | undefined): number {
  if (!distortion) return Number.POSITIVE_INFINITY
  const known = radii.get(distortion)
  if (known !== undefined) return known
  const lens = lensOf(distortion)
  const directions = Array.from({ length: isRadial(lens) ? 1 : 32 }, (_, i): Vec2 => {
    const angle = (i * Math.PI) / 16
    return [Math.cos(angle), Math.sin(angle)]
  })
  const holds = (angle: number) => {
    const r = Math.tan(angle)
    return directions.every(([x, y]) => oneToOneAt(lens, [r * x, r * y]))
  }
  const fold = firstFailure(holds, (89.9 * Math.PI) / 180)
  const radius = Number.isFinite(fold) ? Math.tan(fold) : fold
  radii.set(distortion, radius)
  return radius
}

/** Where, on the way from 0 to `end`, `holds` first fails; Infinity when it never does. */
function firstFailure(holds: (at: number) => boolean, end: number): number {
  const steps = 256
  for (let i = 1; i <= steps; i++) {
    if (holds((end * i) / steps)) continue
    let [good, bad] = [(end * (i - 1)) / steps, (end * i) / steps]
    for (let halving = 0; halving < 50; halving++) {
      const middle = (good + bad) / 2
      if (holds(middle)) good = middle
      else bad = middle
    }
    return good
  }
  return Number.POSITIVE_INFINITY
}

function oneToOneAt(lens: Lens, point: Vec2): boolean {
  const [a, b, c, d] = jacobian(lens, point)
  return a + d > 0 && a * d > ((b + c) / 2) ** 2
}

/** How much farther from the middle the radial part of the lens puts a point at radius r. */
function radialScale({ fisheye, over, under }: Lens, r: number): number {
  if (!fisheye) return polynomial(over, r * r) / polynomial(under, r * r)
  const angle = Math.atan(r)
  return (r < 1e-8 ? 1 : angle / r) * polynomial(over, angle * angle)
}

/** The derivative with respect to r of r times {@link radialScale}. */
function radialSlope({ fisheye, over, under }: Lens, r: number): number {
  const s = fisheye ? Math.atan(r) ** 2 : r * r
  const [p, q] = [polynomial(over, s), polynomial(under, s)]
  const slope = (p + 2 * s * derivative(over, s)) / q - (2 * s * p * derivative(under, s)) / (q * q)
  return fisheye ? slope / (1 + r * r) : slope
}

/** 1 + k[0] s + k[1] s^2 + ... */
const polynomial = (k: readonly number[], s: number) => 1 + s * k.reduceRight((sum, ki) => ki + s * sum, 0)

const derivative = (k: readonly number[], s: number) =>
  k.reduceRight((sum, ki, i) => (i + 1) * ki + s * sum, 0)

/** The derivatives of the distorted (x, y): [dx/dx, dx/dy, dy/dx, dy/dy]. */
function jacobian(lens: Lens, [x, y]: Vec2): [number, number, number, number] {
  const r = Math.hypot(x, y)
  const g = radialScale(lens, r)
  // the slope across r is g, the slope along r is another; the difference acts along (x, y)
  const along = r < 1e-12 ? 0 : (radialSlope(lens, r) - g) / (r * r)
  const [px, py] = lens.tangential
  return [
    g + along * x * x + 6 * px * x + 2 * py * y,
    along * x * y + 2 * px * y + 2 * py * x,
    along * x * y + 2 * px * y + 2 * py * x,
    g + along * y * y + 2 * px * x + 6 * py * y,
  ]
}

/** The radius <= limit that the radial part of the lens puts at `distance`: Newton, kept between two bounds. */
function inverseRadius(lens: Lens, distance: number, limit: number): number | undefined {
  const distanceAt = (r: number) => r * radialScale(lens, r)
  let [low, high] = [0, Math.min(limit, 600)] // 600 is beyond tan(89.9 degrees)
  if (!(distanceAt(high) * (1 + 1e-12) >= distance)) return undefined
  let r = Math.min(distance, high)
  for (let step = 0; step < 100; step++) {
    const off = distanceAt(r) - distance
    if (Math.abs(off) <= 1e-15 * distance) break
    if (off > 0) high = r
    else low = r
    const next = r - off / radialSlope(lens, r)
    const bounded = next > low && next < high ? next : (low + high) / 2
    if (bounded === r) break
    r = bounded
  }
  return r
}

/** The point that the lens puts at `target`, by Newton's method; undefined when it does not settle. */
function newton(lens: Lens, target: Vec2, start: Vec2): Vec2 | undefined {
  let [x, y] = start
  const size = Math.max(1e-300, Math.hypot(...target))
  for (let step = 0; step < 30; step++) {
    const [atX, atY] = placed(lens, [x, y])
    const [ex, ey] = [atX - target[0], atY - target[1]]
    const [a, b, c, d] = jacobian(lens, [x, y])
    const determinant = a * d - b * c
    const [dx, dy] = [(d * ex - b * ey) / determinant, (a * ey - c * ex) / determinant]
    x -= dx
    y -= dy
    if (Math.hypot(dx, dy) <= 1e-14 * Math.hypot(x, y)) break
  }
  const [atX, atY] = placed(lens, [x, y])
  return Math.hypot(atX - target[0], atY - target[1]) <= 1e-12 * size ? [x, y] : undefined
}

/** As {@link newton}, where that strayed: follows the solution from the optical axis outwards. */
function fromTheMiddle(lens: Lens, target: Vec2): Vec2 | undefined {
  const steps = 64
  let at: Vec2 | undefined = none
  for (let i = 1; i <= steps && at; i++) at = newton(lens, scaled(target, i / steps), at)
  return at
}

const scaled = ([x, y]: Vec2, by: number): Vec2 => [x * by, y * by]
