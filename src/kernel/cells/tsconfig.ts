import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Node } from './syntax.ts'

/** What a tsconfig.json says of how code runs. */
export interface Settings {
  readonly experimentalDecorators: boolean
  readonly emitDecoratorMetadata: boolean
  readonly useDefineForClassFields: boolean
  readonly jsx: string | undefined
  readonly jsxImportSource: string | undefined
  readonly jsxFactory: string | undefined
  readonly jsxFragmentFactory: string | undefined
  /** Patterns of specifiers, each with the absolute paths that it may mean. */
  readonly paths: Readonly<Record<string, readonly string[]>>
}

interface Config {
  readonly compilerOptions?: Options
  readonly extends?: string | readonly string[]
}

type Options = Readonly<Record<string, unknown>>

const known = new Map<string, { readonly times: ReadonlyMap<string, number>; readonly settings: Settings }>()

/** What the nearest tsconfig.json at or above `directory` says, with what it extends; as it is at this moment. */
export function settingsFor(directory: string): Settings {
  const before = known.get(directory)
  if (before && [...before.times].every(([file, time]) => modified(file) === time)) return before.settings
  const times = new Map<string, number>()
  const settings = settingsOf(nearest(resolve(directory), times))
  known.set(directory, { times, settings })
  return settings
}

const modified = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** The options of the nearest tsconfig.json, paths made absolute; `times` notes each file that was looked for. */
function nearest(directory: string, times: Map<string, number>): Options {
  const file = join(directory, 'tsconfig.json')
  const above = dirname(directory)
  const own = optionsOf(file, times, new Set())
  if (!own) return above === directory ? {} : nearest(above, times)
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/^.*\$\{configDir\}/, directory)
    if (Array.isArray(value)) return value.map(fill)
    if (value && typeof value === 'object') return mapValues(value as Options, fill)
    return value
  }
  return fill(own) as Options
}

/** Undefined where the file is absent. A broken file says nothing. */
function optionsOf(
  file: string,
  times: Map<string, number>,
  inside: ReadonlySet<string>,
): Options | undefined {
  times.set(file, modified(file))
  if (!times.get(file) || inside.has(file)) return undefined
  const { compilerOptions = {}, extends: bases = [] } = read(file) ?? {}
  const inherited = [bases].flat().map((base) => {
    const path = baseConfig(String(base), file)
    return (path && optionsOf(path, times, new Set([...inside, file]))) ?? {}
  })
  return Object.assign({}, ...inherited, absolute(compilerOptions, dirname(file)))
}

/** `paths` are relative to `baseUrl`, or else to the file that has them. */
function absolute({ baseUrl, paths, ...others }: Options, folder: string): Options {
  const base = typeof baseUrl === 'string' ? resolve(folder, baseUrl) : undefined
  return {
    ...others,
    ...(base !== undefined && { baseUrl: base }),
    ...(paths instanceof Object && {
      paths: mapValues(paths as Options, (targets) =>
        [targets].flat().map((target) => resolve(base ?? folder, String(target))),
      ),
    }),
  }
}

function settingsOf(options: Options): Settings {
  const text = (key: string) => (typeof options[key] === 'string' ? options[key] : undefined)
  const paths = (options.paths ?? {}) as Settings['paths']
  const baseUrl = text('baseUrl')
  const { useDefineForClassFields = !/^es(3|5|6|20(1\d|2[01]))$/i.test(text('target') ?? '') } = options
  return {
    experimentalDecorators: options.experimentalDecorators === true,
    emitDecoratorMetadata: options.emitDecoratorMetadata === true,
    useDefineForClassFields: useDefineForClassFields === true,
    jsx: text('jsx'),
    jsxImportSource: text('jsxImportSource'),
    jsxFactory: text('jsxFactory'),
    jsxFragmentFactory: text('jsxFragmentFactory'),
    paths: baseUrl === undefined ? paths : { '*': [join(baseUrl, '*')], ...paths },
  }
}

const mapValues = (record: Options, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

/** The file that `extends` names: a path, or a file of a package. */
function baseConfig(base: string, file: string): string | undefined {
  if (base.startsWith('.') || isAbsolute(base)) {
    const path = resolve(dirname(file), base)
    return path.endsWith('.json') ? path : `${path}.json`
  }
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      const path = createRequire(file).resolve(name)
      if (path.endsWith('.json')) return path
    } catch {
      // The next form.
    }
  }
  return undefined
}

function read(file: string): Config | null {
  try {
    return jsonWithComments(readFileSync(file, 'utf8')) as Config | null
  } catch {
    return null
  }
}

/** JSON with comments and trailing commas is a subset of JavaScript's expressions. */
function jsonWithComments(text: string): unknown {
  const { program, errors } = parseSync('config.js', `(${text.replace(/^\uFEFF/, '')}\n)`)
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

/** The paths that `paths` gives for a specifier, in the order in which they are tried. */
export function aliasTargets(specifier: string, { paths }: Settings): string[] {
  const matches = Object.keys(paths).flatMap((pattern) => {
    const [prefix, suffix] = pattern.split('*') as [string, string?]
    if (suffix === undefined) return pattern === specifier ? [{ pattern, length: Infinity, star: '' }] : []
    const fits =
      specifier.length >= prefix.length + suffix.length &&
      specifier.startsWith(prefix) &&
      specifier.endsWith(suffix)
    const star = specifier.slice(prefix.length, specifier.length - suffix.length)
    return fits ? [{ pattern, length: prefix.length, star }] : []
  })
  const best = matches.sort((a, b) => b.length - a.length)[0]
  return best ? paths[best.pattern]!.map((target) => target.replace('*', () => best.star)) : []
}
