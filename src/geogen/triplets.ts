import { translationOf } from '../geometry/index.ts'
import type { Frame, SceneObject, Video } from '../video/index.ts'
import { type Action, act, actionOf, namedAlone } from './actions.ts'
import { edited } from './edits.ts'
import { palette } from './materials.ts'
import type { Random } from './random.ts'
import type { Room } from './room.ts'
import { leastSeen, seenShare, visibleObjects } from './seen.ts'
import type { Step } from './steps.ts'
import { clearance } from './surroundings.ts'
import { margin, roomAt } from './walk.ts'

/**
 * What is done in triplets. Motions: turn by 15 to 75 degrees, move by 0.2 to 0.8 m, first turn and then move, orbit by 15
 * to 45 degrees around a point ahead. By landmark: turn to face an object, step behind, before or beside one, orbit around
 * one. Edits: remove, move, paint or add a thing.
 */
export const actionKinds = [
  'turn',
  'move',
  'turn and move',
  'orbit',
  'face',
  'go',
  'orbit object',
  'remove',
  'shift',
  'paint',
  'add',
] as const
export type ActionKind = (typeof actionKinds)[number]

/** What was observed, what the camera or the scene then does, and what is seen after that. */
export interface Triplet {
  readonly observation: Video
  readonly action: Action
  readonly outcome: Frame
  /** The share of the outcome's pixels that the observation has seen, 0 to 1, by warping depth. */
  readonly seen: number
  /** Whether the outcome can be known from the observation: at least half of it was seen. */
  readonly determined: boolean
  /** How far the outcome's camera is from where the action's words lead: 0 where films are made to order. */
  readonly rounding: { readonly degrees: number; readonly metres: number }
}

/** A triplet out of its parts, its overlap measured. */
export function tripletOf(
  parts: Pick<Triplet, 'observation' | 'action' | 'outcome'>,
  rounding = { degrees: 0, metres: 0 },
): Triplet {
  const seen = seenShare(parts.observation, parts.outcome)
  return { ...parts, seen, determined: seen >= leastSeen, rounding }
}

/**
 * Draws an action of one of the kinds from the observation's last camera, and films its outcome. Objects that it names
 * ('turn to face the red chair') were seen. The camera keeps 0.45 m away from everything, things stay out of walls and
 * each other; where there is no space for any action of these kinds the camera turns.
 * @param samples as in {@link Room.film}
 */
export function makeTriplet(
  room: Room,
  observation: Video,
  random: Random,
  kinds: readonly ActionKind[] = motionKinds,
  samples?: number,
): Triplet {
  const { action, place } = drawPossible(room, observation, random, kinds)
  const camera = act(observation.cameras.at(-1)!, action)
  const outcome = place.film({ path: [camera], ...(samples && { samples }) }).frames[0]!
  return tripletOf({ observation, action, outcome })
}

/** The kinds of actions that {@link makeTriplet} draws when it is not told. */
export const motionKinds: readonly ActionKind[] = ['turn', 'move', 'turn and move', 'face']

interface Possible {
  readonly action: Action
  /** The room as the outcome shows it. */
  readonly place: Room
}

function drawPossible(
  room: Room,
  observation: Video,
  random: Random,
  kinds: readonly ActionKind[],
): Possible {
  const camera = observation.cameras.at(-1)!
  const seen = namedAlone(visibleObjects(observation), room.objects)
  let kind = random.pick(kinds)
  for (let attempt = 0; attempt < 48; attempt++) {
    if (attempt % 16 === 15) kind = random.pick(kinds) // no space for one kind: another
    const steps = drawSteps(kind, room, seen, random)
    if (!steps) continue
    const action = actionOf(steps, { camera, objects: room.objects })
    const [x, y, height] = translationOf(act(camera, action).cameraToWorld)
    if (action.edits.length > 0) {
      const place = tryEdits(room, action, observation)
      if (place && clearance({ size: place.size, objects: place.objects, height, pitch: 0 }, x, y) > 0.15)
        return { action, place }
    } else if (roomAt(room, x, y) >= margin) return { action, place: room }
  }
  return { action: actionOf([{ do: 'turn', degrees: 15 }]), place: room } // the camera stays where it is
}

/** The room after the edits, undefined where they can't be done. */
function tryEdits(room: Room, { edits }: Action, observation: Video): Room | undefined {
  try {
    return edited(room, edits, observation.cameras.at(-1)!)
  } catch (error) {
    if (error instanceof RangeError) return undefined // a wall or a thing is in the way
    throw error
  }
}

/** The steps of one kind of action; undefined where nothing fit for it was seen. */
function drawSteps(
  kind: ActionKind,
  room: Room,
  seen: readonly SceneObject[],
  random: Random,
): Step[] | undefined {
  const turn = (): Step => ({ do: 'turn', degrees: random.pick([-1, 1]) * 15 * (1 + random.integer(5)) })
  const move = (): Step => ({
    do: 'move',
    direction: random.pick(['forward', 'forward', 'backward', 'left', 'right']),
    metres: (2 + random.integer(7)) / 10,
  })
  const arc = () => random.pick([-1, 1]) * 15 * (1 + random.integer(3))
  if (kind === 'turn') return [turn()]
  if (kind === 'move') return [move()]
  if (kind === 'turn and move') return [turn(), move()]
  if (kind === 'orbit') return [{ do: 'orbit', degrees: arc(), around: (10 + random.integer(11)) / 10 }]
  const standing = seen.filter(({ center, size }) => center[2] - size[2] / 2 < 0.05 && size[2] > 0.1)
  const object =
    kind === 'face' ? pickOf(seen, random) : pickOf(kind === 'add' ? small(standing) : standing, random)
  if (!object) return undefined
  const { label } = object
  if (kind === 'face') return [{ do: 'face', label }]
  if (kind === 'go') {
    const side = random.pick(['behind', 'in front of', 'to the left of', 'to the right of'] as const)
    return [{ do: 'go', side, label }]
  }
  if (kind === 'orbit object') {
    return [
      { do: 'face', label },
      { do: 'orbit', degrees: arc(), around: label },
    ]
  }
  if (kind === 'remove') return [{ do: 'remove', label }]
  const direction = random.pick(['left', 'right', 'away', 'closer'] as const)
  if (kind === 'shift') return [{ do: 'shift', label, direction, metres: (3 + random.integer(6)) / 10 }]
  const color = newColor(room, object, random)
  if (kind === 'paint') return [{ do: 'paint', label, color }]
  const { category } = object
  const beside = pickOf(standing, random)!
  return [
    { do: 'add', color, category, direction, metres: (6 + random.integer(10)) / 10, label: beside.label },
  ]
}

/** The half of things that need the least floor: those for which there is space beside others. */
function small(things: readonly SceneObject[]): SceneObject[] {
  const floor = ({ size }: SceneObject) => size[0] * size[1]
  return things.toSorted((a, b) => floor(a) - floor(b)).slice(0, Math.ceil(things.length / 2))
}

const pickOf = <T>(items: readonly T[], random: Random): T | undefined =>
  items.length > 0 ? random.pick(items) : undefined

/** A colour that no thing of its kind has, so that labels stay different. */
function newColor({ objects }: Room, { category }: SceneObject, random: Random): string {
  const used = objects.filter((object) => object.category === category).map(({ color }) => color)
  const free = Object.keys(palette).filter((color) => !used.includes(color))
  return random.pick(free.length > 0 ? free : Object.keys(palette))
}
