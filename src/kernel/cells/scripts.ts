import { SourceMap, type SourceMapPayload } from 'node:module'
import { skipTrivia } from './syntax.ts'

/** A place in a text, both 1-based, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A text that the learner wrote and that runs here in another form. */
export interface Script {
  /** What stands for it in stack traces: `In[3]`, or a path. */
  readonly label: string
  readonly source: string
  /** From a place in the code that runs to the place in `source`. */
  locate(place: Place): Place
}

/** One step of a compilation. */
export interface Translation {
  readonly before: string
  readonly after: string
  /** Made only when an error asks for it. */
  readonly map: () => SourceMapPayload
}

const byName = new Map<string, Script>()
const byLabel = new Map<string, Script>()

/** Registers what runs under `name` (a cell's `sourceURL`, a module's URL). `steps` lead from the source to the code. */
export function addScript(name: string, label: string, source: string, steps: readonly Translation[]): void {
  let ways: ((place: Place) => Place)[] | undefined
  const locate = (place: Place): Place => {
    ways ??= steps.map(wayBack).reverse()
    return ways.reduce((at, back) => back(at), place)
  }
  const script = { label, source, locate }
  byName.set(name, script)
  byLabel.set(label, script)
}

export const scriptNamed = (name: string): Script | undefined => byName.get(name)
export const scriptLabelled = (label: string): Script | undefined => byLabel.get(label)

/** Maps tell the origin of words only; what stands behind one, such as a parenthesis, is counted off in both texts. */
function wayBack({ before, after, map }: Translation): (place: Place) => Place {
  const words = new SourceMap(map())
  const origin = positions(before)
  const result = positions(after)
  return ({ line, column }) => {
    const entry = words.findEntry(line - 1, column - 1)
    if (!('originalLine' in entry)) return { line: 1, column: 1 } // before anything of the learner's
    const word = { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
    const from = result.offset({ line: entry.generatedLine + 1, column: entry.generatedColumn + 1 })
    const to = result.offset({ line, column })
    return from === to
      ? word
      : origin.place(follow(after.slice(from, to), after[to], before, origin.offset(word)))
  }
}

/**
 * Where in `text`, read from `start` on, what is written like `written` ends, at `next` if it stands there. Compilers
 * may add or take away signs such as parentheses.
 */
function follow(written: string, next: string | undefined, text: string, start: number): number {
  let at = start
  for (const character of written.replace(/\/\*.*?\*\/|\s/g, '')) {
    const here = skipTrivia(text, at)
    if (text.startsWith(character, here)) at = here + character.length
    else if (!isSign(character)) return start
  }
  for (let here = at; next !== undefined && here < text.length; here++) {
    here = skipTrivia(text, here)
    if (text.startsWith(next, here)) return here
    if (!isSign(text[here]!)) break
  }
  return at
}

const isSign = (character: string) => '();,'.includes(character)

/** Offsets of a text as places, and back. */
function positions(text: string) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return {
    offset: ({ line, column }: Place) => starts[line - 1]! + column - 1,
    place(offset: number): Place {
      const line = starts.findLastIndex((start) => start <= offset)
      return { line: line + 1, column: offset - starts[line]! + 1 }
    },
  }
}
