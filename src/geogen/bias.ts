/** What can be answered without looking properly: the priors of answers, blind and one-frame baselines. */
import type { Question, SceneQuestion } from './questions/question.ts'

/** How far one gets in one family of questions without looking at the video, or at one frame of it only. */
export interface FamilyBias {
  readonly family: string
  readonly questions: number
  /** What guessing scores: the mean of 1 / options; undefined for numbers. */
  readonly chance: number | undefined
  /** What the most frequent answer scores: the best place among the options, or the best constant number. */
  readonly prior: number
  /** What a guesser scores that has learned, from other questions, how often each answer was right. */
  readonly blind: number
  /** What someone scores who knows all that a single frame shows, and is blind for the rest. */
  readonly oneFrame: number | undefined
  /** The share of questions whose objects are together in some frame. */
  readonly together: number | undefined
}

type Asked = SceneQuestion & Partial<Pick<Question, 'cue' | 'oneFrame'>>

/**
 * Measures the shortcuts of questions, family by family. Multiple choice is scored by exact match, numbers by VSI-Bench's
 * mean relative accuracy (arXiv 2412.14171, section 3.2).
 */
export function biasOf(questions: readonly Asked[]): FamilyBias[] {
  return [...Map.groupBy(questions, ({ family }) => family)].map(([family, asked]) => {
    const choice = asked.every(({ options }) => options)
    const prior = choice ? placePrior(asked) : numberPrior(asked)
    const blind = blindScore(asked)
    const together = asked.some(({ oneFrame }) => oneFrame === undefined)
      ? undefined
      : mean(asked.map(({ oneFrame }) => (oneFrame ? 1 : 0)))
    return {
      family,
      questions: asked.length,
      chance: choice ? mean(asked.map(({ options }) => 1 / options!.length)) : undefined,
      prior,
      blind,
      oneFrame: together === undefined ? undefined : together + (1 - together) * Math.max(prior, blind),
      together,
    }
  })
}

/** What always taking the same place among the options scores, for the best place per number of options. */
function placePrior(asked: readonly Asked[]): number {
  let right = 0
  for (const [count, group] of Map.groupBy(asked, ({ options }) => options!.length)) {
    const places = Array.from({ length: count }, (_, place) =>
      group.filter(({ options, answer }) => options!.indexOf(answer) === place),
    )
    right += Math.max(...places.map(({ length }) => length))
  }
  return right / asked.length
}

function numberPrior(asked: readonly Asked[]): number {
  const truths = asked.map(({ answer }) => Number(answer))
  const candidates = [...new Set(truths)].slice(0, 200)
  return Math.max(...candidates.map((guess) => mean(truths.map((truth) => relativeAccuracy(guess, truth)))))
}

/** As {@link "../evaluation/index.ts"!meanRelativeAccuracy}, which stands on a higher floor. */
function relativeAccuracy(guess: number, truth: number): number {
  const error = Math.abs(guess - truth) / truth
  let passed = 0
  for (let i = 0; i < 10; i++) if (error <= 1 - (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9))) passed++
  return passed / 10
}

/**
 * Learns on one half of the questions, is asked the other half, and the other way round. Of options it takes the one that
 * was right most often when it was offered with the same cue; numbers it answers with the median of those about the same
 * category. Halves are cut in the order given, so that one room's questions stay on one side.
 */
function blindScore(asked: readonly Asked[]): number {
  const middle = Math.ceil(asked.length / 2)
  const halves = [asked.slice(0, middle), asked.slice(middle)] as const
  if (halves[1].length === 0) return Number.NaN
  const scores = [scoreOf(halves[0], halves[1]), scoreOf(halves[1], halves[0])]
  return (scores[0]! * halves[1].length + scores[1]! * halves[0].length) / asked.length
}

function scoreOf(lessons: readonly Asked[], exam: readonly Asked[]): number {
  const offered = new Map<string, { right: number; times: number }>()
  const numbers = new Map<string, number[]>()
  const add = (key: string, right: number) => {
    const { right: before = 0, times = 0 } = offered.get(key) ?? {}
    offered.set(key, { right: before + right, times: times + 1 })
  }
  for (const { options, answer, cue, objects } of lessons) {
    for (const option of options ?? []) add(`${cue}|${option}`, option === answer ? 1 : 0)
    if (!options) for (const about of ['', ...kindsOf(objects)]) append(numbers, about, Number(answer))
  }
  return mean(
    exam.map(({ options, answer, cue, objects }) => {
      if (!options) {
        const known = kindsOf(objects).find((about) => (numbers.get(about)?.length ?? 0) >= 3) ?? ''
        return relativeAccuracy(median(numbers.get(known)!), Number(answer))
      }
      const rates = options.map((option) => {
        const { right = 0, times = 0 } = offered.get(`${cue}|${option}`) ?? {}
        return (right + 1) / (times + options.length)
      })
      const best = Math.max(...rates)
      const guesses = options.filter((_, i) => rates[i] === best)
      return guesses.includes(answer) ? 1 / guesses.length : 0
    }),
  )
}

/** What a question is about, as its words say it, the most telling first. */
function kindsOf(objects: Asked['objects']): string[] {
  const categories = [...new Set(objects.map(({ category }) => category))]
  return [categories.toSorted().join(), ...categories]
}

function append(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** {@link biasOf} as a table of plain text, in percent. */
export function biasTable(biases: readonly FamilyBias[]): string {
  const percent = (share: number | undefined) => (share === undefined ? '–' : (100 * share).toFixed(1))
  const head = ['family', 'questions', 'chance', 'prior', 'blind', 'one frame', 'together']
  const rows = biases.map((it) => [
    it.family,
    String(it.questions),
    ...[it.chance, it.prior, it.blind, it.oneFrame, it.together].map(percent),
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return [head, ...rows].map(line).join('\n')
}
