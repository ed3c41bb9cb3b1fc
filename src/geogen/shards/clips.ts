/** The content of a part: its rooms' observations with their triplets and questions, frames as they were filmed. */
import { Balance, evenOut } from '../balance.ts'
import type { Question } from '../questions/question.ts'
import { possibleQuestions } from '../questions.ts'
import { seeded } from '../random.ts'
import { room } from '../room.ts'
import { makeTriplet, type Triplet } from '../triplets.ts'
import { filmWalk } from '../walk.ts'
import { type Plan, roomsOf } from './plan.ts'

/** One observation, what follows it, and what is asked about it. */
export interface FilmedClip {
  /** 'room0000012-2': the room's index and the clip's. */
  readonly key: string
  readonly room: { readonly seed: number; readonly size: readonly number[] }
  readonly triplet: Triplet
  readonly questions: readonly Question[]
}

/** Families that are looked for in one observation: looking for all costs more than filming it. */
const familiesAtOnce = 4
/** Of more arrangements of things that many are looked at, for the same reason. */
const mostArrangements = 40

/** Films a part's clips one after the other. A room too full to walk in gives fewer; a stretch of them none. */
export function* filmPart(plan: Plan, part: number): Generator<FilmedClip> {
  const balance = new Balance()
  let clips = 0
  for (const index of roomsOf(plan, part)) {
    const random = seeded(`generate ${plan.seed}/${index}`)
    const seed = plan.seed * 1_000_003 + index
    const it = room({ seed, style: plan.style })
    for (let clip = 0; clip < plan.clips; clip++, clips++) {
      const observation = filmWalk(it, { ...plan, samples: 1 }, random)
      if (!observation) break
      const triplet = makeTriplet(it, observation, random, plan.actions, 1)
      const families = plan.families.filter((_, i) => inTurn(i, clips, plan.families.length))
      const area = it.size[0] * it.size[1]
      const possible = possibleQuestions(observation, families, area, mostArrangements).filter(
        ({ oneFrame }) => !(plan.severalFrames && oneFrame),
      )
      const questions: Question[] = []
      for (let i = 0; i < plan.questions; i++) {
        const left = possible.filter((question) => !questions.includes(question))
        const drawn = balance.draw(left, random)
        if (drawn) questions.push(drawn)
      }
      const key = `room${String(index).padStart(7, '0')}-${clip}`
      yield { key, room: { seed, size: it.size }, triplet, questions }
    }
  }
}

/** Whether family i of `count` is one of the few that clip number `clip` is asked about. */
function inTurn(i: number, clip: number, count: number): boolean {
  const first = (clip * familiesAtOnce) % count
  return (i - first + count) % count < familiesAtOnce
}

/** For each clip the questions that stay, so that within the part no answer is more frequent than another. */
export function evenQuestions(clips: readonly (readonly Question[])[]): Question[][] {
  const kept = new Set(evenOut(clips.flat()))
  return clips.map((questions) => questions.filter((question) => kept.has(question)))
}
