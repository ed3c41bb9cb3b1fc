import type { ErrorReport } from '../cells/types.ts'
import type { CellDiagnostic } from '../checker/types.ts'

const red = (text: string) => `\u001b[31m${text}\u001b[39m`
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`

/** Whether a cell asks to run without type checks. */
export function unchecked(source: string): boolean {
  return /^\s*\/\/\s*@ts-nocheck\b/m.test(source)
}

/** Type errors as an error of the cell, each with its line underlined. */
export function typeErrors(
  diagnostics: readonly CellDiagnostic[],
  source: string,
  name: string,
): ErrorReport {
  const [first] = diagnostics
  const ename = `TypeError (TS${first!.code})`
  const lines = source.split('\n')
  const traceback = diagnostics.flatMap((diagnostic) => [
    `${red(`TypeError (TS${diagnostic.code})`)}: ${diagnostic.message}`,
    `${dim(`at ${name}:${diagnostic.start.line + 1}:${diagnostic.start.column + 1}`)}`,
    ...underlined(diagnostic, lines),
  ])
  return { ename, evalue: first!.message, traceback }
}

/** The line before, the faulty line, and marks below the faulty text. */
function underlined({ start, end }: CellDiagnostic, lines: readonly string[]): string[] {
  const line = lines[start.line] ?? ''
  const stop = end.line === start.line ? end.column : line.length
  const width = String(start.line + 1).length
  const numbered = (index: number) => `${dim(`${String(index + 1).padStart(width)} |`)} ${lines[index] ?? ''}`
  // Tabs stay tabs below, so that the marks stand under their text.
  const lead = line.slice(0, start.column).replace(/[^\t]/g, ' ')
  const marks = red('~'.repeat(Math.max(1, stop - start.column)))
  return [
    ...(start.line > 0 ? [numbered(start.line - 1)] : []),
    numbered(start.line),
    `${dim(`${' '.repeat(width)} |`)} ${lead}${marks}`,
  ]
}
