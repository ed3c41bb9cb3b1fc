/** Which of the possible questions are asked, so that no answer is more frequent than another. */
import type { Question, SceneQuestion } from './questions/question.ts'
import type { Random } from './random.ts'

type Asked = SceneQuestion & Partial<Pick<Question, 'cue' | 'oneFrame'>>

/** Keeps count of what was answered. */
export class Balance {
  readonly #counts = new Map<string, number>()
  /** By how many times more than guessing would have it an option was right when it was offered. */
  readonly #lead = new Map<string, number>()

  /**
   * One of the questions: of the family that was asked least, with the answer that was right least often, both over all
   * and among questions with the same cue; rather one that needs several frames. Nothing where all that is possible
   * would make a place among the options more frequent than `slack` allows.
   */
  draw<T extends Asked>(possible: readonly T[], random: Random): T | undefined {
    let best: T[] = []
    let least = Infinity
    for (const question of possible) {
      const cost = this.#cost(question)
      if (cost < least) [least, best] = [cost, []]
      if (cost === least && cost < Infinity) best.push(question)
    }
    if (best.length === 0) return undefined
    const drawn = random.pick(best)
    this.#note(drawn)
    return drawn
  }

  #count = (key: string) => this.#counts.get(key) ?? 0
  #leadOf = (family: string, option: string) => this.#lead.get(`${family}|${option}`) ?? 0

  #note(question: Asked): void {
    for (const key of Object.values(keysOf(question))) this.#counts.set(key, this.#count(key) + 1)
    const { family, options = [], answer } = question
    for (const option of options) {
      const gain = (option === answer ? 1 : 0) - 1 / options.length
      this.#lead.set(`${family}|${option}`, this.#leadOf(family, option) + gain)
    }
  }

  #cost(question: Asked): number {
    const { family, options, answer, oneFrame } = question
    const keys = keysOf(question)
    const asked = this.#count(keys.family) + (oneFrame ? 0.5 : 0)
    if (options === undefined) return asked + this.#count(keys.place)
    // by how many this answer would be ahead of its share
    const ahead = (place: string, of: string) =>
      this.#count(place) + 1 - (this.#count(of) + 1) / options.length
    const [over, overInCue] = [ahead(keys.place, keys.kind), ahead(keys.placeOfCue, keys.cue)]
    if (over > slack(this.#count(keys.kind)) || overInCue > 2 * slack(this.#count(keys.cue))) return Infinity
    const leads = options.map((option) => this.#leadOf(family, option))
    const lead = this.#leadOf(family, answer) - Math.max(...leads.filter((_, i) => options[i] !== answer))
    return asked + 2 * (over + overInCue) + lead
  }
}

/** So many right answers may be ahead of an even share of them all: beginnings are uneven, later it is one in a hundred. */
const slack = (asked: number) => 1 + asked / 100

/** What is counted of a question. */
function keysOf(question: Asked) {
  const { family, options, cue = '' } = question
  const kind = `${family}, ${options?.length} options`
  const place = `${kind}, ${placeOf(question)}`
  return { family, kind, place, cue: `${kind}, cue ${cue}`, placeOfCue: `${place}, cue ${cue}` }
}

/** The place of the right answer among the options; of numbers a bin, each about a fifth wider than the one before. */
function placeOf({ answer, options, family }: Asked): string {
  if (options) return `place ${options.indexOf(answer)}`
  return family === 'object count' ? answer : String(Math.round(4 * Math.log2(Math.max(0.1, Number(answer)))))
}

/**
 * The questions without those by which an answer is more frequent than the others of its family, number of options and
 * cue: exactly even, so that parts of a data set that are even alone are even together. Numbers all stay.
 */
export function evenOut<T extends Asked>(questions: readonly T[]): T[] {
  const kept = new Set<T>()
  for (const group of Map.groupBy(
    questions,
    ({ family, cue, options }) => `${family}|${cue}|${options?.length}`,
  ).values()) {
    const { options } = group[0]!
    if (!options) for (const question of group) kept.add(question)
    else {
      const places = options.map((_, place) => group.filter((it) => it.options!.indexOf(it.answer) === place))
      const least = Math.min(...places.map(({ length }) => length))
      for (const some of places) for (const question of some.slice(0, least)) kept.add(question)
    }
  }
  return questions.filter((question) => kept.has(question))
}
