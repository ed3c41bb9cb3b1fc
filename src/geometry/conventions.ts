import { type AnyTransform, compose, invert, rigid, type Transform } from './rigid.ts'

/** Which way an axis of a camera points, for someone who looks through it. */
export type Direction = 'right' | 'left' | 'up' | 'down' | 'forward' | 'backward'

/** The axes of the camera in each tool's convention. */
export const cameraAxes = {
  opencv: { x: 'right', y: 'down', z: 'forward' },
  opengl: { x: 'right', y: 'up', z: 'backward' },
  blender: { x: 'right', y: 'up', z: 'backward' },
  three: { x: 'right', y: 'up', z: 'backward' },
  /** REP 103's axes of a body, which robots' cameras have unless they are called optical. */
  ros: { x: 'forward', y: 'left', z: 'up' },
} as const satisfies Record<string, Readonly<Record<'x' | 'y' | 'z', Direction>>>

export type CameraConvention = keyof typeof cameraAxes

/**
 * A cameraToWorld matrix whose camera has the axes of the convention C. The house's own {@link CameraToWorld} is
 * `PoseIn<'opencv'>`; the compiler lets no other one stand in its place.
 */
export type PoseIn<C extends CameraConvention> = Transform<
  C extends 'opencv' ? 'camera' : `${C} camera`,
  'world'
>

export const directions: Record<Direction, readonly [number, number, number]> = {
  right: [1, 0, 0],
  left: [-1, 0, 0],
  down: [0, 1, 0],
  up: [0, -1, 0],
  forward: [0, 0, 1],
  backward: [0, 0, -1],
}

/** Takes coordinates in a camera of the convention `from` to the same camera's OpenCV coordinates. */
export function toOpenCvAxes(from: CameraConvention): AnyTransform {
  const { x, y, z } = cameraAxes[from]
  const columns = [directions[x], directions[y], directions[z]]
  return rigid(
    Float64Array.from({ length: 9 }, (_, i) => columns[i % 3]![Math.floor(i / 3)]!),
    [0, 0, 0],
  )
}

/** The same camera's pose, its axes renamed: the world and the picture stay as they are. */
export function convertCameraAxes<From extends CameraConvention, To extends CameraConvention>(
  cameraToWorld: PoseIn<From>,
  from: From,
  to: To,
): PoseIn<To> {
  return compose(cameraToWorld, compose(invert(toOpenCvAxes(from)), toOpenCvAxes(to)))
}

/** The axis of the world that points up in each tool. OpenCV's and COLMAP's worlds have none. */
export const worldUp = { blender: 'z', opengl: 'y', three: 'y', gltf: 'y' } as const

/** A quarter turn about x that takes points of a world whose axis `from` points up to one whose axis `to` does. */
export function turnWorldUp(from: 'y' | 'z', to: 'y' | 'z'): Transform<'world', 'world'> {
  const s = from === to ? 0 : to === 'z' ? 1 : -1
  const c = 1 - Math.abs(s)
  return rigid(Float64Array.of(1, 0, 0, 0, c, -s, 0, s, c), [0, 0, 0])
}
