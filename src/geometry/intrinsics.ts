import { type Distortion, distortionFrom, isUndistorted } from './distortion.ts'
import { type CameraMotion, rigid } from './rigid.ts'

/**
 * A camera's image: size, focal lengths and principal point, in pixels, and its lens where that is no pinhole.
 *
 * The image spans [0, width] x [0, height] from its upper left corner, so the centre of pixel (column 0, row 0) is at
 * (0.5, 0.5), and resizing only scales. COLMAP does so too; OpenCV, TUM and Open3D put the centre of the first pixel
 * at (0, 0) instead: their cx and cy get 0.5 added at the door.
 */
export interface Intrinsics {
  readonly width: number
  readonly height: number
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  /** Absent for a pinhole. */
  readonly distortion?: Distortion
}

/** Square pixels, the principal point in the middle, and a horizontal field of view of `fov` degrees. */
export function intrinsicsFromFov(width: number, height: number, fov: number): Intrinsics {
  if (!(fov > 0 && fov < 180))
    throw new RangeError(`A field of view lies between 0 and 180 degrees, not ${fov}.`)
  const f = width / 2 / Math.tan((fov * Math.PI) / 360)
  return { width, height, fx: f, fy: f, cx: width / 2, cy: height / 2 }
}

/**
 * The same intrinsics, for code that takes every sight line as (u - cx) / fx, (v - cy) / fy: `what` names that code in
 * the message, e.g. 'The rasteriser'.
 * @throws RangeError when the camera has a lens that bends them
 */
export function pinhole(intrinsics: Intrinsics, what: string): Intrinsics {
  const { distortion, ...rest } = intrinsics
  if (!distortion) return intrinsics
  if (isUndistorted(distortion)) return rest
  throw new RangeError(
    `${what} works for a pinhole camera, and this one has a lens (${distortion.model} ` +
      `${distortion.coefficients.join(' ')}). Undistort its pictures first, and give the pinhole they then have.`,
  )
}

/** The intrinsics of the same image at another size. */
export function resizeIntrinsics(intrinsics: Intrinsics, width: number, height: number): Intrinsics {
  const x = width / intrinsics.width
  const y = height / intrinsics.height
  return {
    ...intrinsics,
    width,
    height,
    fx: intrinsics.fx * x,
    fy: intrinsics.fy * y,
    cx: intrinsics.cx * x,
    cy: intrinsics.cy * y,
  }
}

/** A rectangle of an image, in pixels from its upper left corner. */
export interface Crop {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * The intrinsics of a part of the image. The part may reach over the edges, as when an image is padded.
 * @throws RangeError for a rectangle without an area
 */
export function cropIntrinsics(intrinsics: Intrinsics, { left, top, width, height }: Crop): Intrinsics {
  if (!(width > 0 && height > 0 && Number.isFinite(left) && Number.isFinite(top))) {
    throw new RangeError(`A crop has a place and an area, not ${width} x ${height} at (${left}, ${top}).`)
  }
  return { ...intrinsics, width, height, cx: intrinsics.cx - left, cy: intrinsics.cy - top }
}

/** What turning an image makes of its camera. */
export interface TurnedIntrinsics {
  readonly intrinsics: Intrinsics
  /** How the camera is rolled about its sight line: `compose(cameraToWorld, roll)` is the pose of the turned image. */
  readonly roll: CameraMotion
}

/**
 * The camera of the same image turned clockwise by `quarters` quarter turns (anticlockwise below 0): once, and the
 * point at pixel (u, v) is at (height - v, u). What each pixel sees stays the same, so the camera is rolled as well.
 * @throws RangeError when `quarters` is not a whole number
 */
export function rotateIntrinsics(intrinsics: Intrinsics, quarters: number): TurnedIntrinsics {
  if (!Number.isInteger(quarters)) throw new RangeError(`Images turn by whole quarters, not by ${quarters}.`)
  const turns = ((quarters % 4) + 4) % 4
  let turned = intrinsics
  for (let i = 0; i < turns; i++) turned = quarterTurn(turned)
  const [cos, sin] = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ][turns]! as [number, number]
  // takes the turned camera's x (right) to what was up in the old image, its y (down) to the old right
  const roll: CameraMotion = rigid(Float64Array.of(cos, sin, 0, -sin, cos, 0, 0, 0, 1), [0, 0, 0])
  return { intrinsics: turned, roll }
}

function quarterTurn({ width, height, fx, fy, cx, cy, distortion }: Intrinsics): Intrinsics {
  const turned = { width: height, height: width, fx: fy, fy: fx, cx: height - cy, cy: cx }
  return distortion ? { ...turned, distortion: quarterTurnedLens(distortion) } : turned
}

/** A lens is the same from all sides but for its tangential part, the vector (p2, p1), which turns with the image. */
function quarterTurnedLens({ model, coefficients }: Distortion): Distortion {
  if (model !== 'OPENCV' && model !== 'FULL_OPENCV') return { model, coefficients }
  const [k1, k2, p1, p2, ...more] = coefficients
  return distortionFrom(model, [k1!, k2!, p2!, -p1!, ...more])
}
