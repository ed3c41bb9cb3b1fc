import { SourceMap, type SourceMapPayload } from 'node:module'

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

/** One step of a compilation; its map is made only when an error asks for it. */
export type SourceMapMaker = () => SourceMapPayload

const byName = new Map<string, Script>()
const byLabel = new Map<string, Script>()

/** Registers what runs under `name` (a cell's `sourceURL`, a module's URL). `steps` lead from the source to the code. */
export function addScript(
  name: string,
  label: string,
  source: string,
  steps: readonly SourceMapMaker[],
): void {
  let maps: SourceMap[] | undefined
  const locate = (place: Place): Place => {
    maps ??= steps.map((step) => new SourceMap(step())).reverse()
    return maps.reduce(throughMap, place)
  }
  const script = { label, source, locate }
  byName.set(name, script)
  byLabel.set(label, script)
}

export const scriptNamed = (name: string): Script | undefined => byName.get(name)
export const scriptLabelled = (label: string): Script | undefined => byLabel.get(label)

function throughMap({ line, column }: Place, map: SourceMap): Place {
  const entry = map.findEntry(line - 1, column - 1)
  if (!('originalLine' in entry)) return { line: 1, column: 1 } // before anything of the learner's
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}
