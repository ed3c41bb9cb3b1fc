import { Balance } from './balance.ts'
import type { Question } from './questions/question.ts'
import { possibleQuestions, type QuestionFamily } from './questions.ts'
import { seeded } from './random.ts'
import { room } from './room.ts'
import { type ActionKind, actionKinds, makeTriplet, motionKinds, type Triplet } from './triplets.ts'
import { filmWalk } from './walk.ts'

/** What to generate. */
export interface DatasetOptions {
  /** How many rooms. */
  readonly rooms: number
  /** The same seed gives the same bytes; of more rooms the first ones stay the same. Give held-out rooms another. */
  readonly seed: number
  /**
   * Of each room, how many triplets and how many questions; each pair of them shares one observation. Default 4. A room
   * too full to walk in gives fewer, and an observation that allows no question gives none.
   */
  readonly triplets?: number
  readonly questions?: number
  /** Observed frames. Default 3. */
  readonly frames?: number
  /** Pixels. Default 32 x 24. */
  readonly width?: number
  readonly height?: number
  /** Default `shapes`, from which small models learn. */
  readonly style?: 'shapes' | 'furnished'
  /** What the camera does in triplets, each kind as often. Default: `turn`, `move`, `turn and move` and `face`. */
  readonly actions?: readonly ActionKind[]
  /** Default: `camera direction` and `camera distance`. */
  readonly families?: readonly QuestionFamily[]
  /** Only ask what no single frame can answer. Default false, which prefers such questions. */
  readonly severalFrames?: boolean
}

/** Triplets and questions of one generation. */
export interface Dataset {
  readonly triplets: readonly Triplet[]
  readonly questions: readonly Question[]
}

/**
 * Generates triplets and questions from seeded rooms. Answers are balanced: of the questions that an observation
 * allows, one is drawn whose family and answer have been rarest so far among observations that pan to the same side,
 * since the side of the pan would give away where things are. `biasOf` measures what is left.
 * @throws RangeError when rooms, frames, width or height is not a whole number of 1 or more, and when `actions` is empty
 * or has a kind that does not exist
 */
export function dataset(options: DatasetOptions): Dataset {
  const { rooms, seed, triplets = 4, questions = 4, frames = 3, width = 32, height = 24 } = options
  const {
    style = 'shapes',
    families = ['camera direction', 'camera distance'],
    severalFrames = false,
    actions = motionKinds,
  } = options
  for (const [name, value] of Object.entries({ rooms, frames, width, height })) {
    if (!(Number.isInteger(value) && value > 0))
      throw new RangeError(`dataset: ${name} is a number of 1 or more, not ${value}.`)
  }
  const strange = actions.find((kind) => !actionKinds.includes(kind))
  if (actions.length === 0 || strange !== undefined)
    throw new RangeError(
      `dataset: actions is a list of some of '${actionKinds.join("', '")}', not ${strange === undefined ? 'empty' : `'${strange}'`}.`,
    )
  const made = { triplets: [] as Triplet[], questions: [] as Question[] }
  const balance = new Balance()
  for (let i = 0; i < rooms; i++) {
    const random = seeded(`dataset ${seed}/${i}`)
    const it = room({ seed: roomSeed(seed, i), style })
    for (let clip = 0; clip < Math.max(triplets, questions); clip++) {
      const observation = filmWalk(it, { frames, width, height }, random)
      if (!observation) break // a room too full to walk in
      if (clip < triplets) made.triplets.push(makeTriplet(it, observation, random, actions))
      if (clip >= questions) continue
      const possible = possibleQuestions(observation, families, it.size[0] * it.size[1]).filter(
        ({ oneFrame }) => !(severalFrames && oneFrame),
      )
      const question = balance.draw(possible, random)
      if (question) made.questions.push(question)
    }
  }
  return made
}

/** Rooms of two data sets differ. */
const roomSeed = (seed: number, i: number) => seed * 1_000_003 + i
