import { dot, norm, scale, type Vec3 } from './vector.ts'

/** A 3x3 matrix, row-major: element (row, column) at `3 * row + column`. */
export type Mat3 = Float64Array

/** A rotation as a quaternion, its parts named because datasets disagree on their order. Unit length. */
export interface Quaternion {
  readonly w: number
  readonly x: number
  readonly y: number
  readonly z: number
}

/** The order in which a file lists a quaternion: COLMAP writes w first, TUM w last. */
export type QuaternionOrder = 'wxyz' | 'xyzw'

/**
 * Reads four numbers in the named order, and makes them unit length.
 * @throws RangeError when they are not finite, or too far from unit length (1e-2) to be a rotation.
 */
export function quaternionFrom(values: ArrayLike<number>, order: QuaternionOrder): Quaternion {
  const [a, b, c, d] = [values[0]!, values[1]!, values[2]!, values[3]!]
  const length = Math.hypot(a, b, c, d)
  if (!(Math.abs(length - 1) < 1e-2)) {
    throw new RangeError(
      `(${a}, ${b}, ${c}, ${d}) is no unit quaternion: its length is ${length}. Check the columns and their order (${order}).`,
    )
  }
  const unit = [a / length, b / length, c / length, d / length] as const
  return order === 'wxyz'
    ? { w: unit[0], x: unit[1], y: unit[2], z: unit[3] }
    : { x: unit[0], y: unit[1], z: unit[2], w: unit[3] }
}

/** The four numbers of a quaternion in the named order, for a file. */
export const quaternionNumbers = (
  { w, x, y, z }: Quaternion,
  order: QuaternionOrder,
): [number, number, number, number] => (order === 'wxyz' ? [w, x, y, z] : [x, y, z, w])

/** The rotation matrix of a unit quaternion. */
export function rotationFromQuaternion({ w, x, y, z }: Quaternion): Mat3 {
  return Float64Array.of(
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  )
}

/**
 * The unit quaternion of a rotation matrix, with w >= 0. Starts from the largest of the four parts, so that it is
 * exact at every angle (Shepperd, "Quaternion from rotation matrix", 1978).
 */
export function quaternionFromRotation(r: Mat3): Quaternion {
  const squares = [
    1 + r[0]! + r[4]! + r[8]!,
    1 + r[0]! - r[4]! - r[8]!,
    1 - r[0]! + r[4]! - r[8]!,
    1 - r[0]! - r[4]! + r[8]!,
  ]
  const largest = squares.indexOf(Math.max(...squares))
  const s = 2 * Math.sqrt(squares[largest]!)
  const [yz, zx, xy] = [r[7]! - r[5]!, r[2]! - r[6]!, r[3]! - r[1]!]
  const [zy, xz, yx] = [r[7]! + r[5]!, r[2]! + r[6]!, r[3]! + r[1]!]
  const parts = [
    [s / 4, yz / s, zx / s, xy / s],
    [yz / s, s / 4, yx / s, xz / s],
    [zx / s, yx / s, s / 4, zy / s],
    [xy / s, xz / s, zy / s, s / 4],
  ][largest]!
  const sign = (parts[0]! < 0 ? -1 : 1) / Math.hypot(...parts)
  return { w: sign * parts[0]!, x: sign * parts[1]!, y: sign * parts[2]!, z: sign * parts[3]! }
}

/** The rotation by |phi| radians about the axis phi (Rodrigues' formula). */
export function expRotation(phi: Vec3): Mat3 {
  const angle = norm(phi)
  const half = angle / 2
  const s = angle < 1e-8 ? 0.5 - (angle * angle) / 48 : Math.sin(half) / angle
  return rotationFromQuaternion({ w: Math.cos(half), x: s * phi[0], y: s * phi[1], z: s * phi[2] })
}

/** The rotation vector (axis times angle in [0, pi]) of a rotation: the inverse of {@link expRotation}. */
export function logRotation(r: Mat3): Vec3 {
  const { w, x, y, z } = quaternionFromRotation(r)
  const sine = Math.hypot(x, y, z)
  // 2 atan2(sine, w) keeps its digits near 0 and near pi, where arccos of the trace loses half of them.
  const factor = sine < 1e-12 ? 2 / w : (2 * Math.atan2(sine, w)) / sine
  return [x * factor, y * factor, z * factor]
}

/** The rotation by `angle` radians about `axis` (any length but 0), by the right-hand rule. */
export const rotationAbout = (axis: Vec3, angle: number): Mat3 => expRotation(scale(axis, angle / norm(axis)))

/** The product a b of two 3x3 matrices. */
export function multiply3(a: Mat3, b: Mat3): Mat3 {
  const out = new Float64Array(9)
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = 0
      for (let k = 0; k < 3; k++) sum += a[3 * row + k]! * b[3 * k + column]!
      out[3 * row + column] = sum
    }
  }
  return out
}

export const transpose3 = (m: Mat3): Mat3 =>
  Float64Array.of(m[0]!, m[3]!, m[6]!, m[1]!, m[4]!, m[7]!, m[2]!, m[5]!, m[8]!)

export const determinant3 = (m: Mat3): number =>
  m[0]! * (m[4]! * m[8]! - m[5]! * m[7]!) -
  m[1]! * (m[3]! * m[8]! - m[5]! * m[6]!) +
  m[2]! * (m[3]! * m[7]! - m[4]! * m[6]!)

/** The largest element of |R R^T - 1|: 0 for a rotation or a reflection. */
export function orthonormalityError(m: Mat3): number {
  const rows = [0, 3, 6].map((i): Vec3 => [m[i]!, m[i + 1]!, m[i + 2]!])
  let worst = 0
  for (let i = 0; i < 3; i++) {
    for (let j = i; j < 3; j++) {
      const error = Math.abs(dot(rows[i]!, rows[j]!) - (i === j ? 1 : 0))
      if (!(error <= worst)) worst = error
    }
  }
  return worst
}

/**
 * The rotation nearest to `m` in the Frobenius norm: the orthogonal factor of its polar decomposition, by Newton's
 * iteration (Higham, "Computing the polar decomposition", 1986).
 * @throws RangeError when det(m) <= 0: a reflection (one axis flipped) or a singular matrix has no such factor.
 */
export function projectToRotation(m: Mat3): Mat3 {
  const determinant = determinant3(m)
  if (!(determinant > 1e-12)) {
    throw new RangeError(
      `A matrix of determinant ${determinant} is not near any rotation; below 0 it mirrors: look for a flipped axis.`,
    )
  }
  let current: Mat3 = m.slice()
  for (let step = 0; step < 60; step++) {
    const inverse = inverseTranspose3(current)
    let change = 0
    const next = current.map((value, i) => {
      const mean = (value + inverse[i]!) / 2
      change = Math.max(change, Math.abs(mean - value))
      return mean
    })
    current = next
    if (change < 1e-15) break
  }
  return current
}

function inverseTranspose3(m: Mat3): Mat3 {
  const d = 1 / determinant3(m)
  return Float64Array.of(
    d * (m[4]! * m[8]! - m[5]! * m[7]!),
    d * (m[5]! * m[6]! - m[3]! * m[8]!),
    d * (m[3]! * m[7]! - m[4]! * m[6]!),
    d * (m[2]! * m[7]! - m[1]! * m[8]!),
    d * (m[0]! * m[8]! - m[2]! * m[6]!),
    d * (m[1]! * m[6]! - m[0]! * m[7]!),
    d * (m[1]! * m[5]! - m[2]! * m[4]!),
    d * (m[2]! * m[3]! - m[0]! * m[5]!),
    d * (m[0]! * m[4]! - m[1]! * m[3]!),
  )
}
