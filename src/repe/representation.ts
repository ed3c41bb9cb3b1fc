import type { CameraMatrices } from '../compute/index.ts'
import {
  type Camera,
  type CameraToWorld,
  invert,
  orthonormalityError,
  pinhole,
  projectToRotation,
  rigid,
  rotationOf,
  translationOf,
} from '../geometry/index.ts'

/**
 * All that attention meets of cameras: rho_i^-1 rho_j for each pair of frames, the one camera as the other sees it, in
 * which no world frame is left.
 * @returns frames x frames x 16, row-major
 */
export function relative({ forth, back }: CameraMatrices): Float64Array {
  const frames = forth.length / 16
  const of = (all: Float64Array, frame: number) => all.subarray(frame * 16, frame * 16 + 16)
  const pairs = new Float64Array(frames * frames * 16)
  for (let pair = 0; pair < frames * frames; pair++)
    pairs.set(multiply4(of(back, Math.floor(pair / frames)), of(forth, pair % frames)), pair * 16)
  return pairs
}

/** GTA (Miyato et al. 2024, arXiv 2310.10375, equations 5 and 6, multiplicities s = d/4, t = u = v = 0): cameraToWorld. */
export function representWorld(cameras: readonly Camera[]): CameraMatrices {
  return stacked(cameras, (camera) => {
    const pose = properPose(camera)
    return { forth: pose, back: invert(pose) }
  })
}

/**
 * PRoPE (Li et al. 2025, arXiv 2507.10496, section 3; reference liruilong940607/prope, per_img_camera.py): the inverse
 * of P = lift(K) worldToCamera. K has fx / width, fy / height, cx / width - 1/2 and cy / height - 1/2; lift puts a 3x3
 * matrix into the upper left of the 4x4 identity.
 * @throws RangeError for a camera with a lens
 */
export function representPicture(cameras: readonly Camera[]): CameraMatrices {
  return stacked(cameras, (camera) => {
    const { width, height, fx, fy, cx, cy } = pinhole(camera.intrinsics, 'PRoPE')
    const [a, b, u, v] = [fx / width, fy / height, cx / width - 0.5, cy / height - 0.5]
    const lifted = Float64Array.of(a, 0, u, 0, 0, b, v, 0, 0, 0, 1, 0, 0, 0, 0, 1)
    const dropped = Float64Array.of(1 / a, 0, -u / a, 0, 0, 1 / b, -v / b, 0, 0, 0, 1, 0, 0, 0, 0, 1)
    const pose = properPose(camera)
    return { forth: multiply4(pose, dropped), back: multiply4(lifted, invert(pose)) }
  })
}

/**
 * CaPE (Kong et al. 2024, EscherNet, arXiv 2402.03908, equation 4; reference kxhit/EscherNet, CaPE.py): rows of
 * channels times P, so the transpose of worldToCamera.
 */
export function representCamera(cameras: readonly Camera[]): CameraMatrices {
  return stacked(cameras, (camera) => {
    const pose = properPose(camera)
    return { forth: transpose4(invert(pose)), back: transpose4(pose) }
  })
}

/**
 * A camera's pose with a rotation that is one to the last bit: files round theirs, and the transpose of a rounded
 * rotation, which {@link invert} takes, is off by the rounding (1.2e-3 at four decimals).
 */
export function properPose({ cameraToWorld }: Camera): CameraToWorld {
  const rotation = rotationOf(cameraToWorld)
  if (orthonormalityError(rotation) < 1e-14) return cameraToWorld
  return rigid(projectToRotation(rotation), translationOf(cameraToWorld))
}

function stacked(cameras: readonly Camera[], matrices: (camera: Camera) => CameraMatrices): CameraMatrices {
  const forth = new Float64Array(cameras.length * 16)
  const back = new Float64Array(cameras.length * 16)
  for (const [frame, camera] of cameras.entries()) {
    const each = matrices(camera)
    forth.set(each.forth, frame * 16)
    back.set(each.back, frame * 16)
  }
  return { forth, back }
}

function multiply4(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: 16 }, (_, at) => {
    const row = at & 12
    const column = at & 3
    return (
      a[row]! * b[column]! +
      a[row + 1]! * b[4 + column]! +
      a[row + 2]! * b[8 + column]! +
      a[row + 3]! * b[12 + column]!
    )
  })
}

const transpose4 = (m: Float64Array) => m.map((_, at) => m[(at & 3) * 4 + (at >> 2)]!)
