import { type CameraToWorld, invert, rigid, transformPoint } from './rigid.ts'
import { cross, norm, normalize, subtract, type Vec3 } from './vector.ts'

/**
 * A pinhole camera's image: size, focal lengths and principal point, in pixels.
 *
 * The image spans [0, width] x [0, height] from its upper left corner, so the centre of pixel (column 0, row 0) is at
 * (0.5, 0.5), and resizing only scales. OpenCV, TUM and Open3D put the centre of the first pixel at (0, 0) instead:
 * their cx and cy get 0.5 added at the door.
 */
export interface Intrinsics {
  readonly width: number
  readonly height: number
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
}

/** A camera at one moment. OpenCV axes: x right, y down, z forward; metres. */
export interface Camera {
  readonly intrinsics: Intrinsics
  readonly cameraToWorld: CameraToWorld
  /** Seconds, on the clock of the clip. */
  readonly time?: number
}

/**
 * Where a world point lands: [u, v, depth], u and v in pixels, depth in metres along the camera's z axis.
 * With depth <= 0 the point is not in front of the camera, and u, v mean nothing.
 */
export function project({ intrinsics, cameraToWorld }: Camera, point: Vec3): Vec3 {
  const [x, y, z] = transformPoint(invert(cameraToWorld), point)
  return [(intrinsics.fx * x) / z + intrinsics.cx, (intrinsics.fy * y) / z + intrinsics.cy, z]
}

/** The world point seen at (u, v) pixels, `depth` metres along the camera's z axis (not along the ray). */
export function unproject({ intrinsics, cameraToWorld }: Camera, u: number, v: number, depth: number): Vec3 {
  const { fx, fy, cx, cy } = intrinsics
  return transformPoint(cameraToWorld, [((u - cx) / fx) * depth, ((v - cy) / fy) * depth, depth])
}

/** Square pixels, the principal point in the middle, and a horizontal field of view of `fov` degrees. */
export function intrinsicsFromFov(width: number, height: number, fov: number): Intrinsics {
  if (!(fov > 0 && fov < 180))
    throw new RangeError(`A field of view lies between 0 and 180 degrees, not ${fov}.`)
  const f = width / 2 / Math.tan((fov * Math.PI) / 360)
  return { width, height, fx: f, fy: f, cx: width / 2, cy: height / 2 }
}

/** The intrinsics of the same image at another size. */
export function resizeIntrinsics(intrinsics: Intrinsics, width: number, height: number): Intrinsics {
  const x = width / intrinsics.width
  const y = height / intrinsics.height
  return {
    width,
    height,
    fx: intrinsics.fx * x,
    fy: intrinsics.fy * y,
    cx: intrinsics.cx * x,
    cy: intrinsics.cy * y,
  }
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
