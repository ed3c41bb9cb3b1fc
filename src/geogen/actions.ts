import {
  type Camera,
  type CameraMotion,
  compose,
  exp,
  identity,
  invert,
  rotationOf,
  transformPoint,
  translationOf,
  type Vec3,
} from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'

/** A motion of the camera, in words and as SE(3). */
export interface Action {
  /** 'turn left 30 degrees and move forward 0.5 m' */
  readonly text: string
  /** In the camera's frame before the motion: `after = compose(before.cameraToWorld, motion)`. */
  readonly motion: CameraMotion
}

/** What an action's words may refer to. */
export interface ActionContext {
  readonly camera: Camera
  readonly objects: readonly SceneObject[]
}

/** What {@link parseAction} understands, for messages. */
const understood =
  "'turn left|right N degrees', 'turn around', 'move forward|backward|left|right N m', 'turn to face the LABEL', " +
  "and several of them joined by 'and'"

const axes = { forward: [0, 0, 1], backward: [0, 0, -1], right: [1, 0, 0], left: [-1, 0, 0] } as const
const turnPattern =
  /^(?:turn|rotate|look)(?: to)?(?: the)? (left|right)(?: by)? (\d+(?:\.\d+)?) ?(?:degrees?|deg|°)$/
const movePattern =
  /^(?:move|step|walk|go)(?: to the)? (forwards?|backwards?|back|left|right)(?: by)? (\d+(?:\.\d+)?) ?(m|meters?|metres?|cm)$/
const facePattern = /^(?:turn to face|turn towards?|look at|face) (?:the )?(.+)$/

/** The camera after an action. */
export function act(camera: Camera, { motion }: Pick<Action, 'motion'>): Camera {
  const { time: _, ...rest } = camera
  return { ...rest, cameraToWorld: compose(camera.cameraToWorld, motion) }
}

/**
 * Reads an action. Several parts are carried out one after the other, each from where the one before has led. Turns are
 * about the camera's own upright axis.
 * @param context what 'turn to face the LABEL' looks up its object in; where the camera stands before the action
 * @throws Error that names the part that was not understood, and lists what is
 */
export function parseAction(text: string, context?: ActionContext): Action {
  const parts = text
    .trim()
    .toLowerCase()
    .replace(/[.!]$/, '')
    .split(/(?:\s*,)?\s+(?:and|then|and then)\s+|\s*,\s*/)
  let motion = identity<'camera', 'camera'>()
  for (const part of parts) motion = compose(motion, parsePart(part, motion, context))
  return { text, motion }
}

function parsePart(part: string, before: CameraMotion, context?: ActionContext): CameraMotion {
  if (/^(?:stay|stay where you are)$/.test(part)) return identity()
  if (/^turn a?round$/.test(part)) return turn(Math.PI)
  const turned = part.match(turnPattern)
  if (turned) return turn(((turned[1] === 'left' ? 1 : -1) * (Number(turned[2]) * Math.PI)) / 180)
  const moved = part.match(movePattern)
  if (moved) {
    const name = moved[1]!.replace(/s$/, '')
    const axis = axes[(name === 'back' ? 'backward' : name) as keyof typeof axes]
    const metres = Number(moved[2]) / (moved[3] === 'cm' ? 100 : 1)
    return exp([axis[0] * metres, axis[1] * metres, axis[2] * metres, 0, 0, 0])
  }
  const faced = part.match(facePattern)
  if (faced) return faceLabel(faced[1]!, before, context)
  throw new Error(`Can't tell what to do for '${part}'. Understood are ${understood}.`)
}

function faceLabel(label: string, before: CameraMotion, context?: ActionContext): CameraMotion {
  if (!context)
    throw new Error(`'face the ${label}' needs to know the camera and the objects: give them as context.`)
  const object = context.objects.find((it) => it.label === label)
  if (!object) {
    const labels = context.objects.map((it) => it.label).join(', ')
    throw new Error(`There is no '${label}' here, only: ${labels || 'nothing'}.`)
  }
  const from = { ...context.camera, cameraToWorld: compose(context.camera.cameraToWorld, before) }
  return turn(-bearing(from, object.center))
}

/** A turn by `angle` radians to the left. */
const turn = (angle: number): CameraMotion => exp([0, 0, 0, 0, -angle, 0])

/** How far to the right of the camera's sight line a world point is, radians in (-pi, pi], heights left out. */
export function bearing(camera: Camera, point: Vec3): number {
  const [x, , z] = transformPoint(invert(camera.cameraToWorld), point)
  return Math.atan2(x, z)
}

/** The action 'turn to face the LABEL'. */
export function faceAction(camera: Camera, object: SceneObject): Action {
  return { text: `turn to face the ${object.label}`, motion: turn(-bearing(camera, object.center)) }
}

/**
 * Puts a level motion into words: first the turn, then the step in the direction faced then. Degrees are rounded to
 * whole ones and metres to centimetres; what rounds to nothing is left out.
 * @throws RangeError when the camera also rises or tilts, by more than 2 cm or 1 degree: there are no words for that
 */
export function describeMotion(motion: CameraMotion): Action {
  const r = rotationOf(motion)
  const tilt = Math.acos(Math.min(1, Math.max(-1, r[4]!)))
  const [left, , back] = translationOf(invert(motion)) // the way back, in the frame after the turn
  if (tilt > Math.PI / 180 || Math.abs(translationOf(motion)[1]) > 0.02) {
    throw new RangeError('Actions are level: this motion also rises or tilts, which has no words.')
  }
  const degrees = Math.round((Math.atan2(-r[2]!, r[8]!) * 180) / Math.PI)
  const parts = [
    degrees && `turn ${degrees > 0 ? 'left' : 'right'} ${Math.abs(degrees)} degrees`,
    inWords(-back, 'forward', 'backward'),
    inWords(-left, 'right', 'left'),
  ].filter(Boolean)
  return parseAction(parts.join(' and ') || 'stay')
}

function inWords(metres: number, ahead: string, behind: string): string {
  const rounded = Math.round(Math.abs(metres) * 100) / 100
  return rounded ? `move ${metres > 0 ? ahead : behind} ${rounded} m` : ''
}
