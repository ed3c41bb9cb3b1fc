import { Augmentations } from './augmentations.ts'
import type { CellImport } from './cell.ts'
import { complete } from './completion.ts'
import { inspect } from './inspection.ts'
import { readable } from './names.ts'
import type { Diagnostic } from './native.ts'
import { lineMap } from './script.ts'
import type { CellDiagnostic, Checker } from './types.ts'
import { Workspace, type WrittenCell } from './workspace.ts'

/**
 * Types for the cells of a notebook.
 *
 * @param options.directory the notebook's folder: packages, local files and tsconfig.json are looked for from here
 */
export function createChecker({ directory }: { readonly directory: string }): Checker {
  let workspace: Workspace | undefined
  const open = () => (workspace ??= new Workspace(directory))
  const close = () => {
    workspace?.close()
    workspace = undefined
  }
  return {
    check: (source) => check(open(), source),
    keep: (source) => open().keep(source),
    tidy: () => workspace?.compiler.tidy(),
    complete: (source, cursor) => complete(open(), source, cursor),
    inspect: (source, cursor, detail) => inspect(open(), source, cursor, detail),
    reset: () => workspace?.reset(),
    close,
    get pid() {
      return workspace?.compiler.pid
    },
  }
}

/**
 * What TypeScript says of scripts but not of cells: `await`, `for await` and `await using` at the top level and
 * `import.meta` outside of a module; and variables without a type that get one from a later assignment, which
 * TypeScript follows within one file only.
 */
const notOfCells = new Set([1309, 1343, 1375, 1378, 1431, 1432, 1470, 2852, 2853, 2854, 7005, 7034])

function check(workspace: Workspace, source: string): CellDiagnostic[] {
  const { written, found } = diagnose(workspace, source)
  const own = written.cell ? [...importErrors(workspace, written)] : []
  const added = written.cell?.augmentation ? addedErrors(workspace, written) : []
  const place = lineMap(source)
  const errors = found
    .filter(({ code, category }) => category === 1 && !notOfCells.has(code))
    .map((error) => translate(error, written))
    .filter(({ start }) => !own.some((each) => each.code === 2307 && each.start === start))
  return [...own, ...added, ...errors]
    .sort((a, b) => a.start - b.start)
    .map(({ code, message, start, end }) => ({ code, message, start: place(start), end: place(end) }))
}

/** TypeScript's code for a value in the place of a type, or of an alias. */
const valueAsType = 2749

/** Writes a cell, and once more where what it imports turns out to be properties of a value that its module exports. */
function diagnose(
  workspace: Workspace,
  source: string,
): { written: WrittenCell; found: readonly Diagnostic[] } {
  const written = workspace.write(source)
  const { cell, script, file } = written
  const found = workspace.compiler.diagnostics(file, cell ? 'semantic' : 'syntactic')
  const places = found
    .filter(({ code }) => code === valueAsType)
    .map(({ pos, end }) => script.toCell(pos, end)[0])
  const properties = (cell?.imports ?? []).filter(
    ({ module, name, start }) => name && places.includes(start) && !module.properties.has(name),
  )
  if (properties.length === 0) return { written, found }
  for (const { module, name } of properties) module.properties.add(name!)
  return diagnose(workspace, source)
}

/** Errors in what a cell adds to modules and to the global scope. */
function addedErrors(workspace: Workspace, written: WrittenCell): Found[] {
  const { script } = written.cell!.augmentation!
  return workspace.compiler
    .diagnostics(workspace.path(Augmentations.file), 'semantic')
    .filter(({ category, pos }) => category === 1 && pos >= written.added)
    .map((error) => {
      const [pos, end] = [error.pos - written.added, error.end - written.added]
      return translate({ ...error, pos, end }, { ...written, script })
    })
}

interface Found {
  readonly code: number
  readonly message: string
  readonly start: number
  readonly end: number
}

/** A diagnostic of a script in the words and at the place of the cell. */
function translate({ code, pos, end, text, messageChain }: Diagnostic, { script, cell }: WrittenCell): Found {
  const [start, stop] = script.toCell(pos, end)
  const lines = [text, ...chain(messageChain, 1)]
  const imported =
    code === 2694 && cell?.imports.find((each) => each.name !== undefined && each.start === start)
  if (imported) return { ...noSuchExport(imported), start, end: stop }
  return { code, message: readable(lines.join('\n')), start, end: stop }
}

function chain(messages: readonly Diagnostic[] | undefined, depth: number): string[] {
  return (messages ?? []).flatMap(({ text, messageChain }) => [
    `${'  '.repeat(depth)}${text}`,
    ...chain(messageChain, depth + 1),
  ])
}

const noSuchExport = ({ module, name }: CellImport) => ({
  code: 2305,
  message: `Module '"${module.specifier}"' has no exported member '${name}'.`,
})

/** Errors of a cell's imports, and of what is taken from them: these are rewritten, so TypeScript sees them elsewhere. */
function* importErrors(workspace: Workspace, { source, cell }: WrittenCell): Generator<Found> {
  if (/^(\s*(\/\/.*|\/\*[\s\S]*?\*\/))*\s*\/\/\s*@ts-nocheck\b/.test(source)) return
  for (const { module, name, start, end } of cell?.imports ?? []) {
    const missing = workspace.missing(module)
    if (!missing || /@ts-(ignore|expect-error)/.test(lineBefore(source, start))) continue
    if (missing === 'module' && name === undefined)
      yield { code: 2307, message: notFound(module.specifier), start, end }
    if (missing === 'default' && name === 'default')
      yield { code: 1192, message: `Module '"${module.specifier}"' has no default export.`, start, end }
  }
  for (const { name, start, end } of cell?.typesAsValues ?? []) {
    if (/@ts-(ignore|expect-error)/.test(lineBefore(source, start))) continue
    const message = `'${name}' cannot be used as a value because it was imported using 'import type'.`
    yield { code: 1361, message, start, end }
  }
}

function lineBefore(source: string, offset: number): string {
  const lines = source.slice(0, offset).split('\n')
  return lines.at(-2) ?? ''
}

function notFound(specifier: string): string {
  const base = `Cannot find module '${specifier}' or its type declarations.`
  if (/^[./]/.test(specifier))
    return `${base} It is looked for from the notebook's folder; write the file's whole name, such as './name.ts'.`
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return `${base} If it is not installed, run: npm install ${name}`
}
