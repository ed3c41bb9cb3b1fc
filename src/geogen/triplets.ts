import { translationOf } from '../geometry/index.ts'
import type { Frame, Video } from '../video/index.ts'
import { type Action, act, faceAction, parseAction } from './actions.ts'
import type { Random } from './random.ts'
import type { Room } from './room.ts'
import { seenShare, visibleObjects } from './seen.ts'
import { margin, roomAt } from './walk.ts'

/** What was observed, what the camera then does, and what it sees after that. */
export interface Triplet {
  readonly observation: Video
  readonly action: Action
  readonly outcome: Frame
  /** The share of the outcome's pixels that the observation has seen, 0 to 1, by warping depth. */
  readonly seen: number
}

/**
 * Draws an action from the observation's last camera, and films its outcome. One action in three names an object that
 * was seen ('turn to face the red chair'); the others turn by 15 to 75 degrees, move by 0.2 to 0.8 m, or both.
 * The camera keeps 0.45 m away from everything.
 */
export function makeTriplet(room: Room, observation: Video, random: Random): Triplet {
  const last = observation.cameras.at(-1)!
  let action = parseAction('turn left 15 degrees') // always possible: the camera stays where it is
  for (let attempt = 0; attempt < 20; attempt++) {
    const drawn = drawAction(observation, random)
    const [x, y] = translationOf(act(last, drawn).cameraToWorld)
    if (roomAt(room, x, y) < margin) continue
    action = drawn
    break
  }
  const outcome = room.film({ path: [act(last, action)] }).frames[0]!
  return { observation, action, outcome, seen: seenShare(observation, outcome) }
}

function drawAction(observation: Video, random: Random): Action {
  const kind = random.pick(['face', 'face', 'turn', 'move', 'both', 'both'] as const)
  const seen = visibleObjects(observation)
  if (kind === 'face' && seen.length > 0) return faceAction(observation.cameras.at(-1)!, random.pick(seen))
  const turn = `turn ${random.pick(['left', 'right'])} ${15 * (1 + random.integer(5))} degrees`
  const direction = random.pick(['forward', 'forward', 'backward', 'left', 'right'])
  const move = `move ${direction} ${(2 + random.integer(7)) / 10} m`
  return parseAction(kind === 'move' ? move : kind === 'turn' ? turn : `${turn} and ${move}`)
}
