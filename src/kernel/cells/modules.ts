import { readFileSync } from 'node:fs'
import { createRequire, type LoadHookSync, type ResolveHookSync, registerHooks } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  forgetFailed,
  isLocalFile,
  isPath,
  isVersioned,
  resolveAlias,
  resolveLocal,
  resolveRelative,
  versionedUrl,
} from './local-files.ts'
import { constructsOf, lower } from './lower.ts'
import { addScript } from './scripts.ts'
import { CellSyntaxError, parse } from './syntax.ts'
import { settingsFor } from './tsconfig.ts'

/** A place in the kernel's package: it sees the package itself, by name, and its dependencies. */
const kernelPackage = pathToFileURL(resolve(import.meta.dirname, '../../../package.json')).href

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

  const resolveModule: ResolveHookSync = (specifier, context, next) => {
    const fromCell = isCell(context.parentURL)
    if (!fromCell && !isVersioned(context.parentURL)) return next(specifier, context)
    const shim = shims[specifier]
    if (shim) return { url: shim, shortCircuit: true }
    const parentURL = fromCell ? notebookUrl : context.parentURL!
    const alias = resolveAlias(specifier, dirname(fileURLToPath(parentURL)))
    const found = alias
      ? { url: pathToFileURL(alias).href, shortCircuit: true }
      : resolveFrom(specifier, parentURL, (from) => next(specifier, { ...context, parentURL: from }))
    if (!(alias || isPath(specifier)) || !isLocalFile(found.url)) return found
    const importAttributes = /\.json(?:[?#]|$)/.test(found.url) ? { type: 'json' } : context.importAttributes
    return { ...found, url: versionedUrl(found.url), importAttributes }
  }

  const load: LoadHookSync = (url, context, next) => {
    if (!isVersioned(url)) return next(url, context)
    const path = fileURLToPath(url)
    const label = labelOf(path, directory)
    if (path.endsWith('.json')) checkJson(path, label)
    if (!/\.(?:[cm]?ts|[jt]sx)$/.test(path)) {
      addScript(url, label, readFileSync(path, 'utf8'), [])
      return next(url, context)
    }
    // Node keeps required ES modules for ever, CommonJS only as long as it is in `require.cache`.
    const required = context.conditions.includes('require') || path.endsWith('.cts')
    const source = compileFile(url, path, label, required)
    return { format: required ? 'commonjs' : 'module', source, shortCircuit: true }
  }

  registerHooks({ resolve: resolveModule, load })

  const cellImport = async (specifier: string, options?: ImportCallOptions) => {
    try {
      return (await import(specifier, options)) as object
    } catch (error) {
      const path = resolveLocal(specifier, directory)
      if (path) forgetFailed(pathToFileURL(path).href)
      throw withAdvice(error, directory)
    }
  }
  const fromNotebook = createRequire(notebookPath)
  const fromKernel = createRequire(kernelPackage)

  const cellRequire = (specifier: string): unknown => {
    const path = resolveLocal(specifier, directory)
    if (path && isLocalFile(pathToFileURL(path).href)) versionedUrl(pathToFileURL(path).href) // forgets what has changed
    try {
      return fromNotebook(specifier)
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' && !isPath(specifier)
      if (missing && canResolve(fromKernel, specifier)) return fromKernel(specifier)
      throw withAdvice(error, directory)
    }
  }

  /** Whether a package is there by its `@types` only, so that nothing of it can be meant to run. */
  const hasOnlyTypes = (specifier: string) => {
    const types = `@types/${specifier.replace(/^@([^/]+)\//, '$1__')}/package.json`
    return !isPath(specifier) && [fromNotebook, fromKernel].some((require) => canResolve(require, types))
  }

  return {
    async import(specifier, request) {
      const options = { with: request.with }
      const module = await cellImport(specifier, options).catch((error: unknown) => {
        if (request.needed.length === 0 && hasOnlyTypes(specifier)) return {}
        throw error
      })
      const missing = request.needed.find((name) => !(name in module))
      if (missing === undefined) return module
      throw new SyntaxError(`The module '${specifier}' does not provide an export named '${missing}'`)
    },
    dynamicImport: (specifier, options) => cellImport(String(specifier), options),
    require: Object.assign(cellRequire, fromNotebook),
    meta: {
      url: notebookUrl,
      filename: notebookPath,
      dirname: directory,
      main: false,
      resolve: (specifier: string) =>
        isPath(specifier) ? new URL(specifier, notebookUrl).href : import.meta.resolve(specifier),
    },
  }
}

function canResolve(require: NodeJS.Require, specifier: string): boolean {
  try {
    return require.resolve(specifier) !== ''
  } catch {
    return false
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
    if (isPath(specifier)) {
      const path = resolveRelative(specifier, dirname(fileURLToPath(parentURL)))
      if (!path) throw error
      return { url: pathToFileURL(path).href, shortCircuit: true }
    }
    try {
      return next(kernelPackage)
    } catch {
      throw error
    }
  }
}

function labelOf(path: string, directory: string): string {
  const inside = relative(directory, path)
  return inside.startsWith('..') ? path : inside
}

function compileFile(url: string, path: string, label: string, required: boolean): string {
  const source = readFileSync(path, 'utf8')
  const language = /x$/.test(path) ? 'tsx' : 'ts'
  const constructs = constructsOf(source, parse(source, label, language))
  const settings = () => settingsFor(dirname(path))
  const steps = lower({ source, name: label, language, constructs, settings }, required ? 'cjs' : 'esm')
  addScript(url, label, source, steps)
  return steps.at(-1)!.after
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
  const name = /^Cannot find (?:package|module) '((?:@[^'/]+\/)?[^@'./][^'/]*)/.exec(error.message)?.[1]
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return error
  const importer = / imported from (.*)$/.exec(error.message)?.[1]?.replace(/\?.*$/, '') ?? ''
  const where =
    importer && !importer.endsWith('notebook.ts') ? ` that ${labelOf(importer, directory)} imports` : ''
  const missing = name
    ? `Cannot find package '${name}'${where}. To install it: npm install ${name}, in ${directory}`
    : error.message
        .replace(/(?: imported from |\nRequire stack:)[\s\S]*$/, where)
        .replace(`'${directory}${sep}`, `'./`)
  return Object.assign(new Error(missing), { code })
}
