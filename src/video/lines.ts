/** What a reader does about a malformed row: end with an error that names file and line, or leave it out and count it. */
export type OnError = 'throw' | 'skip'

/** What was read of a file, and the complaints about what was left out. */
export interface Rows<T> {
  readonly rows: readonly T[]
  readonly skipped: readonly string[]
}

/** Makes something; a failure is thrown with its place before it, or noted in `skipped`. */
export function attempt<T>(
  place: string,
  make: () => T,
  onError: OnError | undefined,
  skipped: string[],
): T | undefined {
  try {
    return make()
  } catch (error) {
    const located = `${place}: ${(error as Error).message}`
    if (onError !== 'skip') throw new Error(located, { cause: error })
    skipped.push(located)
    return undefined
  }
}

/**
 * Reads a text of rows whose fields are separated by blanks or commas; `#` before a field starts a comment.
 * @param parse makes something of one row's fields, and throws when it can't
 * @throws Error `file:line: reason` for the first malformed row, unless those are skipped
 */
export function readRows<T extends {}>(
  text: string,
  file: string,
  parse: (fields: string[], line: number) => T,
  onError: OnError = 'throw',
): Rows<T> {
  const rows: T[] = []
  const skipped: string[] = []
  text.split('\n').forEach((line, i) => {
    const bare = line.replace(/(^|[\s,])#.*/, '').trim()
    if (!bare) return
    const row = attempt(`${file}:${i + 1}`, () => parse(bare.split(/[\s,]+/), i + 1), onError, skipped)
    if (row !== undefined) rows.push(row)
  })
  return { rows, skipped }
}

/** The fields as numbers, infinities among them (Windows writes '-1.#INF'). @throws Error that names a field that is none */
export function numbers(fields: readonly string[]): number[] {
  return fields.map((field, i) => {
    const infinity = field.match(/^([-+]?)(?:1\.#)?inf(?:inity|0*)$/i)
    const value = infinity ? Number(`${infinity[1]}Infinity`) : Number(field)
    if (Number.isNaN(value) || field === '')
      throw new Error(`Field ${i + 1} is '${field}', which is not a number.`)
    return value
  })
}

/** As {@link numbers}, all finite. `what` says what an infinite one means. */
export function finiteNumbers(fields: readonly string[], what = 'no camera was found here'): number[] {
  const values = numbers(fields)
  const broken = values.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0) throw new Error(`Field ${broken + 1} is ${values[broken]}: ${what}.`)
  return values
}

/** Reads a matrix that has a file to itself, row by row. @throws Error `file:line: reason` */
export function readMatrix(text: string, file: string, columns: number): number[] {
  const { rows } = readRows(text, file, (fields) => {
    const values = finiteNumbers(fields)
    if (values.length !== columns)
      throw new Error(`A row of this matrix has ${columns} numbers, this one ${values.length}.`)
    return values
  })
  return rows.flat()
}
