/** Text in and answers out: words as numbers that the model has a vector for. */

/** What a list holds before anything was learned: padding, unknown words, numbers, the asking position. */
const reserved = ['<pad>', '<unknown>', '<number>', '<answer>', '<find>', '<imagine>'] as const

/** What the model is asked to do with a text; the first token says it. */
export type Purpose = 'answer' | 'find' | 'imagine'

/** A text as tokens. */
export interface Tokens {
  readonly ids: readonly number[]
  /** At `<number>` tokens the number; 0 elsewhere. */
  readonly values: readonly number[]
}

/** A growing list of different texts, with room for a fixed number of them. */
export class Vocabulary {
  readonly capacity: number
  readonly #entries: string[]
  readonly #ids: Map<string, number>

  constructor(capacity: number, entries: readonly string[]) {
    if (entries.length > capacity)
      throw new RangeError(`a vocabulary of ${capacity} cannot hold ${entries.length} entries`)
    this.capacity = capacity
    this.#entries = [...entries]
    this.#ids = new Map(entries.map((entry, id) => [entry, id]))
  }

  get entries(): readonly string[] {
    return this.#entries
  }

  /** The number of an entry; undefined where it was never learned. */
  find(entry: string): number | undefined {
    return this.#ids.get(entry)
  }

  /** The number of an entry, new or known. @throws RangeError where the vocabulary is full. */
  learn(entry: string): number {
    const known = this.#ids.get(entry)
    if (known !== undefined) return known
    if (this.#entries.length === this.capacity)
      throw new RangeError(`the vocabulary is full (${this.capacity} entries) and cannot learn '${entry}'`)
    this.#entries.push(entry)
    this.#ids.set(entry, this.#entries.length - 1)
    return this.#entries.length - 1
  }
}

/** An empty vocabulary of words. */
export function wordVocabulary(capacity: number): Vocabulary {
  return new Vocabulary(capacity, reserved)
}

/** Words in lower case and numbers; punctuation is left out. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/\d+(?:\.\d+)?|\p{L}+/gu) ?? []
}

/** Learns the words of a text. */
export function learnWords(vocabulary: Vocabulary, text: string): void {
  for (const word of words(text)) if (Number.isNaN(Number(word))) vocabulary.learn(word)
}

/** A text as tokens, what is to be done with it before the words. Words never learned become `<unknown>`. */
export function tokenize(vocabulary: Vocabulary, text: string, purpose: Purpose): Tokens {
  const ids = [vocabulary.find(`<${purpose}>`)!]
  const values = [0]
  for (const word of words(text)) {
    const value = Number(word)
    ids.push(Number.isNaN(value) ? (vocabulary.find(word) ?? 1) : 2)
    values.push(Number.isNaN(value) ? 0 : value)
  }
  return { ids, values }
}
