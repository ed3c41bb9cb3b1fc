import type { Fields } from '../wire/index.ts'
import { type Entry, Journal } from './journal.ts'

/** An input of this session, with its result as text where there was one. */
interface Own {
  readonly line: number
  readonly input: string
  output?: string
}

type Remembered = Entry & { readonly output?: string }

/** What ran in this session and, without its results, in those before, for `history_request`. */
export class History {
  readonly #journal = new Journal()
  readonly #own: Own[] = []

  /** Gives the way to note the entry's result later, as text. */
  add(line: number, input: string): (result: string) => void {
    const entry: Own = { line, input }
    this.#own.push(entry)
    this.#journal.append(line, input)
    return (result) => {
      entry.output = result
    }
  }

  /** The content of a `history_reply`. */
  reply(request: Fields): Fields {
    const { session, others } = this.#journal.read()
    const all = [...others, ...this.#own.map((entry) => ({ ...entry, session }))]
    const history = select(all, session, request).map(({ session, line, input, output = null }) => [
      session,
      line,
      request.output === true ? [input, output] : input,
    ])
    return { status: 'ok', history }
  }
}

function select(all: readonly Remembered[], current: number, request: Fields): readonly Remembered[] {
  const count = typeof request.n === 'number' ? request.n : undefined
  switch (request.hist_access_type) {
    case 'range':
      return range(all, current, request)
    case 'search':
      return latest(search(all, String(request.pattern ?? '*'), request.unique === true), count)
    default:
      return latest(all, count ?? 10)
  }
}

/** Session 0 is the current one, -1 the one before; lines from `start` up to, not including, `stop`. */
function range(all: readonly Remembered[], current: number, request: Fields): readonly Remembered[] {
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
  const asked = number(request.session, 0)
  const wanted = asked > 0 ? asked : current + asked
  const start = number(request.start, 0)
  const stop = number(request.stop, Number.POSITIVE_INFINITY)
  return all.filter(({ session, line }) => session === wanted && line >= start && line < stop)
}

/** `*` stands for any text and `?` for one character; of equal inputs, `unique` keeps the last. */
function search(all: readonly Remembered[], pattern: string, unique: boolean): readonly Remembered[] {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  const expression = new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
  const found = all.filter(({ input }) => expression.test(input))
  if (!unique) return found
  const last = new Map(found.map(({ input }, index) => [input, index]))
  return found.filter(({ input }, index) => last.get(input) === index)
}

const latest = (entries: readonly Remembered[], count: number | undefined) =>
  count === undefined ? entries : count > 0 ? entries.slice(-count) : []
