import { expRotation, logRotation, type Mat3, multiply3, transpose3 } from './rotation.ts'
import { cross, dot, type Vec3 } from './vector.ts'

declare const frames: unique symbol

/**
 * A rigid motion that takes coordinates in the frame `From` to coordinates in the frame `To`:
 * a 4x4 matrix in float64, row-major, its last row (0, 0, 0, 1). The frames exist for the compiler only, so that a
 * {@link CameraToWorld} can't be given where a {@link WorldToCamera} is meant.
 */
export type Transform<From extends string, To extends string> = Float64Array & {
  // functions, so that neither frame widens to a union of two
  readonly [frames]: { readonly from: (frame: From) => From; readonly to: (frame: To) => To }
}

/** A motion between any two frames. */
export type AnyTransform = Transform<any, any>

/** Where a camera stands and looks: takes its coordinates (x right, y down, z forward) to the world's. */
export type CameraToWorld = Transform<'camera', 'world'>

/** What projection uses ("extrinsics"): takes world coordinates to the camera's. */
export type WorldToCamera = Transform<'world', 'camera'>

/** A motion of the camera, from its coordinates afterwards to its coordinates before: `pose = compose(pose, motion)`. */
export type CameraMotion = Transform<'camera', 'camera'>

/**
 * An element of se(3): (v, omega), the translation part first, as in Barfoot, "State Estimation for Robotics",
 * section 7.1; metres and radians.
 */
export type Twist = readonly [number, number, number, number, number, number]

/** The motion of a rotation (3x3) followed by a translation. */
export function rigid<From extends string, To extends string>(r: Mat3, t: Vec3): Transform<From, To> {
  return Float64Array.of(
    ...[r[0]!, r[1]!, r[2]!, t[0], r[3]!, r[4]!, r[5]!, t[1], r[6]!, r[7]!, r[8]!, t[2], 0, 0, 0, 1],
  ) as Transform<From, To>
}

/** No motion. */
export const identity = <From extends string, To extends string>(): Transform<From, To> =>
  Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) as Transform<From, To>

/** The rotation part, 3x3. */
export const rotationOf = (m: Float64Array): Mat3 =>
  Float64Array.of(m[0]!, m[1]!, m[2]!, m[4]!, m[5]!, m[6]!, m[8]!, m[9]!, m[10]!)

/** The translation part; of a {@link CameraToWorld} it is where the camera stands. */
export const translationOf = (m: Float64Array): Vec3 => [m[3]!, m[7]!, m[11]!]

/** First `second`, then `first`: the matrix product. */
export function compose<A extends string, B extends string, C extends string>(
  first: Transform<B, C>,
  second: Transform<A, B>,
): Transform<A, C> {
  const out = new Float64Array(16)
  for (let row = 0; row < 16; row += 4) {
    for (let column = 0; column < 4; column++) {
      out[row + column] =
        first[row]! * second[column]! +
        first[row + 1]! * second[4 + column]! +
        first[row + 2]! * second[8 + column]! +
        first[row + 3]! * second[12 + column]!
    }
  }
  return out as Transform<A, C>
}

/** The motion back. Turns a {@link CameraToWorld} into a {@link WorldToCamera} and the other way round. */
export function invert<From extends string, To extends string>(m: Transform<From, To>): Transform<To, From> {
  const back = transpose3(rotationOf(m))
  const [x, y, z] = rotate3(back, translationOf(m))
  return rigid(back, [-x, -y, -z])
}

/** What the motion makes of a point. */
export function transformPoint(m: AnyTransform, [x, y, z]: Vec3): Vec3 {
  return [
    m[0]! * x + m[1]! * y + m[2]! * z + m[3]!,
    m[4]! * x + m[5]! * y + m[6]! * z + m[7]!,
    m[8]! * x + m[9]! * y + m[10]! * z + m[11]!,
  ]
}

/** What the motion makes of a direction: its rotation alone. */
export function transformDirection(m: AnyTransform, v: Vec3): Vec3 {
  return rotate3(rotationOf(m), v)
}

/** The motion of a body that follows the twist for one unit of time (Barfoot, equations 7.86 to 7.95). */
export function exp<From extends string, To extends string>(twist: Twist): Transform<From, To> {
  const [v, w] = halves(twist)
  const angle = Math.hypot(...w)
  const half = angle / 2
  const sinc = half < 1e-4 ? 1 - (half * half) / 6 : Math.sin(half) / half
  const b = (sinc * sinc) / 2
  const c =
    angle < 1e-2 ? 1 / 6 - angle ** 2 / 120 + angle ** 4 / 5040 : (angle - Math.sin(angle)) / angle ** 3
  return rigid(expRotation(w), crossSeries(v, w, b, c))
}

/** The twist of a motion, its rotation in [0, pi]: the inverse of {@link exp}, stable near 0 and near pi. */
export function log(m: AnyTransform): Twist {
  const w = logRotation(rotationOf(m))
  const half = Math.hypot(...w) / 2
  // (1 - half cot(half)) / angle^2, whose limit at 0 is 1/12
  const c =
    half < 1e-2
      ? 1 / 12 + half ** 2 / 180 + half ** 4 / 1890
      : (1 - half / Math.tan(half)) / (4 * half * half)
  return [...crossSeries(translationOf(m), w, -0.5, c), ...w]
}

const halves = (t: Twist): [Vec3, Vec3] => [
  [t[0], t[1], t[2]],
  [t[3], t[4], t[5]],
]

/** v + b (w x v) + c (w x (w x v)). */
function crossSeries(v: Vec3, w: Vec3, b: number, c: number): Vec3 {
  const once = cross(w, v)
  const twice = cross(w, once)
  return [
    v[0] + b * once[0] + c * twice[0],
    v[1] + b * once[1] + c * twice[1],
    v[2] + b * once[2] + c * twice[2],
  ]
}

const rotate3 = (r: Mat3, v: Vec3): Vec3 => [
  dot([r[0]!, r[1]!, r[2]!], v),
  dot([r[3]!, r[4]!, r[5]!], v),
  dot([r[6]!, r[7]!, r[8]!], v),
]

/** The rotation angle between two motions, in radians within [0, pi]. */
export function angleBetween<From extends string, To extends string>(
  a: Transform<From, To>,
  b: Transform<From, To>,
): number {
  return Math.hypot(...logRotation(multiply3(transpose3(rotationOf(a)), rotationOf(b))))
}
