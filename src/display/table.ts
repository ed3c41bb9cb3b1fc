import type { MimeBundle } from '../notebook/index.ts'
import { Shown } from './shown.ts'
import { escapeHtml } from './text.ts'

/** What a cell of a table may hold. */
export type CellValue = string | number | boolean | bigint | null | undefined

export interface TableOptions {
  readonly title?: string
  /** Unit of each column that has one, e.g. `{ depth: 'm' }`. */
  readonly units?: Readonly<Record<string, string>>
  /** Columns to show and their order; by default all, as they come. */
  readonly columns?: readonly string[]
  /** Significant digits of numbers that are not whole. Default 4. */
  readonly digits?: number
  /** Rows shown before the rest is summed up. Default 50. */
  readonly rows?: number
}

interface Column {
  readonly head: string
  readonly numeric: boolean
  readonly cells: readonly string[]
}

/** A table of records; numbers stand right-aligned, units in the head. */
export function table(
  rows: readonly Readonly<Record<string, CellValue>>[],
  options: TableOptions = {},
): Shown {
  const { title = '', units = {}, digits = 4, rows: limit = 50 } = options
  const names = options.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const shown = rows.slice(0, limit)
  const columns = names.map((name) => ({
    head: units[name] ? `${name} (${units[name]})` : name,
    numeric: shown.every((row) => row[name] == null || typeof row[name] === 'number'),
    cells: shown.map((row) => cellText(row[name], digits)),
  }))
  const rest = rows.length > limit ? `and ${rows.length - limit} more rows` : ''
  return new Shown(tableBundle(title, columns, shown.length, rest))
}

function cellText(value: CellValue, digits: number): string {
  if (value == null) return ''
  if (typeof value !== 'number' || Number.isInteger(value) || !Number.isFinite(value)) return String(value)
  const short = Number(value.toPrecision(digits))
  return Math.abs(short) >= 1e-4 && Math.abs(short) < 1e6 ? String(short) : short.toExponential()
}

function tableBundle(title: string, columns: readonly Column[], count: number, rest: string): MimeBundle {
  const align = ({ numeric }: Column) => `style="text-align: ${numeric ? 'right' : 'left'}"`
  const heads = columns.map((column) => `<th ${align(column)}>${escapeHtml(column.head)}</th>`).join('')
  const row = (index: number) =>
    `<tr>${columns.map((column) => `<td ${align(column)}>${escapeHtml(column.cells[index]!)}</td>`).join('')}</tr>`
  const body = Array.from({ length: count }, (_, index) => row(index)).join('')
  const caption = title ? `<caption>${escapeHtml(title)}</caption>` : ''
  const more = rest ? `<p>${rest}</p>` : ''
  const table = `<table>${caption}<thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>${more}`
  return { 'text/html': table, 'text/plain': tableText(title, columns, count, rest) }
}

function tableText(title: string, columns: readonly Column[], count: number, rest: string): string {
  const widths = columns.map(({ head, cells }) => Math.max(head.length, ...cells.map((cell) => cell.length)))
  const pad = (text: string, index: number) =>
    columns[index]!.numeric ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)
  const line = (cells: string[]) => cells.map(pad).join('  ').trimEnd()
  const lines = Array.from({ length: count }, (_, row) => line(columns.map(({ cells }) => cells[row]!)))
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [title, line(columns.map(({ head }) => head)), rule, ...lines, rest].filter(Boolean).join('\n')
}
