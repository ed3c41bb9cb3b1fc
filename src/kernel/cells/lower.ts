import { readFileSync } from 'node:fs'
import type { SourceMapPayload } from 'node:module'
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

/** Lowers a module with `constructs`, as the tsconfig.json that governs `directory` asks. Imports all stay. */
export function lower(source: string, construct: Construct, directory: string): Lowered {
  if (construct === 'decorator') return lowerDecorators(source, directory)
  const { code, map } = transformSync('cell.ts', source, {
    sourceType: 'module',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: true },
  })
  return { code, map: map as unknown as SourceMapPayload }
}

/** Through esbuild, as oxc knows only legacy decorators. It starts a process (about 20 ms), so it is loaded when needed. */
function lowerDecorators(source: string, directory: string): Lowered {
  const esbuild = process.getBuiltinModule('node:module').createRequire(import.meta.url)('esbuild')
  const { code, map } = (esbuild as typeof import('esbuild')).transformSync(source, {
    loader: 'ts',
    target: 'node24',
    sourcemap: 'external',
    sourcefile: 'cell.ts',
    sourcesContent: false,
    tsconfigRaw: {
      compilerOptions: { verbatimModuleSyntax: true, experimentalDecorators: legacyDecorators(directory) },
    },
  })
  return { code, map: JSON.parse(map) }
}

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
