import {
  type CameraConvention,
  type CameraToWorld,
  compose,
  convertCameraAxes,
  invert,
  type PosedFrame,
  type QuaternionOrder,
  quaternionFrom,
  quaternionFromRotation,
  quaternionNumbers,
  rigid,
  rotationFromQuaternion,
  rotationOf,
  scale,
  translationOf,
} from '../../src/geometry/index.ts'

type Frames = readonly PosedFrame[]

const posed = (change: (m: CameraToWorld) => Float64Array) => (frames: Frames) =>
  frames.map((frame) => {
    const cameraToWorld = change(frame.camera.cameraToWorld) as CameraToWorld
    return { ...frame, camera: { ...frame.camera, cameraToWorld } }
  })
const misread = (is: QuaternionOrder, readAs: QuaternionOrder) => (m: CameraToWorld) => {
  const numbers = quaternionNumbers(quaternionFromRotation(rotationOf(m)), is)
  return rigid<'camera', 'world'>(rotationFromQuaternion(quaternionFrom(numbers, readAs)), translationOf(m))
}
const inverse = (m: CameraToWorld) => invert(m) as unknown as CameraToWorld
const scaledDepth = (by: number) => (frames: Frames) =>
  frames.map((frame) => ({ ...frame, ...(frame.depth && { depth: frame.depth.map((z) => z * by) }) }))
const scaledPositions = (by: number) => posed((m) => rigid(rotationOf(m), scale(translationOf(m), by)))
const axes = (to: CameraConvention) => posed((m) => convertCameraAxes(m, 'opencv', to))
const turnedAxes = (r: readonly number[]) =>
  posed((m) => compose(m, rigid<'camera', 'camera'>(Float64Array.from(r), [0, 0, 0])))

/** Mistakes that readers make, and how the detector calls each mend. */
export const poseMistakes: readonly (readonly [name: string, change: (frames: Frames) => PosedFrame[]])[] = [
  ['as given', (frames) => [...frames]],
  ['inverse', posed(inverse)],
  ['rotation transposed', posed((m) => rigid(rotationOf(invert(m)), translationOf(m)))],
  ['translation of the inverse', posed((m) => rigid(rotationOf(m), translationOf(invert(m))))],
  ['camera axes x right, y up, z backward (opengl, blender, three)', axes('opengl')],
  ['camera axes x left, y down, z backward', turnedAxes([-1, 0, 0, 0, 1, 0, 0, 0, -1])],
  ['camera axes x left, y up, z forward', turnedAxes([-1, 0, 0, 0, -1, 0, 0, 0, 1])],
  ['camera axes x forward, y left, z up (ros)', turnedAxes([0, -1, 0, 0, 0, -1, 1, 0, 0])],
  ['quaternion xyzw that was read as wxyz', posed(misread('xyzw', 'wxyz'))],
  ['quaternion wxyz that was read as xyzw', posed(misread('wxyz', 'xyzw'))],
  [
    'quaternion xyzw that was read as wxyz, then inverted',
    posed((m) => inverse(misread('xyzw', 'wxyz')(inverse(m)))),
  ],
  [
    'quaternion wxyz that was read as xyzw, then inverted',
    posed((m) => inverse(misread('wxyz', 'xyzw')(inverse(m)))),
  ],
]

export const depthMistakes: typeof poseMistakes = [
  ['depth x 0.2', scaledDepth(5)],
  ['depth x 5', scaledDepth(1 / 5)],
  ['depth x 0.001', scaledDepth(1000)],
  ['depth x 1000', scaledDepth(1 / 1000)],
  ['depth x 1.311', scaledDepth(1 / 1.3107)],
  ['depth x 0.001', scaledPositions(1 / 1000)],
  ['depth x 1000', scaledPositions(1000)],
]

/** Two mistakes at once. */
export const doubleMistakes: typeof poseMistakes = [
  [
    'inverse; camera axes x right, y up, z backward (opengl, blender, three)',
    (frames) => posed(inverse)(axes('opengl')(frames)),
  ],
  [
    'camera axes x right, y up, z backward (opengl, blender, three); depth x 0.001',
    (frames) => scaledDepth(1000)(axes('opengl')(frames)),
  ],
  ['inverse; depth x 5', (frames) => scaledDepth(1 / 5)(posed(inverse)(frames))],
]

/** The motion halved, as no tool does it: nothing may be named. */
export const halved = scaledPositions(0.5)
