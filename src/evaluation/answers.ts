/** Scores of answers in words, each as its reference computes it. */

/** How a raw answer was read, and what it scored. */
export interface Decision {
  readonly family: string
  readonly question: string
  /** The text that the model gave. */
  readonly raw: string
  /** What was read in it; null where nothing could be. */
  readonly parsed: string | number | null
  readonly truth: string
  readonly metric: 'exact match' | 'mean relative accuracy'
  /** 0 to 1. */
  readonly score: number
  /** What guessing among the options scores; undefined where there are none. */
  readonly chance?: number
}

/** VSI-Bench's thresholds: numpy.linspace(.5, .95, 10) in doubles. */
const thresholds = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)))

/**
 * VSI-Bench's mean relative accuracy (arXiv 2412.14171, section 3.2; lmms_eval/tasks/vsibench/utils.py): the share of
 * thresholds theta for which |prediction - truth| / truth <= 1 - theta.
 */
export function meanRelativeAccuracy(prediction: number, truth: number): number {
  const error = Math.abs(prediction - truth) / truth
  return thresholds.filter((theta) => error <= 1 - theta).length / thresholds.length
}

/** The first word of an answer without its full stop, as VSI-Bench's `fuzzy_matching`. */
export function firstWord(raw: string): string {
  return raw.split(' ')[0]!.replace(/\.+$/, '').trim()
}

/** Reads and scores one answer: numbers by relative accuracy, words by whether they are the same in lower case. */
export function decide(
  question: {
    readonly family: string
    readonly text: string
    readonly answer: string
    readonly options?: readonly string[]
  },
  raw: string,
): Decision {
  const { family, text, answer: truth, options } = question
  const common = { family, question: text, raw, truth, chance: options && 1 / options.length }
  if (options === undefined && isNumber(truth)) {
    const word = firstWord(raw)
    const parsed = isNumber(word) ? Number(word) : null
    const score = parsed === null ? 0 : meanRelativeAccuracy(parsed, Number(truth))
    return { ...common, parsed, metric: 'mean relative accuracy', score }
  }
  const parsed = raw.trim().replace(/\.+$/, '').toLowerCase()
  const score = parsed === truth.trim().toLowerCase() ? 1 : 0
  return { ...common, parsed: parsed === '' ? null : parsed, metric: 'exact match', score }
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}
