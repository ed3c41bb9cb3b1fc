import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { aliasTargets, settingsFor } from './tsconfig.ts'

/** The learner's own files: Node caches a module for ever, so each state of a file gets a URL of its own. */

const versionParameter = 'version'
const sourceFile = /\.(?:[cm]?[jt]s|[jt]sx|json)$/
/** What a specifier may leave out of a file's name. */
export const endings: readonly string[] = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.js',
  '.mjs',
  '.json',
  '/index.ts',
  '/index.js',
]

interface Snapshot {
  readonly changed: number
  readonly size: number
  readonly hash: string
  /** Absolute paths of local files that the file imports statically. */
  readonly imports: readonly string[]
}

const { cache } = createRequire(import.meta.url)
const versions = new Map<string, string>()
const snapshots = new Map<string, Snapshot>()
/** How often a file took part in a failed import: Node remembers failures too, so another try needs another URL. */
const failures = new Map<string, number>()

/** Whether a module is a learner's file rather than an installed package's. */
export function isLocalFile(url: string): boolean {
  return (
    url.startsWith('file:') && !url.includes('/node_modules/') && sourceFile.test(url.replace(/[?#].*$/, ''))
  )
}

/** Whether a URL was made by {@link versionedUrl}. */
export const isVersioned = (url: string | undefined): boolean =>
  url?.includes(`?${versionParameter}=`) ?? false

/** The file's URL in its present state: it changes when the file, or one that it imports, directly or not, has changed. */
export function versionedUrl(url: string): string {
  const plain = url.replace(/[?#].*$/, '')
  const root = fileURLToPath(plain)
  const files = closure(root)
  const state = files.map(([path, { hash }]) => `${path}\0${hash}\0${failures.get(path) ?? 0}\n`).join('')
  const version = createHash('sha1').update(state).digest('hex').slice(0, 12)
  if (versions.get(root) !== version) for (const [path] of files) forgetRequired(path)
  versions.set(root, version)
  return `${plain}?${versionParameter}=${version}`
}

/** CommonJS caches by path, whatever the URL. */
function forgetRequired(path: string): void {
  for (const key of Object.keys(cache)) if (key === path || key.startsWith(`${path}?`)) delete cache[key]
}

/** After a failed import of a file: its next import starts afresh. */
export function forgetFailed(url: string): void {
  for (const [path] of closure(fileURLToPath(url.replace(/[?#].*$/, '')))) {
    failures.set(path, (failures.get(path) ?? 0) + 1)
  }
}

/** Absolute path of what a relative specifier means, with the endings that TypeScript's authors leave out. */
export function resolveRelative(specifier: string, folder: string): string | undefined {
  const base = resolve(folder, specifier)
  const typed = base.replace(/\.([cm]?)js$/, '.$1ts')
  return [...endings.map((ending) => base + ending), typed].find((path) => isFile(path))
}

/** Installed and linked packages are loaded once; what is named by its path is the learner's own. */
export const isPath = (specifier: string): boolean => /^(?:\.{0,2}\/|file:)/.test(specifier)

/** Absolute path of what `paths` of the tsconfig.json that governs `folder` makes of a specifier. */
export function resolveAlias(specifier: string, folder: string): string | undefined {
  if (isPath(specifier) || specifier.startsWith('node:')) return undefined
  const targets = aliasTargets(specifier, settingsFor(folder)).filter((each) => !/\.d\.[cm]?ts$/.test(each))
  return targets.map((each) => resolveRelative(each, folder)).find((path) => path !== undefined)
}

/** Absolute path of the file that a specifier means, by its path or by `paths`. */
export function resolveLocal(specifier: string, folder: string): string | undefined {
  return isPath(specifier) ? resolveRelative(specifier, folder) : resolveAlias(specifier, folder)
}

/** A file with all local files that it reaches through static imports, sorted. */
function closure(root: string): [string, Snapshot][] {
  const found = new Map<string, Snapshot>()
  const visit = (path: string) => {
    if (found.has(path)) return
    const snapshot = snapshotOf(path)
    if (!snapshot) return
    found.set(path, snapshot)
    snapshot.imports.forEach(visit)
  }
  visit(root)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

function snapshotOf(path: string): Snapshot | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) return undefined
  const known = snapshots.get(path)
  if (known?.changed === stat.mtimeMs && known.size === stat.size) return known
  const text = readFileSync(path, 'utf8')
  const snapshot = {
    changed: stat.mtimeMs,
    size: stat.size,
    hash: createHash('sha1').update(text).digest('hex'),
    imports: path.endsWith('.json') ? [] : localImports(text, path),
  }
  snapshots.set(path, snapshot)
  return snapshot
}

function localImports(text: string, file: string): string[] {
  const { staticImports, staticExports } = parseSync(file, text, { sourceType: 'module' }).module
  const requests = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...[...text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)].map((match) => match[1]),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
  ]
  const paths = requests.map((request) => request && resolveLocal(request, dirname(file)))
  return paths.filter((path): path is string => !!path && !path.includes(`${sep}node_modules${sep}`))
}

const isFile = (path: string) => existsSync(path) && statSync(path).isFile()
