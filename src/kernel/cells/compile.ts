import MagicString from 'magic-string'
import { eraseTypes } from './erase.ts'
import { constructsOf, lower, needsTypes } from './lower.ts'
import { adaptToRepl, cellNames, showsValue } from './repl.ts'
import { addScript, type Translation } from './scripts.ts'
import { hidesBuiltIn, renameVariables, shadowName } from './shadow.ts'
import { CellSyntaxError, find, type Language, type Node, parse, parseWithJsx } from './syntax.ts'
import { settingsFor } from './tsconfig.ts'
import type { CompiledCell } from './types.ts'

let compilations = 0

/**
 * Compiles a cell for V8's REPL mode.
 * @param name how stack traces call the cell, e.g. `In[3]`
 * @param directory the notebook's folder: its tsconfig.json decides what decorators, class fields and JSX mean
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
  const steps: Translation[] = []
  let { text, program, language } = parseCell(source, name, steps)
  const declares = cellNames(program)
  const shows = showsValue(program)
  const step = (edited: MagicString) => {
    const before = text
    text = edited.toString()
    steps.push(translation(before, edited, text))
  }

  const constructs = constructsOf(text, program)
  const settings = () => settingsFor(directory)
  if (constructs.has('jsx') && settings().jsx === undefined) throw withoutJsx(program, name, text)
  const whole = { source: text, name, language, constructs, settings }
  if ([...constructs].some((each) => each !== 'field') && !needsTypes(whole)) {
    const bare = new MagicString(text)
    eraseTypes(bare, text, program)
    step(bare)
  }
  const lowered = lower({ ...whole, source: text })
  if (lowered.length > 0) {
    steps.push(...lowered)
    text = lowered.at(-1)!.after
    program = parse(text, name)
  }

  const renamed = new Map(
    [...shadowed, ...declares.filter(hidesBuiltIn)].map((each) => [each, shadowName(each)]),
  )
  // What compilers add is this cell's alone.
  if (lowered.length > 0)
    for (const each of cellNames(program))
      if (!declares.includes(each)) renamed.set(each, `${shadowName(each)}${id}`)
  const withNames = renameVariables(text, program, renamed)
  if (withNames) {
    step(withNames)
    program = parse(text, name)
  }

  const edited = new MagicString(text)
  eraseTypes(edited, text, program)
  adaptToRepl(edited, program, id, shows)
  edited.prepend(`'use strict';`)
  step(edited)
  const url = name.replace(/\s/g, '_') // V8 takes no blanks in a sourceURL
  addScript(url, name, source, steps)
  return { id, name, source, code: `${text}\n;void 0\n//# sourceURL=${url}`, declares }
}

interface ParsedCell {
  readonly text: string
  readonly program: Node
  readonly language: Language
}

/** A cell that reads as an object literal is one, as in Node's REPL; all others are modules. */
function parseCell(source: string, name: string, steps: Translation[]): ParsedCell {
  if (/^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*\{/.test(source) && !/;\s*$/.test(source)) {
    const wrapped = new MagicString(source).prepend('(').append('\n)')
    const text = wrapped.toString()
    try {
      const parsed = parseWithJsx(text, name)
      steps.push(translation(source, wrapped, text))
      return { text, ...parsed }
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error
    }
  }
  return { text: source, ...parseWithJsx(source, name) }
}

function translation(before: string, edited: MagicString, after: string): Translation {
  const map = () => ({ ...edited.generateMap({ hires: true }), sourceRoot: '' })
  return { before, after, map: map as unknown as Translation['map'] }
}

function withoutJsx(program: Node, name: string, source: string): CellSyntaxError {
  const element = find(program, ({ type }) => type === 'JSXElement' || type === 'JSXFragment')!
  const opening = element.openingElement ?? element.openingFragment
  const message =
    'JSX needs a library to make its elements. Name it in a tsconfig.json beside the notebook, such as ' +
    '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "preact" } }'
  return new CellSyntaxError(message, name, source, opening.start, opening.end)
}
