import { dirname } from 'node:path'
import { endings } from '../cells/local-files.ts'
import { settingsFor } from '../cells/tsconfig.ts'

/** What holds where the notebook's own tsconfig.json says nothing. */
const defaults = {
  target: 'esnext',
  module: 'nodenext',
  strict: true,
}

/** The libraries that cells have where the notebook's own tsconfig.json names none. */
export const defaultLibraries = ['esnext', 'dom', 'dom.iterable', 'dom.asynciterable']

/** What cells need, whatever the notebook's tsconfig.json says. */
const fixed = {
  moduleDetection: 'legacy',
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  noUncheckedSideEffectImports: true,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  // Only the files that are asked about are checked, and the imports are a declaration file.
  skipLibCheck: false,
}

/**
 * The tsconfig.json of the scratch folder. The libraries are among its files, as one of them.
 *
 * @param files the fixed pool of files
 * @param own the path of the notebook's tsconfig.json, with the options that it sets
 */
export function scratchConfig(
  files: readonly string[],
  own?: { readonly path: string; readonly options: Readonly<Record<string, unknown>> },
): string {
  const unset = Object.entries(defaults).filter(([key]) => own?.options[key] === undefined)
  const paths = Object.entries(own ? settingsFor(dirname(own.path)).paths : {}).map(([pattern, targets]) => [
    pattern,
    targets.flatMap((target) => [...endings, '.d.ts'].map((ending) => target + ending)),
  ])
  const types = new Set(['node', ...((own?.options.types as string[] | undefined) ?? [])])
  const compilerOptions = {
    ...Object.fromEntries(unset),
    ...fixed,
    lib: null,
    noLib: true,
    types: [...types],
    // As the cells and their files follow them, which TypeScript does not: relative to baseUrl, without a dot, without
    // a file's ending.
    ...(paths.length > 0 && { paths: Object.fromEntries(paths) }),
    baseUrl: null,
  }
  return JSON.stringify({
    ...(own && { extends: own.path }),
    compilerOptions,
    files,
    include: [],
    references: [],
  })
}
