import {
  type CameraToWorld,
  cameraToWorldFrom,
  invert,
  type Mat3,
  orthonormalityError,
  projectToRotation,
  type QuaternionOrder,
  quaternionFrom,
  quaternionFromRotation,
  rigid,
  rotationFromQuaternion,
  rotationOf,
  type Transform,
  translationOf,
  type Vec3,
  worldToCameraFrom,
} from '../geometry/index.ts'

/** How far from orthonormal a matrix is used as it stands: what six decimals leave. */
const exactEnough = 1e-5

/**
 * A cameraToWorld from 12 or 16 numbers, row-major. A rotation rounded to few decimals is made orthonormal, so that
 * inverting it is exact; others stay bit for bit.
 * @throws RangeError that names the fault
 */
export const poseFrom = (values: ArrayLike<number>): CameraToWorld => squared(cameraToWorldFrom(values))

/** As {@link poseFrom}, for files that hold worldToCamera. */
export const poseFromExtrinsics = (values: ArrayLike<number>): CameraToWorld =>
  invert(squared(worldToCameraFrom(values)))

/**
 * A motion from a translation and the four parts of a quaternion, in the named order. Its rotation is one that comes
 * back bit for bit when it is written as a quaternion and read again ({@link settled}).
 */
export function poseFromQuaternion<From extends string, To extends string>(
  translation: readonly number[],
  quaternion: readonly number[],
  order: QuaternionOrder,
): Transform<From, To> {
  const rotation = settled(rotationFromQuaternion(quaternionFrom(quaternion, order)), order)
  return rigid(rotation, translation as unknown as Vec3)
}

/** How many rounds {@link settled} waits for: nearly all rotations need one or two. */
const mostRounds = 4096

/**
 * The rotation within rounding of `rotation` where going to a quaternion and back ends. Where rounds come back to an
 * earlier one, all of that circle stand for their smallest; where they still wander, which tiny angles do, it stays.
 */
function settled(rotation: Mat3, order: QuaternionOrder): Mat3 {
  const through = (from: Mat3) => throughQuaternion(from, order)
  // Brent's way to find a circle: hold one round, and wait for it to come again twice as long as the time before.
  let held = rotation
  let current = through(rotation)
  for (let round = 1, until = 1; compared(current, held) !== 0; round++) {
    if (round === mostRounds) return rotation
    if (round === until) {
      held = current
      until *= 2
    }
    current = through(current)
  }
  let smallest = held
  for (let next = through(held); compared(next, held) !== 0; next = through(next))
    if (compared(next, smallest) < 0) smallest = next
  return smallest
}

/** The order matters to the last bit: it is the order in which the length is summed. */
function throughQuaternion(rotation: Mat3, order: QuaternionOrder): Mat3 {
  const { w, x, y, z } = quaternionFromRotation(rotation)
  const listed = order === 'wxyz' ? [w, x, y, z] : [x, y, z, w]
  return rotationFromQuaternion(quaternionFrom(listed, order))
}

/** Below 0 where `a` comes first, by the first number in which they differ. */
function compared(a: Mat3, b: Mat3): number {
  for (let i = 0; i < 9; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

function squared<From extends string, To extends string>(m: Transform<From, To>): Transform<From, To> {
  const rotation = rotationOf(m)
  if (orthonormalityError(rotation) <= exactEnough) return m
  return rigid(projectToRotation(rotation), translationOf(m))
}
