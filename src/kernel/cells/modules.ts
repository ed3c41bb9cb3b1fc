import { readFileSync } from 'node:fs'
import { createRequire, type LoadHookSync, type ResolveHookSync, registerHooks } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transformSync } from 'oxc-transform'
import { forgetFailed, isLocalFile, isVersioned, resolveRelative, versionedUrl } from './local-files.ts'
import { hardestConstruct, lower } from './lower.ts'
import { addScript } from './scripts.ts'
import { CellSyntaxError, parse } from './syntax.ts'

/** What a static import of a cell asks for. */
export interface ImportRequest {
  /** Exports that must exist; the other names may be types. */
  readonly needed: readonly string[]
  readonly with: Record<string, string>
}

/** Modules as cells see them: names are looked up from the notebook's folder, then from the kernel's own package. */
export interface CellModules {
  import(specifier: string, request: ImportRequest): Promise<object>
  dynamicImport(specifier: unknown, options?: ImportCallOptions): Promise<object>
  readonly require: NodeJS.Require
  readonly meta: ImportMeta
}

/** Installs the loading of cells' modules in this process. `shims` maps specifiers to URLs that take their place. */
export function cellModules(directory: string, shims: Readonly<Record<string, string>>): CellModules {
  const notebookPath = join(directory, 'notebook.ts')
  const notebookUrl = pathToFileURL(notebookPath).href
  const own = import.meta.url

  const isCell = (url: string | undefined) => url === own || url === notebookUrl

  const resolve: ResolveHookSync = (specifier, context, next) => {
    const fromCell = isCell(context.parentURL)
    if (!fromCell && !isVersioned(context.parentURL)) return next(specifier, context)
    const shim = shims[specifier]
    if (shim) return { url: shim, shortCircuit: true }
    const parentURL = fromCell ? notebookUrl : context.parentURL!
    const found = resolveFrom(specifier, parentURL, (from) =>
      next(specifier, { ...context, parentURL: from }),
    )
    if (!isLocalFile(found.url)) return found
    const importAttributes = /\.json(?:[?#]|$)/.test(found.url) ? { type: 'json' } : context.importAttributes
    return { ...found, url: versionedUrl(found.url), importAttributes }
  }

  const load: LoadHookSync = (url, context, next) => {
    if (!isVersioned(url)) return next(url, context)
    const path = fileURLToPath(url)
    const label = labelOf(path, directory)
    if (path.endsWith('.json')) checkJson(path, label)
    if (!/\.[cm]?ts$/.test(path)) {
      addScript(url, label, readFileSync(path, 'utf8'), [])
      return next(url, context)
    }
    return {
      format: path.endsWith('.cts') ? 'commonjs' : 'module',
      source: compileFile(url, path, label),
      shortCircuit: true,
    }
  }

  registerHooks({ resolve, load })

  const cellImport = async (specifier: string, options?: ImportCallOptions) => {
    try {
      return (await import(specifier, options)) as object
    } catch (error) {
      const path = specifier.startsWith('.') ? resolveRelative(specifier, directory) : undefined
      if (path) forgetFailed(pathToFileURL(path).href)
      throw withAdvice(error, directory)
    }
  }
  const cellRequire = createRequire(notebookPath)

  return {
    async import(specifier, request) {
      const module = await cellImport(specifier, { with: request.with })
      const missing = request.needed.find((name) => !(name in module))
      if (missing === undefined) return module
      throw new SyntaxError(`The module '${specifier}' does not provide an export named '${missing}'`)
    },
    dynamicImport: (specifier, options) => cellImport(String(specifier), options),
    require: cellRequire,
    meta: {
      url: notebookUrl,
      filename: notebookPath,
      dirname: directory,
      main: false,
      resolve: (specifier: string) =>
        specifier.startsWith('.') ? new URL(specifier, notebookUrl).href : import.meta.resolve(specifier),
    },
  }
}

type Resolution = ReturnType<ResolveHookSync>

/** Tries the importer's place, then TypeScript's endings for relative names, then the kernel's own package. */
function resolveFrom(specifier: string, parentURL: string, next: (parent: string) => Resolution): Resolution {
  try {
    return next(parentURL)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (
      code !== 'ERR_MODULE_NOT_FOUND' &&
      code !== 'MODULE_NOT_FOUND' &&
      code !== 'ERR_UNSUPPORTED_DIR_IMPORT'
    )
      throw error
    if (/^\.{0,2}\//.test(specifier)) {
      const path = resolveRelative(specifier, dirname(fileURLToPath(parentURL)))
      if (!path) throw error
      return { url: pathToFileURL(path).href, shortCircuit: true }
    }
    try {
      return next(import.meta.url)
    } catch {
      throw error
    }
  }
}

function labelOf(path: string, directory: string): string {
  const inside = relative(directory, path)
  return inside.startsWith('..') ? path : inside
}

function compileFile(url: string, path: string, label: string): string {
  const source = readFileSync(path, 'utf8')
  const program = parse(source, label)
  const construct = hardestConstruct(source, program)
  const { code, map } =
    construct === 'decorator' ? lower(source, construct, dirname(path)) : eraseFile(source)
  addScript(url, label, source, [() => map])
  return code
}

/** Unlike in a cell, an import that no value of the file uses is a type's, and goes. */
function eraseFile(source: string) {
  const { code, map } = transformSync('file.ts', source, { sourceType: 'module', sourcemap: true })
  return { code, map: map as unknown as import('node:module').SourceMapPayload }
}

function checkJson(path: string, label: string): void {
  const source = readFileSync(path, 'utf8')
  try {
    JSON.parse(source)
  } catch (error) {
    const { message } = error as SyntaxError
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? source.length)
    throw new CellSyntaxError(message.replace(/ \(line \d+ column \d+\)$/, ''), label, source, at)
  }
}

/** Tells what to do where a package is missing. */
function withAdvice(error: unknown, directory: string): unknown {
  if (!(error instanceof Error)) return error
  const { code } = error as NodeJS.ErrnoException
  const name = /^Cannot find package '([^']+)'/.exec(error.message)?.[1]
  if (code !== 'ERR_MODULE_NOT_FOUND') return error
  const missing = name
    ? `Cannot find package '${name}'. To install it: npm install ${name}, in ${directory}`
    : error.message.replace(/ imported from .*$/, '').replace(`${directory}${sep}`, '')
  return Object.assign(new Error(missing), { code })
}
