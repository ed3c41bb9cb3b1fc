import { readFileSync } from 'node:fs'
import { createRequire, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { transformSync } from 'oxc-transform'
import { children, isAmbient, type Node } from './syntax.ts'

/** JavaScript made from TypeScript, with the way back. */
export interface Lowered {
  readonly code: string
  readonly map: SourceMapPayload
}

/** What a program has that erasing types alone cannot turn into JavaScript for this Node. */
export type Construct = 'none' | 'declaration' | 'decorator'

const mayNeedLowering = /\benum\b|\bnamespace\b|\bmodule\b|\baccessor\b|@/

/** The hardest construct of a program: enums and namespaces are `declaration`, decorators and accessors `decorator`. */
export function hardestConstruct(source: string, program: Node): Construct {
  if (!mayNeedLowering.test(source)) return 'none'
  let hardest: Construct = 'none'
  const visit = (node: Node) => {
    if (isAmbient(node)) return
    if (node.type === 'Decorator' || node.type === 'AccessorProperty') hardest = 'decorator'
    else if (
      hardest === 'none' &&
      (node.type === 'TSEnumDeclaration' || node.type === 'TSModuleDeclaration')
    ) {
      hardest = 'declaration'
    }
    for (const child of children(node)) visit(child)
  }
  visit(program)
  return hardest
}

/** Whether imports that no value uses stay, as a later cell may use them, or count as types. */
export type UnusedImports = 'keep' | 'drop'

/** JavaScript for a module without decorators. */
export function lower(source: string, unusedImports: UnusedImports): Lowered {
  const { code, map } = transformSync('cell.ts', source, {
    sourceType: 'module',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: unusedImports === 'keep' },
  })
  return { code, map: map as unknown as SourceMapPayload }
}

/**
 * JavaScript for a module with decorators, legacy or standard as the tsconfig.json that governs `directory` asks;
 * CommonJS, without unused imports, where `format` says so.
 */
export function lowerFully(source: string, directory: string, format?: 'cjs'): Lowered {
  const { code, map } = esbuild().transformSync(source, {
    loader: 'ts',
    target: 'node24',
    format,
    sourcemap: 'external',
    sourcefile: 'cell.ts',
    sourcesContent: false,
    tsconfigRaw: {
      compilerOptions: {
        verbatimModuleSyntax: format === undefined,
        experimentalDecorators: legacyDecorators(directory),
      },
    },
  })
  return { code, map: JSON.parse(map) }
}

/** Loaded when first needed: it runs as a process of its own, at 20 ms a call. (oxc knows legacy decorators only.) */
const esbuild = (): typeof import('esbuild') => createRequire(import.meta.url)('esbuild')

/** Whether the nearest tsconfig.json at or above `directory` (or what it extends) sets `experimentalDecorators`. */
export function legacyDecorators(directory: string): boolean {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const found = experimentalDecorators(resolve(folder, 'tsconfig.json'), 0)
    if (found !== undefined) return found
    if (folder === dirname(folder)) return false
  }
}

/** Undefined where the file is absent. */
function experimentalDecorators(path: string, depth: number): boolean | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  const config = jsonWithComments(text) as {
    compilerOptions?: { experimentalDecorators?: boolean }
    extends?: string
  } | null
  const own = config?.compilerOptions?.experimentalDecorators
  if (own !== undefined) return own
  if (typeof config?.extends !== 'string' || !config.extends.startsWith('.') || depth > 8) return false
  const base = resolve(dirname(path), config.extends)
  return experimentalDecorators(base.endsWith('.json') ? base : base + '.json', depth + 1) ?? false
}

/** JSON with comments and trailing commas is a subset of JavaScript's expressions. */
function jsonWithComments(text: string): unknown {
  const { program, errors } = parseSync('config.js', `(${text}\n)`)
  const statement = program.body[0] as unknown as Node | undefined
  return errors.length > 0 || !statement ? null : literal(statement.expression)
}

function literal(node: Node): unknown {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return literal(node.expression)
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties.map(({ key, value }: Node) => [key.value ?? key.name, literal(value)]),
      )
    case 'ArrayExpression':
      return node.elements.map(literal)
    default:
      return node.value
  }
}
