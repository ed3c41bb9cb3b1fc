import { distort, distortionRadius, undistort } from './distortion.ts'
import type { Intrinsics } from './intrinsics.ts'
import { type CameraToWorld, invert, rigid, transformPoint } from './rigid.ts'
import { cross, norm, normalize, subtract, type Vec3 } from './vector.ts'

/** A camera at one moment. OpenCV axes: x right, y down, z forward; metres. */
export interface Camera {
  readonly intrinsics: Intrinsics
  readonly cameraToWorld: CameraToWorld
  /** Seconds, on the clock of the clip. */
  readonly time?: number
}

/**
 * Where a world point lands: [u, v, depth], u and v in pixels, depth in metres along the camera's z axis.
 * With depth <= 0 the point is not in front of the camera, and u, v mean nothing. u and v are NaN, which lies in no
 * picture, for points so far aside that the lens model folds over ({@link distortionRadius}).
 */
export function project({ intrinsics, cameraToWorld }: Camera, point: Vec3): Vec3 {
  const { fx, fy, cx, cy, distortion } = intrinsics
  const [x, y, z] = transformPoint(invert(cameraToWorld), point)
  if (!distortion) return [(fx * x) / z + cx, (fy * y) / z + cy, z]
  if (!(Math.hypot(x / z, y / z) <= distortionRadius(distortion))) return [Number.NaN, Number.NaN, z]
  const [a, b] = distort(distortion, [x / z, y / z])
  return [fx * a + cx, fy * b + cy, z]
}

/**
 * The world point seen at (u, v) pixels, `depth` metres along the camera's z axis (not along the ray). NaN three times
 * where the lens model shows nothing at (u, v): see {@link undistort}.
 */
export function unproject({ intrinsics, cameraToWorld }: Camera, u: number, v: number, depth: number): Vec3 {
  const { fx, fy, cx, cy, distortion } = intrinsics
  const seen = undistort(distortion, [(u - cx) / fx, (v - cy) / fy])
  const [x, y] = seen ?? [Number.NaN, Number.NaN]
  return transformPoint(cameraToWorld, [x * depth, y * depth, depth])
}

/**
 * The pose of a camera at `eye` that looks at `target`, its picture upright with respect to `up` (z by default).
 * @throws RangeError when target is at the eye, or straight along `up`.
 */
export function lookAt(eye: Vec3, target: Vec3, up: Vec3 = [0, 0, 1]): CameraToWorld {
  const forward = normalize(subtract(target, eye))
  const sideways = cross(forward, up)
  if (norm(sideways) < 1e-9)
    throw new RangeError('The camera looks along `up`: which way is right is undefined.')
  const right = normalize(sideways)
  const down = cross(forward, right)
  const columns = [right, down, forward]
  const rotation = new Float64Array(9)
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) rotation[3 * row + column] = columns[column]![row]!
  }
  return rigid(rotation, eye)
}
