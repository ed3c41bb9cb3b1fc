import { type CameraToWorld, compose, invert, rigid, type Transform } from './rigid.ts'

/** Which way an axis of a camera points, for someone who looks through it. */
export type Direction = 'right' | 'left' | 'up' | 'down' | 'forward' | 'backward'

/** The axes of the camera in each tool's convention. */
export const cameraAxes = {
  opencv: { x: 'right', y: 'down', z: 'forward' },
  opengl: { x: 'right', y: 'up', z: 'backward' },
  blender: { x: 'right', y: 'up', z: 'backward' },
  three: { x: 'right', y: 'up', z: 'backward' },
} as const satisfies Record<string, Readonly<Record<'x' | 'y' | 'z', Direction>>>

export type CameraConvention = keyof typeof cameraAxes

const directions: Record<Direction, readonly [number, number, number]> = {
  right: [1, 0, 0],
  left: [-1, 0, 0],
  down: [0, 1, 0],
  up: [0, -1, 0],
  forward: [0, 0, 1],
  backward: [0, 0, -1],
}

/** Takes coordinates in a camera of the convention `from` to the same camera's OpenCV coordinates. */
function toOpenCv(from: CameraConvention): Transform<'camera', 'camera'> {
  const { x, y, z } = cameraAxes[from]
  const columns = [directions[x], directions[y], directions[z]]
  return rigid(
    Float64Array.from({ length: 9 }, (_, i) => columns[i % 3]![Math.floor(i / 3)]!),
    [0, 0, 0],
  )
}

/** The same camera's pose, its axes renamed: the world and the picture stay as they are. */
export function convertCameraAxes(
  cameraToWorld: CameraToWorld,
  from: CameraConvention,
  to: CameraConvention,
): CameraToWorld {
  return compose(cameraToWorld, compose(invert(toOpenCv(from)), toOpenCv(to)))
}
