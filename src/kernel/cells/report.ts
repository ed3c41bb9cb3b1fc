import { inspect } from 'node:util'
import { type Place, scriptLabelled } from './scripts.ts'
import { withoutKernelFrames } from './stack.ts'
import { CellSyntaxError } from './syntax.ts'
import type { ErrorReport } from './types.ts'

const red = (text: string) => `\x1b[31m${text}\x1b[39m`
const dim = (text: string) => `\x1b[2m${text}\x1b[22m`
const bold = (text: string) => `\x1b[1m${text}\x1b[22m`

/** How many causes of causes, and members of an AggregateError, are shown. */
const depthShown = 5
const membersShown = 10

/** Describes anything thrown: name, message, and a traceback that shows the learner's own line. */
export function reportError(error: unknown): ErrorReport {
  const { ename, evalue } = nameOf(error)
  return { ename, evalue, traceback: traceback(error, 0, new Set()) }
}

function nameOf(error: unknown): { ename: string; evalue: string } {
  if (isError(error)) {
    const name = read(error, 'name') ?? 'Error'
    const className = (error as { constructor?: { name?: unknown } }).constructor?.name
    const ename = name === 'Error' && typeof className === 'string' && className ? className : name
    return { ename, evalue: read(error, 'message') ?? '' }
  }
  const evalue = typeof error === 'string' ? error : inspect(error, { depth: 2 })
  return { ename: 'Uncaught', evalue }
}

/** Errors of other realms and of workers count too, which `instanceof` would miss. */
const isError = (value: unknown): value is Error => value instanceof Error || Error.isError(value)

function read(error: Error, key: 'name' | 'message' | 'stack'): string | undefined {
  try {
    const value: unknown = error[key]
    return value === undefined ? undefined : String(value)
  } catch {
    return undefined
  }
}

function traceback(error: unknown, depth: number, seen: Set<unknown>): string[] {
  const { ename, evalue } = nameOf(error)
  const title = `${red(bold(ename))}: ${evalue}`
  if (!isError(error)) return [title]
  seen.add(error)
  const frames = framesOf(error)
  const lines = [title, ...excerpt(error, frames), ...frames.map(dim), ...fieldsOf(error)]
  return [...lines, ...related(error, depth, seen)]
}

/** Causes, members of an AggregateError, and what a failed disposal suppressed. */
function related(error: Error, depth: number, seen: Set<unknown>): string[] {
  const parts: [string, unknown][] = []
  const { cause, errors, suppressed } = error as Error & { errors?: unknown; suppressed?: unknown }
  if ('cause' in error) parts.push(['Caused by', cause])
  if ('suppressed' in error) parts.push(['Disposal failed with', (error as { error?: unknown }).error])
  if ('suppressed' in error) parts.push(['after', suppressed])
  if (Array.isArray(errors))
    errors.slice(0, membersShown).forEach((each, i) => void parts.push([`Error ${i + 1}`, each]))
  if (Array.isArray(errors) && errors.length > membersShown)
    parts.push(['and', `${errors.length - membersShown} more`])
  return parts.flatMap(([label, each]) => {
    if (seen.has(each) || depth >= depthShown) return []
    const [first, ...rest] = traceback(each, depth + 1, seen)
    return ['', `${bold(label)} ${first}`, ...rest]
  })
}

/** `code`, `path` and other plain fields that systems' errors carry. */
function fieldsOf(error: Error): string[] {
  const hidden = new Set(['stack', 'message', 'name', 'cause', 'errors', 'error', 'suppressed'])
  if (error instanceof CellSyntaxError) return []
  const fields = Object.entries(error).filter(([key]) => !hidden.has(key))
  return fields
    .slice(0, 12)
    .map(([key, value]) => dim(`    ${key}: ${inspect(value, { depth: 1, breakLength: 100 })}`))
}

function framesOf(error: Error): string[] {
  const stack = withoutKernelFrames(read(error, 'stack') ?? '')
  return stack.split('\n').filter((line) => /^\s+at /.test(line))
}

/** The line at fault with a mark under it, where a frame leads to a text of the learner's. */
function excerpt(error: Error, frames: readonly string[]): string[] {
  if (error instanceof CellSyntaxError) return marked(error.script, error.source, error, error.length)
  for (const frame of frames) {
    const [, label, line, column] = /(?:\(|at )(?:async )?([^()]+):(\d+):(\d+)\)?$/.exec(frame) ?? []
    const script = label === undefined ? undefined : scriptLabelled(label)
    if (script) return marked(label!, script.source, { line: Number(line), column: Number(column) }, 1)
  }
  return []
}

function marked(label: string, source: string, { line, column }: Place, length: number): string[] {
  const lines = source.split('\n')
  const text = lines[line - 1]
  if (text === undefined) return []
  const width = String(line).length
  const shown = (number: number, mark: string) =>
    ` ${mark} ${String(number).padStart(width)} | ${lines[number - 1]}`
  const before = [line - 2, line - 1].filter((number) => number >= 1).map((number) => dim(shown(number, ' ')))
  // Tabs stay tabs under the line, so that the mark stands below its character.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  const mark = ` ${' '.repeat(width + 2)} | ${indent}${red('^'.repeat(length))}`
  return [bold(`${label}:${line}:${column}`), ...before, shown(line, red('>')), mark, '']
}
