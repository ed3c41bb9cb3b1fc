import type { Fields } from '../wire/index.ts'

interface Entry {
  readonly line: number
  readonly input: string
  output: string | null
}

/** What ran in this session, for `history_request`. */
export class History {
  readonly #entries: Entry[] = []

  /** Gives the way to note the entry's result later, as text. */
  add(line: number, input: string): (result: string) => void {
    const entry: Entry = { line, input, output: null }
    this.#entries.push(entry)
    return (result) => {
      entry.output = result
    }
  }

  /** The content of a `history_reply`. */
  reply(request: Fields): Fields {
    const entries = this.#select(request)
    const history = entries.map(({ line, input, output }) => [
      session,
      line,
      request.output === true ? [input, output] : input,
    ])
    return { status: 'ok', history }
  }

  #select(request: Fields): readonly Entry[] {
    const count = typeof request.n === 'number' ? request.n : undefined
    switch (request.hist_access_type) {
      case 'range':
        return this.#range(request)
      case 'search':
        return latest(this.#search(String(request.pattern ?? '*'), request.unique === true), count)
      default:
        return latest(this.#entries, count ?? 10)
    }
  }

  /** Session 0 is the current one; lines from `start` up to, not including, `stop`. */
  #range(request: Fields): readonly Entry[] {
    const asked = request.session ?? 0
    if (asked !== 0 && asked !== session) return []
    const start = typeof request.start === 'number' ? request.start : 0
    const stop = typeof request.stop === 'number' ? request.stop : Number.POSITIVE_INFINITY
    return this.#entries.filter(({ line }) => line >= start && line < stop)
  }

  /** `*` stands for any text and `?` for one character; of equal inputs, `unique` keeps the last. */
  #search(pattern: string, unique: boolean): readonly Entry[] {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
    const expression = new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
    const found = this.#entries.filter(({ input }) => expression.test(input))
    if (!unique) return found
    return found.filter(({ input }, index) => !found.slice(index + 1).some((later) => later.input === input))
  }
}

/** The number by which history names this session. */
const session = 1

const latest = (entries: readonly Entry[], count: number | undefined) =>
  count === undefined ? entries : count > 0 ? entries.slice(-count) : []
