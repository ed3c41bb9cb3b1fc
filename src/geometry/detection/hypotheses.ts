import { cameraAxes, type Direction, directions } from '../conventions.ts'
import { type CameraToWorld, compose, invert, rigid, rotationOf, translationOf } from '../rigid.ts'
import {
  determinant3,
  type Mat3,
  multiply3,
  type QuaternionOrder,
  quaternionFrom,
  quaternionFromRotation,
  quaternionNumbers,
  rotationFromQuaternion,
  transpose3,
} from '../rotation.ts'
import { scale, type Vec3 } from '../vector.ts'

/** What is done to the matrices of a clip before they are cameraToWorld. */
export interface PoseReading {
  /** Empty for matrices that stay as they are. */
  readonly name: string
  /** How many mistakes it mends. */
  readonly mistakes: 0 | 1 | 2
  read(given: CameraToWorld): CameraToWorld
}

/** Which way the axes of a clip's cameras point. */
export interface AxesReading {
  /** Empty for OpenCV's. */
  readonly name: string
  /** 1 for a tool's own axes and for two that are flipped, 2 for axes that also changed places. */
  readonly mistakes: 0 | 1 | 2
  /** Takes coordinates in the clip's cameras to OpenCV's; 3x3. */
  readonly toOpenCv: Mat3
}

/** How much of the translation each control has. */
const shares = {
  'no motion': 0,
  'no translation': 0,
  'half the translation': 0.5,
  'a fifth less translation': 0.8,
  'a quarter more translation': 1.25,
} as const

/** A motion to compare with, made of a hypothesis. */
export type Control = keyof typeof shares

/** Whether it is nearly the hypothesis's own motion. */
export const isNear = (control: Control | undefined): boolean =>
  control !== undefined && shares[control] > 0.5

/** What a clip's poses and depths may mean: a reading of its matrices, its axes and its unit of depth. */
export interface Hypothesis {
  /** The mistake, as a mend: 'inverse; depth x 0.2'; 'as given' where there is none. */
  readonly name: string
  /** How many mistakes it mends. */
  readonly mistakes: number
  readonly pose: PoseReading
  readonly axes: AxesReading
  /** What the depths have to be multiplied by, or the positions divided by: warping can't tell these two apart. */
  readonly depthScale: number
  /** A motion that no clip has but to compare with: when it explains the clip as well, nothing can be said. */
  readonly control?: Control
}

/** The mended pose of a camera. */
export function mendPose({ pose, axes }: Hypothesis, given: CameraToWorld): CameraToWorld {
  return compose(pose.read(given), rigid(transpose3(axes.toOpenCv), [0, 0, 0]))
}

/** How a point moves, from coordinates in camera i to coordinates in camera j: OpenCV axes, the clip's unit of depth. */
export interface RelativeMotion {
  readonly rotation: Mat3
  readonly translation: Vec3
}

/** The motion between two cameras, their matrices already read by `hypothesis.pose`. */
export function relativeMotion(hypothesis: Hypothesis, i: CameraToWorld, j: CameraToWorld): RelativeMotion {
  const { axes, depthScale, control } = hypothesis
  const between = compose(invert(j), i)
  const rotation = multiply3(multiply3(axes.toOpenCv, rotationOf(between)), transpose3(axes.toOpenCv))
  const [x, y, z] = translationOf(between)
  const a = axes.toOpenCv
  const turned: Vec3 = [
    a[0]! * x + a[1]! * y + a[2]! * z,
    a[3]! * x + a[4]! * y + a[5]! * z,
    a[6]! * x + a[7]! * y + a[8]! * z,
  ]
  if (control === 'no motion')
    return { rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), translation: [0, 0, 0] }
  return { rotation, translation: scale(turned, (control ? shares[control] : 1) / depthScale) }
}

const requaternion =
  (was: QuaternionOrder, is: QuaternionOrder) =>
  (m: CameraToWorld): CameraToWorld => {
    const numbers = quaternionNumbers(quaternionFromRotation(rotationOf(m)), was)
    return rigid(rotationFromQuaternion(quaternionFrom(numbers, is)), translationOf(m))
  }
const inverse = (m: CameraToWorld) => invert(m) as unknown as CameraToWorld
const readAsFirst = requaternion('wxyz', 'xyzw')
const readAsLast = requaternion('xyzw', 'wxyz')

const misread = {
  first: 'quaternion xyzw that was read as wxyz',
  last: 'quaternion wxyz that was read as xyzw',
}

/** Every reading of matrices that is tried. */
export const poseReadings: readonly PoseReading[] = [
  { name: '', mistakes: 0, read: (m) => m },
  { name: 'inverse', mistakes: 1, read: inverse },
  {
    name: 'rotation transposed',
    mistakes: 1,
    read: (m) => rigid(transpose3(rotationOf(m)), translationOf(m)),
  },
  {
    name: 'translation of the inverse',
    mistakes: 1,
    read: (m) => inverse(rigid(transpose3(rotationOf(m)), translationOf(m))),
  },
  { name: misread.first, mistakes: 1, read: readAsFirst },
  { name: misread.last, mistakes: 1, read: readAsLast },
  // a worldToCamera quaternion that was misread, and the matrix then inverted as it should be
  { name: `${misread.first}, then inverted`, mistakes: 1, read: (m) => inverse(readAsFirst(inverse(m))) },
  { name: `${misread.last}, then inverted`, mistakes: 1, read: (m) => inverse(readAsLast(inverse(m))) },
  { name: `inverse; ${misread.first}`, mistakes: 2, read: (m) => inverse(readAsFirst(m)) },
  { name: `inverse; ${misread.last}`, mistakes: 2, read: (m) => inverse(readAsLast(m)) },
]

/** All 24 right-handed ways to lay three axes along right, down and forward; OpenCV's comes first. */
export const axesReadings: readonly AxesReading[] = (() => {
  const all = Object.keys(directions) as Direction[]
  const found: AxesReading[] = []
  for (const x of all) {
    for (const y of all) {
      for (const z of all) {
        const columns = [directions[x], directions[y], directions[z]]
        const toOpenCv = Float64Array.from({ length: 9 }, (_, i) => columns[i % 3]![Math.floor(i / 3)]!)
        if (determinant3(toOpenCv) !== 1) continue
        const tools = Object.entries(cameraAxes).filter(([, a]) => a.x === x && a.y === y && a.z === z)
        const known = tools.length > 0 ? ` (${tools.map(([tool]) => tool).join(', ')})` : ''
        const same = x === 'right' && y === 'down'
        const flipped = [0, 4, 8].every((i) => toOpenCv[i] !== 0)
        found.push({
          name: same ? '' : `camera axes x ${x}, y ${y}, z ${z}${known}`,
          mistakes: same ? 0 : flipped || known ? 1 : 2,
          toOpenCv,
        })
      }
    }
  }
  return found.sort((a, b) => a.mistakes - b.mistakes)
})()

/** Depth values in a metre: metres, millimetres, TUM's and Replica's. What is confused is off by a ratio of two. */
const depthUnits = [1, 1000, 5000, 6553.5]

/** Every factor on depth that is tried; 1 comes first. */
export const depthScales: readonly number[] = [
  ...new Set([1, ...depthUnits.flatMap((a) => depthUnits.map((b) => a / b))]),
]

/** More mistakes than these at once are not tried: with enough of them, some reading explains any clip a little. */
const mostMistakes = 2

/** Readings of the matrices with readings of the axes and scales, of at most two mistakes; 'as given' first. */
export function hypotheses(scales: readonly number[]): Hypothesis[] {
  const all = poseReadings.flatMap((pose) =>
    axesReadings.flatMap((axes) =>
      scales.map((depthScale): Hypothesis => {
        const factor = depthScale === 1 ? '' : `depth x ${Number(depthScale.toPrecision(4))}`
        const name = [pose.name, axes.name, factor].filter(Boolean).join('; ') || 'as given'
        const mistakes = pose.mistakes + axes.mistakes + (factor ? 1 : 0)
        return { name, mistakes, pose, axes, depthScale }
      }),
    ),
  )
  return all.filter(({ mistakes }) => mistakes <= mostMistakes)
}

/** The same motion as in the hypothesis, more or less of it. */
export const controlOf = (hypothesis: Hypothesis, control: Control): Hypothesis => ({
  ...hypothesis,
  name: `control: ${control}`,
  control,
})
