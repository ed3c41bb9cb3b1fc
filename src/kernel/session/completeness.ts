import { type OxcError, parseSync } from 'oxc-parser'
import type { Fields } from '../wire/index.ts'
import { dissect } from './magics.ts'

/** The content of an `is_complete_reply`: code is incomplete where more text could mend it. */
export function completeness(source: string): Fields {
  let code: string
  try {
    code = dissect(source).code.trimEnd()
  } catch {
    return { status: 'invalid' }
  }
  const error = parseSync('cell.ts', code, { lang: 'ts', sourceType: 'module' }).errors[0]
  if (!error) return { status: 'complete' }
  return wantsMore(error, code) ? { status: 'incomplete', indent: indentAfter(code) } : { status: 'invalid' }
}

/** Whether the parser stumbles over the text's end, or over something that may span lines and never closes. */
function wantsMore({ message, labels }: OxcError, code: string): boolean {
  const start = labels[0]?.start ?? code.length
  if (message.startsWith('Unterminated multiline comment')) return true
  // Templates, too, are called strings here; quoted ones end with their line and cannot be mended.
  if (message.startsWith('Unterminated string')) return !/['"]/.test(code[start]!)
  return start >= code.length || /^Missing catch/.test(message)
}

/** Two spaces more after a line that opens a bracket. */
function indentAfter(code: string): string {
  const line = code.slice(code.lastIndexOf('\n') + 1)
  const indent = /^\s*/.exec(line)![0]
  return /([([{]|=>)$/.test(line) ? `${indent}  ` : indent
}
