import { createRequire, type SourceMapPayload } from 'node:module'
import type { TransformFailure } from 'esbuild'
import { type HelperMode, transformSync } from 'oxc-transform'
import { helpersOfDecorators } from './decorators.ts'
import type { Translation } from './scripts.ts'
import { CellSyntaxError, children, isAmbient, type Language, type Node } from './syntax.ts'
import type { Settings } from './tsconfig.ts'

/** What a program has that erasing types alone cannot turn into JavaScript for this Node. */
export type Construct = 'enum' | 'namespace' | 'decorator' | 'accessor' | 'field' | 'jsx'

const constructs: Readonly<Record<string, Construct>> = {
  TSEnumDeclaration: 'enum',
  TSModuleDeclaration: 'namespace',
  Decorator: 'decorator',
  AccessorProperty: 'accessor',
  PropertyDefinition: 'field',
  JSXElement: 'jsx',
  JSXFragment: 'jsx',
}

const mayHaveConstructs = /\b(?:enum|namespace|module|accessor|class)\b|@|<\/|\/>/

/** Finds every construct of a program. */
export function constructsOf(source: string, program: Node): ReadonlySet<Construct> {
  const found = new Set<Construct>()
  if (!mayHaveConstructs.test(source)) return found
  const visit = (node: Node) => {
    if (isAmbient(node) && !node.decorators?.length) return // `@column declare name: string` is decorated
    const construct = constructs[node.type]
    if (construct) found.add(construct)
    for (const child of children(node)) visit(child)
  }
  visit(program)
  return found
}

/** What is lowered, and how. */
export interface Program {
  readonly source: string
  /** The cell's name or the file's path, for errors. */
  readonly name: string
  readonly language: Language
  readonly constructs: ReadonlySet<Construct>
  /** Asked for only where it matters. */
  readonly settings: () => Settings
}

/** How modules of the learner's own are lowered: always, without imports that no value uses. */
export type ModuleFormat = 'esm' | 'cjs'

/**
 * Turns TypeScript's own constructs into JavaScript, one compiler after the other: each knows what others don't.
 * Gives nothing where erasing types is enough. Cells (no `format`) keep every import, as a later cell may use it.
 */
export function lower(program: Program, format?: ModuleFormat): Translation[] {
  const { constructs, settings } = program
  const has = (construct: Construct) => constructs.has(construct)
  const assigns = has('field') && !settings().useDefineForClassFields
  const metadata = has('decorator') && settings().emitDecoratorMetadata && settings().experimentalDecorators
  const done: Translation[] = []
  const source = () => done.at(-1)?.after ?? program.source

  if (metadata) done.push(byOxc(program, format))
  const byEsbuildOnly = has('accessor') || assigns || format === 'cjs'
  if (byEsbuildOnly || (!metadata && (has('decorator') || has('namespace'))))
    done.push(byEsbuild({ ...program, source: source() }, format))
  else if (!metadata && (format || has('enum') || has('jsx'))) done.push(byOxc(program, format))
  return done
}

/** Whether types mean something to those who lower a program: else they are better taken out before, in their place. */
export function needsTypes({ constructs, settings }: Program): boolean {
  if (constructs.has('decorator') && settings().experimentalDecorators) return true
  return constructs.has('field') && !settings().useDefineForClassFields // parameter properties come before fields
}

/** Fast; knows metadata of decorators, but neither standard decorators nor what namespaces share. */
function byOxc(
  { source, name, language, constructs, settings }: Program,
  format?: ModuleFormat,
): Translation {
  const legacy = constructs.has('decorator')
  const { code, map, errors } = transformSync(`cell.${language}`, source, {
    sourceType: 'module',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: format === undefined },
    ...(legacy && {
      decorator: { legacy, emitDecoratorMetadata: true },
      helpers: { mode: 'External' as HelperMode },
    }),
    ...(constructs.has('jsx') && { jsx: oxcJsx(settings()) }),
  })
  const error = errors[0]
  if (error) throw new CellSyntaxError(error.message, name, source, error.labels[0]?.start ?? 0)
  const plain = map as unknown as SourceMapPayload
  if (!legacy) return { before: source, after: code, map: () => plain }
  // A line before the others, and one without an origin in the map.
  const withHelpers = { ...plain, mappings: `;${plain.mappings}` }
  return { before: source, after: `${helpersOfDecorators}\n${code}`, map: () => withHelpers }
}

function oxcJsx({ jsx, jsxImportSource, jsxFactory, jsxFragmentFactory }: Settings) {
  if (jsx === 'react')
    return { runtime: 'classic' as const, pragma: jsxFactory, pragmaFrag: jsxFragmentFactory }
  return { runtime: 'automatic' as const, importSource: jsxImportSource, development: jsx === 'react-jsxdev' }
}

function byEsbuild({ source, name, language, settings }: Program, format?: ModuleFormat): Translation {
  const { jsx, jsxImportSource, jsxFactory, jsxFragmentFactory, ...others } = settings()
  try {
    const { code, map } = esbuild().transformSync(source, {
      loader: language,
      target: 'node24',
      format: format === 'cjs' ? 'cjs' : undefined,
      sourcemap: 'external',
      sourcefile: 'cell.ts',
      sourcesContent: false,
      jsx: jsx === 'react' ? 'transform' : 'automatic',
      jsxImportSource,
      jsxFactory,
      jsxFragment: jsxFragmentFactory,
      logLevel: 'silent',
      tsconfigRaw: {
        compilerOptions: {
          verbatimModuleSyntax: format === undefined,
          experimentalDecorators: others.experimentalDecorators,
          useDefineForClassFields: others.useDefineForClassFields,
        },
      },
    })
    return { before: source, after: code, map: () => JSON.parse(map) }
  } catch (error) {
    throw refusal(error as TransformFailure, name, source)
  }
}

/** Loaded when first needed: it runs as a process of its own, at 20 ms a call. */
const esbuild = (): typeof import('esbuild') => createRequire(import.meta.url)('esbuild')

/** esbuild's error at its place, which it counts in bytes. */
function refusal(failure: TransformFailure, name: string, source: string): Error {
  const [error] = failure.errors ?? []
  if (!error?.location) return failure
  const { line, column, lineText } = error.location
  const before = source.split('\n').slice(0, line - 1)
  const inLine = Buffer.from(lineText).subarray(0, column).toString().length
  const start = before.reduce((sum, each) => sum + each.length + 1, inLine)
  const notes = error.notes.map(({ text }) => text)
  return new CellSyntaxError([error.text, ...notes].join('. '), name, source, start)
}
