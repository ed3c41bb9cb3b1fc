import { type CameraConvention, convertCameraAxes, type PoseIn, toOpenCvAxes } from './conventions.ts'
import {
  type CameraToWorld,
  compose,
  rigid,
  rotationOf,
  type Transform,
  translationOf,
  type WorldToCamera,
} from './rigid.ts'
import { determinant3, orthonormalityError } from './rotation.ts'

/** How far from orthonormal a rotation read from a file may be: four decimals, as TUM's files have. */
export const rotationTolerance = 1e-3

/**
 * Reads a cameraToWorld matrix from 16 numbers (or the 12 of its first three rows), row-major. `axes` says which way
 * the axes of the file's cameras point; the pose given has OpenCV's.
 * @throws RangeError that names the fault: not finite, another last row, a scale, a reflection, no rotation.
 */
export const cameraToWorldFrom = <C extends CameraConvention = 'opencv'>(
  values: ArrayLike<number>,
  axes?: C,
): CameraToWorld => convertCameraAxes(transformFrom(values) as PoseIn<C>, axes ?? ('opencv' as C), 'opencv')

/** As {@link cameraToWorldFrom}, for files that hold worldToCamera. */
export const worldToCameraFrom = (
  values: ArrayLike<number>,
  axes: CameraConvention = 'opencv',
): WorldToCamera => compose(toOpenCvAxes(axes), transformFrom(values))

function transformFrom<From extends string, To extends string>(
  values: ArrayLike<number>,
): Transform<From, To> {
  const m = Float64Array.from(values)
  if (m.length !== 12 && m.length !== 16) {
    throw new RangeError(`A pose has 12 or 16 numbers, this one ${m.length}.`)
  }
  const broken = m.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0)
    throw new RangeError(`Number ${broken + 1} of the pose is ${m[broken]}: no camera was found here.`)
  if (m.length === 16 && (m[12] || m[13] || m[14] || m[15] !== 1)) {
    throw new RangeError(
      `The last row of a pose is 0 0 0 1, here ${m.subarray(12).join(' ')}: is it transposed?`,
    )
  }
  const r = rotationOf(m)
  const determinant = determinant3(r)
  const error = orthonormalityError(r)
  if (error > rotationTolerance) {
    throw new RangeError(
      `The rotation is not orthonormal (off by ${error.toPrecision(2)}, determinant ${determinant.toPrecision(4)}): ` +
        'the matrix carries a scale or a shear, or its numbers are out of order.',
    )
  }
  if (determinant < 0) throw new RangeError('The rotation mirrors (determinant -1): one axis is flipped.')
  return rigid(r, translationOf(m))
}
