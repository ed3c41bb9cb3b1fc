/** A replacement in a cell's text. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Where errors inside `text` are shown; the replaced range where absent. */
  readonly shown?: readonly [start: number, end: number]
  /** Where in `text` the name begins that stands for the cursor, for completion and inspection. */
  readonly anchor?: number
}

/** A stretch of the script: a copy of the cell's text, or what an edit put in its place. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  readonly edit?: Edit
}

/** The text that the compiler sees for a cell, and the way between its positions and the cell's. */
export class Script {
  readonly text: string
  readonly #stretches: readonly Stretch[]
  readonly #lead: number

  /** `lead` characters of `source` stand before the cell's own text. */
  constructor(source: string, edits: readonly Edit[], lead = 0) {
    this.#lead = lead
    const stretches: Stretch[] = []
    let text = ''
    let at = 0
    const copy = (end: number) => {
      if (end <= at) return
      stretches.push({ from: text.length, to: text.length + end - at, start: at, end })
      text += source.slice(at, end)
      at = end
    }
    for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
      if (edit.start < at) continue
      copy(edit.start)
      stretches.push({
        from: text.length,
        to: text.length + edit.text.length,
        start: edit.start,
        end: edit.end,
        edit,
      })
      text += edit.text
      at = edit.end
    }
    copy(source.length)
    this.text = text
    this.#stretches = stretches
  }

  /** The cell's range for a range of the script. */
  toCell(from: number, to: number): [start: number, end: number] {
    const start = Math.max(0, this.#cellOffset(from, 0) - this.#lead)
    return [start, Math.max(start, this.#cellOffset(Math.max(from, to - 1), 1) - this.#lead)]
  }

  #cellOffset(offset: number, side: 0 | 1): number {
    const found = this.#stretches.find(({ from, to }) => offset >= from && offset < to)
    if (!found) return this.#stretches.at(-1)?.end ?? 0
    if (!found.edit) return found.start + offset - found.from + side
    return found.edit.shown?.[side] ?? (side ? found.end : found.start)
  }

  /** The script's offset for a cursor in the cell. */
  toScript(cellCursor: number): number {
    const cursor = cellCursor + this.#lead
    const found = this.#stretches.findLast(({ start, end }) => start <= cursor && cursor <= end)
    if (!found) return this.text.length
    if (!found.edit) return found.from + cursor - found.start
    const anchor = found.edit.anchor
    if (anchor === undefined) return found.to
    const [start, end] = found.edit.shown ?? [found.start, found.end]
    const along = cursor >= start && cursor <= end ? cursor - start : 0
    return Math.min(found.from + anchor + along, found.to)
  }
}

/** Turns offsets of a text into zero-based lines and columns. */
export function lineMap(source: string): (offset: number) => { line: number; column: number } {
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let line = starts.length - 1
    while (starts[line]! > offset) line--
    return { line, column: offset - starts[line]! }
  }
}
