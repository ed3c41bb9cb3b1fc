import { translationOf } from '../geometry/index.ts'
import type { Frame, Video } from '../video/index.ts'
import { type Action, act, faceAction, parseAction } from './actions.ts'
import type { Random } from './random.ts'
import type { Room } from './room.ts'
import { seenShare, visibleObjects } from './seen.ts'
import { margin, roomAt } from './walk.ts'

/** What cameras do: turn by 15 to 75 degrees, move by 0.2 to 0.8 m, first turn and then move, turn to face an object. */
export const actionKinds = ['turn', 'move', 'turn and move', 'face'] as const
export type ActionKind = (typeof actionKinds)[number]

/** What was observed, what the camera then does, and what it sees after that. */
export interface Triplet {
  readonly observation: Video
  readonly action: Action
  readonly outcome: Frame
  /** The share of the outcome's pixels that the observation has seen, 0 to 1, by warping depth. */
  readonly seen: number
}

/**
 * Draws an action of one of the kinds from the observation's last camera, and films its outcome. Objects that it names
 * ('turn to face the red chair') were seen. The camera keeps 0.45 m away from everything; where there is no space for
 * any action of these kinds it turns.
 */
export function makeTriplet(
  room: Room,
  observation: Video,
  random: Random,
  kinds: readonly ActionKind[] = actionKinds,
): Triplet {
  const last = observation.cameras.at(-1)!
  let action = parseAction('turn left 15 degrees') // always possible: the camera stays where it is
  for (let attempt = 0; attempt < 20; attempt++) {
    const drawn = drawAction(observation, random, kinds)
    const [x, y] = translationOf(act(last, drawn).cameraToWorld)
    if (roomAt(room, x, y) < margin) continue
    action = drawn
    break
  }
  const outcome = room.film({ path: [act(last, action)] }).frames[0]!
  return { observation, action, outcome, seen: seenShare(observation, outcome) }
}

function drawAction(observation: Video, random: Random, kinds: readonly ActionKind[]): Action {
  const kind = random.pick(kinds)
  const seen = visibleObjects(observation)
  if (kind === 'face' && seen.length > 0) return faceAction(observation.cameras.at(-1)!, random.pick(seen))
  const turn = `turn ${random.pick(['left', 'right'])} ${15 * (1 + random.integer(5))} degrees`
  const direction = random.pick(['forward', 'forward', 'backward', 'left', 'right'])
  const move = `move ${direction} ${(2 + random.integer(7)) / 10} m`
  if (kind === 'move') return parseAction(move)
  return parseAction(kind === 'turn and move' ? `${turn} and ${move}` : turn)
}
