import {
  type CameraToWorld,
  cameraToWorldFrom,
  invert,
  orthonormalityError,
  projectToRotation,
  type QuaternionOrder,
  quaternionFrom,
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

/** A motion from a translation and the four parts of a quaternion, in the named order. */
export function poseFromQuaternion<From extends string, To extends string>(
  translation: readonly number[],
  quaternion: readonly number[],
  order: QuaternionOrder,
): Transform<From, To> {
  const rotation = rotationFromQuaternion(quaternionFrom(quaternion, order))
  return rigid(rotation, translation as unknown as Vec3)
}

function squared<From extends string, To extends string>(m: Transform<From, To>): Transform<From, To> {
  const rotation = rotationOf(m)
  if (orthonormalityError(rotation) <= exactEnough) return m
  return rigid(projectToRotation(rotation), translationOf(m))
}
