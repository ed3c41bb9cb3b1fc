import MagicString from 'magic-string'
import { eraseTypes } from './erase.ts'
import { hardestConstruct, lower, lowerFully } from './lower.ts'
import { adaptToRepl, cellNames } from './repl.ts'
import { addScript, type SourceMapMaker } from './scripts.ts'
import { hidesBuiltIn, renameShadows } from './shadow.ts'
import { CellSyntaxError, type Node, parse } from './syntax.ts'
import type { CompiledCell } from './types.ts'

let compilations = 0

/**
 * Compiles a cell for V8's REPL mode.
 * @param name how stack traces call the cell, e.g. `In[3]`
 * @param directory the notebook's folder: its tsconfig.json decides which decorators are meant
 * @param shadowed built-ins that earlier cells have taken the names of
 * @throws CellSyntaxError where the text is no TypeScript
 */
export function compileCell(
  source: string,
  name: string,
  directory: string,
  shadowed: ReadonlySet<string>,
): CompiledCell {
  const id = ++compilations
  const steps: SourceMapMaker[] = []
  let { text, program } = parseCell(source, name, steps)
  const declares = cellNames(program)

  const construct = hardestConstruct(text, program)
  if (construct !== 'none') {
    const lowered = construct === 'decorator' ? lowerFully(text, directory) : lower(text, 'keep')
    steps.push(() => lowered.map)
    text = lowered.code
    program = parse(text, name)
  }

  const renamed = renameShadows(text, program, new Set([...shadowed, ...declares.filter(hidesBuiltIn)]))
  if (renamed) {
    steps.push(mapOf(renamed))
    text = renamed.toString()
    program = parse(text, name)
  }

  const edited = new MagicString(text)
  eraseTypes(edited, text, program)
  adaptToRepl(edited, program, id)
  edited.prepend(`'use strict';`)
  steps.push(mapOf(edited))
  const url = name.replace(/\s/g, '_') // V8 takes no blanks in a sourceURL
  addScript(url, name, source, steps)
  return { id, name, source, code: `${edited}\n;void 0\n//# sourceURL=${url}`, declares }
}

/** A cell that reads as an object literal is one, as in Node's REPL; all others are modules. */
function parseCell(source: string, name: string, steps: SourceMapMaker[]): { text: string; program: Node } {
  if (/^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*\{/.test(source) && !/;\s*$/.test(source)) {
    const wrapped = new MagicString(source).prepend('(').append('\n)')
    try {
      const program = parse(wrapped.toString(), name)
      steps.push(mapOf(wrapped))
      return { text: wrapped.toString(), program }
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error
    }
  }
  return { text: source, program: parse(source, name) }
}

const mapOf = (text: MagicString): SourceMapMaker => {
  return () =>
    ({ ...text.generateMap({ hires: true }), sourceRoot: '' }) as unknown as ReturnType<SourceMapMaker>
}
