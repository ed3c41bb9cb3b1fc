/** What a reader does about a malformed row: end with an error that names file and line, or leave it out and count it. */
export type OnError = 'throw' | 'skip'

/** What was read of a file, and the complaints about what was left out. */
export interface Rows<T> {
  readonly rows: readonly T[]
  readonly skipped: readonly string[]
}

/**
 * Reads a text of rows whose fields are separated by blanks or commas; `#` starts a comment.
 * @param parse makes something of one row's fields, and throws when it can't
 * @throws Error `file:line: reason` for the first malformed row, unless those are skipped
 */
export function readRows<T>(
  text: string,
  file: string,
  parse: (fields: string[]) => T,
  onError: OnError = 'throw',
): Rows<T> {
  const rows: T[] = []
  const skipped: string[] = []
  text.split('\n').forEach((line, i) => {
    const bare = line.replace(/#.*/, '').trim()
    if (!bare) return
    try {
      rows.push(parse(bare.split(/[\s,]+/)))
    } catch (error) {
      const located = `${file}:${i + 1}: ${(error as Error).message}`
      if (onError === 'throw') throw new Error(located, { cause: error })
      skipped.push(located)
    }
  })
  return { rows, skipped }
}

/** The fields as numbers. @throws Error that names a field that is none */
export function numbers(fields: readonly string[]): number[] {
  return fields.map((field, i) => {
    const value = Number(field)
    if (Number.isNaN(value)) throw new Error(`Field ${i + 1} is '${field}', which is not a number.`)
    return value
  })
}
