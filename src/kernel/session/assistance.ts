import type { Checker } from '../checker/types.ts'
import type { Fields } from '../wire/index.ts'
import { toCodePoints, toUtf16 } from './cursor.ts'
import { blockMagics, dissect, magicNames, usage } from './magics.ts'

/** The content of a `complete_reply`. */
export function complete(checker: Checker, code: string, cursorPosition: number): Fields {
  const cursor = toUtf16(code, cursorPosition)
  const magic = magicMatches(code, cursor)
  const { start, end, matches } = magic ?? checker.complete(codeOf(code), cursor)
  const cursor_start = toCodePoints(code, start)
  const cursor_end = toCodePoints(code, end)
  return {
    status: 'ok',
    matches: matches.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: matches.map(({ text, type, signature = '' }) => ({
        start: cursor_start,
        end: cursor_end,
        text,
        type,
        signature,
      })),
    },
  }
}

/** The content of an `inspect_reply`. */
export function inspect(checker: Checker, code: string, cursorPosition: number, detail: unknown): Fields {
  const cursor = toUtf16(code, cursorPosition)
  const magic = usageAt(code, cursor)
  if (magic) return { status: 'ok', found: true, data: { 'text/plain': magic }, metadata: {} }
  const found = checker.inspect(codeOf(code), cursor, detail === 1 ? 1 : 0)
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} }
  const { type, documentation } = found
  const data = {
    'text/plain': [type, documentation].filter(Boolean).join('\n\n'),
    'text/markdown': [`\`\`\`typescript\n${type}\n\`\`\``, documentation].filter(Boolean).join('\n\n'),
  }
  return { status: 'ok', found: true, data, metadata: {} }
}

/** The names of magics that begin as the text before the cursor does. */
function magicMatches(code: string, cursor: number) {
  const typed = /(?:^|\n)(%%?\w*)$/.exec(code.slice(0, cursor))?.[1]
  if (typed === undefined) return undefined
  const names = [
    ...magicNames.map((name) => `%${name}`),
    ...Object.keys(blockMagics).map((name) => `%%${name}`),
  ]
  const matches = names
    .filter((name) => name.startsWith(typed))
    .map((text) => ({ text, type: 'magic', signature: '' }))
  return { start: cursor - typed.length, end: cursor, matches }
}

function usageAt(code: string, cursor: number): string | undefined {
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1)
  const word = /^%%?\w+/.exec(line)?.[0]
  const entry = Object.entries(usage).find(([key]) => word !== undefined && key.split(' ')[0] === word)
  return entry?.join('\n\n')
}

/** The cell without its magics, every character where it was. */
function codeOf(cell: string): string {
  try {
    return dissect(cell).code
  } catch {
    return cell
  }
}
