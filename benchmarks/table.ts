/** Comparisons of ours with peers, as one table. */

/** One measured quantity. Absent where a peer cannot do it. */
export interface Row {
  readonly what: string
  readonly unit: string
  /** What ours must stay at or below. */
  readonly bar?: number
  /** What ours must reach. */
  readonly least?: number
  /** One value per name of {@link Comparison.peers}. */
  readonly values: { readonly [peer: string]: number | undefined }
}

/** Ours beside its peers. The first peer is ours. */
export interface Comparison {
  readonly title: string
  readonly peers: readonly string[]
  readonly rows: readonly Row[]
  readonly notes: readonly string[]
}

/** The middle value; the mean of the middle two where there is no middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median of no values')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Whether ours holds the bar; undefined where there is none or nothing was measured. */
export function holds({ bar, least, values }: Row, ours: string): boolean | undefined {
  const value = values[ours]
  if ((bar === undefined && least === undefined) || value === undefined) return undefined
  return value <= (bar ?? Infinity) && value >= (least ?? -Infinity)
}

const limit = ({ bar, least }: Row) =>
  [bar === undefined ? '' : `<= ${bar}`, least === undefined ? '' : `>= ${least}`].join(' ').trim()

/** Plain text with aligned columns. */
export function formatComparison({ title, peers, rows, notes }: Comparison): string {
  const number = (value: number | undefined) =>
    value === undefined ? '–' : value < 10 ? value.toFixed(1) : value.toFixed(0)
  const verdict = { true: 'held', false: 'MISSED', undefined: '' }
  const lines = rows.map((row) => [
    row.what,
    row.unit,
    ...peers.map((peer) => number(row.values[peer])),
    limit(row),
    verdict[`${holds(row, peers[0]!)}`],
  ])
  const table = [['', '', ...peers, 'bar', ''], ...lines]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)))
  const text = table.map((line) =>
    line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))),
  )
  return [title, '', ...text.map((line) => line.join('  ').trimEnd()), '', ...notes].join('\n')
}
