import { objectLiteral } from './cell.ts'
import { parse } from './syntax.ts'
import type { Workspace, WrittenCell } from './workspace.ts'

/**
 * Writes a cell that is still being typed. Most are TypeScript as they are, or once the name is there that the cursor
 * waits for (`model.|`); of the others only the words are known.
 */
export function rewritable(workspace: Workspace, source: string, cursor: number): WrittenCell {
  if (isWhole(source)) return workspace.write(source)
  for (const placeholder of ['x', 'x)', 'x})', 'x}', 'x]']) {
    const whole = source.slice(0, cursor) + placeholder + source.slice(cursor)
    if (isWhole(whole)) return workspace.write(whole)
  }
  return workspace.writeWords(source)
}

const isWhole = (source: string) => (objectLiteral(source) ?? parse(source)) !== undefined
