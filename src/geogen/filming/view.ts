import { type Camera, invert, rotationOf, translationOf } from '../../geometry/index.ts'

/** Nothing nearer than this many metres is seen. */
export const near = 0.02

/** A camera's numbers as the renderers on the CPU use them; `fine` ones are float32. */
export interface View {
  readonly width: number
  readonly height: number
  /** Three rows of worldToCamera, then fx, fy, cx, cy. */
  readonly exact: Float64Array
  /**
   * The rotation of cameraToWorld (9 numbers), its translation (3), the step and the start of (u - cx) / fx along a
   * row's pixel centres, the same along columns, 1 / (fx fy), and the root of twice that.
   */
  readonly fine: Float32Array
}

export function viewOf({ intrinsics, cameraToWorld }: Camera): View {
  const { width, height, fx, fy, cx, cy } = intrinsics
  return {
    width,
    height,
    exact: Float64Array.from([...invert(cameraToWorld).subarray(0, 12), fx, fy, cx, cy]),
    fine: Float32Array.from([
      ...rotationOf(cameraToWorld),
      ...translationOf(cameraToWorld),
      1 / fx,
      (0.5 - cx) / fx,
      1 / fy,
      (0.5 - cy) / fy,
      1 / (fx * fy),
      Math.sqrt(2 / (fx * fy)),
    ]),
  }
}

/** The same camera with `times` as many pixels each way. */
export function enlarged({ intrinsics: k, cameraToWorld }: Camera, times: number): Camera {
  return {
    cameraToWorld,
    intrinsics: {
      width: k.width * times,
      height: k.height * times,
      fx: k.fx * times,
      fy: k.fy * times,
      cx: k.cx * times,
      cy: k.cy * times,
    },
  }
}
