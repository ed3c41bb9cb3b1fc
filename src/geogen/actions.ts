import {
  type Camera,
  type CameraMotion,
  type CameraToWorld,
  compose,
  exp,
  identity,
  invert,
  multiply3,
  rigid,
  rotationAbout,
  rotationOf,
  transformPoint,
  translationOf,
  transpose3,
  type Vec3,
} from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import { extent, footprintOf } from './footprint.ts'
import { type CameraStep, type Edit, formatSteps, isEdit, parseSteps, type Step } from './steps.ts'

/** What is done between an observation and its outcome: a motion of the camera, in words and as SE(3), or edits. */
export interface Action {
  /** 'turn left 30 degrees and move forward 0.5 m', 'the red chair is removed' */
  readonly text: string
  /** The parts of the text, in order. */
  readonly steps: readonly Step[]
  /** In the camera's frame before the motion: `after = compose(before.cameraToWorld, motion)`. */
  readonly motion: CameraMotion
  /** What happens to objects; their directions are as seen by the camera before it moves. */
  readonly edits: readonly Edit[]
}

/** What an action's words may refer to. */
export interface ActionContext {
  readonly camera: Camera
  readonly objects: readonly SceneObject[]
}

/** How far before, behind or beside a thing's box a camera stops that steps there, metres. */
export const standOff = 0.6

const axes = {
  forward: [0, 0, 1],
  backward: [0, 0, -1],
  right: [1, 0, 0],
  left: [-1, 0, 0],
  up: [0, -1, 0],
  down: [0, 1, 0],
} as const

/** The camera after an action. */
export function act(camera: Camera, { motion }: Pick<Action, 'motion'>): Camera {
  const { time: _, ...rest } = camera
  return { ...rest, cameraToWorld: compose(camera.cameraToWorld, motion) }
}

/**
 * Reads an action. Several parts are carried out one after the other, each from where the one before has led. Turns are
 * about the camera's own upright axis; things stand upright along the world's z axis.
 * @param context what labels are looked up in, and where the camera stands before the action
 * @throws Error that names the part that was not understood, and lists what is; or the label that is not there
 */
export function parseAction(text: string, context?: ActionContext): Action {
  return actionOf(parseSteps(text), context, text)
}

/** The action of some steps; `text` is that of {@link formatSteps}, to which the motion is rounded as well. */
export function actionOf(steps: readonly Step[], context?: ActionContext, text?: string): Action {
  const rounded = text === undefined ? parseSteps(formatSteps(steps)) : steps
  let motion = identity<'camera', 'camera'>()
  for (const step of rounded) if (!isEdit(step)) motion = compose(motion, motionOf(step, motion, context))
  return { text: text ?? formatSteps(steps), steps: rounded, motion, edits: rounded.filter(isEdit) }
}

function motionOf(step: CameraStep, before: CameraMotion, context?: ActionContext): CameraMotion {
  switch (step.do) {
    case 'turn':
      return turn(radians(step.degrees))
    case 'tilt':
      return exp([0, 0, 0, radians(step.degrees), 0, 0])
    case 'roll':
      return exp([0, 0, 0, 0, 0, radians(step.degrees)])
    case 'move': {
      const [x, y, z] = axes[step.direction]
      return exp([x * step.metres, y * step.metres, z * step.metres, 0, 0, 0])
    }
    case 'orbit':
      if (typeof step.around === 'number') return orbitPoint(step.around, radians(step.degrees))
  }
  const label = step.do === 'orbit' ? (step.around as string) : step.label
  const { camera, object } = landmark(label, before, context)
  if (step.do === 'face') return turn(-bearing(camera, object.center))
  const pose = camera.cameraToWorld
  const after =
    step.do === 'orbit'
      ? turnedAround(pose, object.center, -radians(step.degrees))
      : besidePose(camera, object, step.side)
  return compose(invert(pose), after)
}

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** A turn by `angle` radians to the left. */
const turn = (angle: number): CameraMotion => exp([0, 0, 0, 0, -angle, 0])

/** To the left around the upright axis through a point straight ahead. */
function orbitPoint(ahead: number, angle: number): CameraMotion {
  const forward = (metres: number): CameraMotion => exp([0, 0, metres, 0, 0, 0])
  return compose(forward(ahead), compose(turn(-angle), forward(-ahead)))
}

function landmark(label: string, before: CameraMotion, context?: ActionContext) {
  if (!context) throw new Error(`'${label}' needs to know the camera and the objects: give them as context.`)
  const { camera, objects } = context
  const cameraToWorld = compose(camera.cameraToWorld, before)
  return { camera: { ...camera, cameraToWorld }, object: findObject(objects, label) }
}

/**
 * The one thing of that label.
 * @throws Error that lists the labels there are, or says that several things have this one
 */
export function findObject(objects: readonly SceneObject[], label: string): SceneObject {
  const named = objects.filter((it) => it.label.toLowerCase() === label.toLowerCase())
  if (named.length === 1) return named[0]!
  if (named.length > 1)
    throw new Error(
      `'${label}' could be any of ${named.length} things here: name one that is called so alone.`,
    )
  const labels = objects.map((it) => it.label).join(', ')
  throw new Error(`There is no '${label}' here, only: ${labels || 'nothing'}.`)
}

/** Those whose labels single them out among all things. */
export function namedAlone<T extends SceneObject>(some: readonly T[], all: readonly SceneObject[]): T[] {
  const counts = Map.groupBy(all, ({ label }) => label.toLowerCase())
  return some.filter(({ label }) => (counts.get(label.toLowerCase())?.length ?? 0) < 2)
}

/** The pose turned about the upright axis through a world point, counter-clockwise seen from above. */
function turnedAround(pose: CameraToWorld, [x, y]: Vec3, angle: number): CameraToWorld {
  const axis: Vec3 = [x, y, 0]
  const back = rigid<'world', 'world'>(rotationAbout([0, 0, 1], 0), [-x, -y, 0])
  return compose(compose(rigid<'world', 'world'>(rotationAbout([0, 0, 1], angle), axis), back), pose)
}

/** Beside a thing, {@link standOff} from its box, at the same height, looking at it with the same tilt. */
function besidePose(camera: Camera, object: SceneObject, side: keyof typeof quarterTurns): CameraToWorld {
  const pose = camera.cameraToWorld
  const [ex, ey, ez] = translationOf(pose)
  const sight = Math.atan2(object.center[1] - ey, object.center[0] - ex)
  const direction = sight + (quarterTurns[side] * Math.PI) / 2
  const away = extent(footprintOf(object), direction) + standOff
  const eye: Vec3 = [
    object.center[0] + away * Math.cos(direction),
    object.center[1] + away * Math.sin(direction),
    ez,
  ]
  const heading = Math.atan2(pose[6]!, pose[2]!)
  const turned = rotationAbout([0, 0, 1], direction + Math.PI - heading)
  return rigid(multiply3(turned, rotationOf(pose)), eye)
}

/** From the camera's sight line to where it goes, counter-clockwise. */
const quarterTurns = { behind: 0, 'in front of': 2, 'to the left of': 1, 'to the right of': -1 } as const

/** How far to the right of the camera's sight line a world point is, radians in (-pi, pi], heights left out. */
export function bearing(camera: Camera, point: Vec3): number {
  const [x, , z] = transformPoint(invert(camera.cameraToWorld), point)
  return Math.atan2(x, z)
}

/** The action 'turn to face the LABEL', exact. */
export function faceAction(camera: Camera, object: SceneObject): Action {
  return actionOf([{ do: 'face', label: object.label }], { camera, objects: [object] })
}

/**
 * Puts any motion into words: turn, tilt and roll first, then the step along the axes that the camera has then.
 * Degrees are rounded to whole ones and metres to centimetres; what rounds to nothing is left out. The action's motion
 * is that of the words: off by at most 0.87 degrees, and by 0.9 cm and 1.5% of the distance moved.
 */
export function describeMotion(motion: CameraMotion): Action {
  const r = rotationOf(motion)
  const left = Math.atan2(-r[2]!, r[8]!)
  const up = Math.asin(Math.max(-1, Math.min(1, -r[5]!)))
  const looking = compose(turn(left), exp<'camera', 'camera'>([0, 0, 0, up, 0, 0]))
  const rest = multiply3(transpose3(rotationOf(looking)), r)
  const [x, y, z] = translationOf(invert(motion)).map((metres) => -metres)
  return actionOf([
    { do: 'turn', degrees: inDegrees(left) },
    { do: 'tilt', degrees: inDegrees(up) },
    { do: 'roll', degrees: inDegrees(Math.atan2(rest[3]!, rest[0]!)) },
    { do: 'move', direction: 'forward', metres: z! },
    { do: 'move', direction: 'right', metres: x! },
    { do: 'move', direction: 'down', metres: y! },
  ])
}

const inDegrees = (angle: number) => (angle * 180) / Math.PI
