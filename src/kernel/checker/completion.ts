import { readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import { mark } from './names.ts'
import type { CompletionInfo } from './native.ts'
import { namesInScope } from './scope-names.ts'
import type { Completion, Completions } from './types.ts'
import { rewritable } from './unfinished.ts'
import type { Workspace } from './workspace.ts'

const wordBefore = /[\p{ID_Continue}$]*$/u
const inModuleString = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]*)$/
const inNamedImports = /\b(?:import|export)\s+(?:type\s+)?(?:[\p{ID_Continue}$]+\s*,\s*)?\{[^{};]*$/u
const fromModule = /^[^{};]*\}\s*from\s*(['"])([^'"\n]+)\1/

/** Completes the word before `cursor`. */
export function complete(workspace: Workspace, source: string, cursor: number): Completions {
  const before = source.slice(0, cursor)
  const path = inModuleString.exec(before)?.[2]
  if (path !== undefined) {
    const start = cursor - (path.length - path.lastIndexOf('/') - 1)
    return { start, end: cursor, matches: pathMatches(workspace, path, source.slice(start, cursor)) }
  }
  const prefix = wordBefore.exec(before)![0]
  const answer = (matches: readonly Completion[]) => ({ start: cursor - prefix.length, end: cursor, matches })
  const from = inNamedImports.test(before) ? fromModule.exec(source.slice(cursor))?.[2] : undefined
  if (from !== undefined) return answer(exportMatches(workspace, from, prefix))

  const written = rewritable(workspace, source, cursor)
  const found = workspace.compiler.completions(written.file, written.script.toScript(cursor))
  if (found === undefined) return answer([])
  if (found !== 'names in scope') return answer(memberMatches(found, prefix))
  return answer(
    namesInScope(workspace, { before, prefix, cursor, statements: written.cell?.statements ?? [] }),
  )
}

/** Jupyter's words for kinds of completions (LSP's CompletionItemKind). */
const kinds: Readonly<Record<number, string>> = {
  2: 'method',
  3: 'function',
  4: 'class',
  5: 'property',
  6: 'instance',
  7: 'class',
  8: 'interface',
  9: 'module',
  10: 'property',
  12: 'value',
  13: 'enum',
  14: 'keyword',
  17: 'path',
  19: 'path',
  20: 'enum',
  21: 'value',
  25: 'type',
}

function memberMatches({ entries }: CompletionInfo, prefix: string): Completion[] {
  const wanted = prefix.toLowerCase()
  const rank = (name: string) => (name.startsWith('_') || name.startsWith('[') ? 1 : 0)
  return entries
    .filter(
      ({ name }) => name.toLowerCase().startsWith(wanted) && !name.includes(mark) && !name.startsWith('__@'),
    )
    .sort(
      (a, b) =>
        Number(b.name.startsWith(prefix)) - Number(a.name.startsWith(prefix)) ||
        rank(a.name) - rank(b.name) ||
        (a.sortText ?? '').localeCompare(b.sortText ?? '') ||
        (a.name < b.name ? -1 : 1),
    )
    .map(({ name, kind, detail }) => ({
      text: name,
      type: kinds[kind ?? 0] ?? 'instance',
      ...(detail && kind !== 17 && kind !== 19 && { signature: detail }),
    }))
}

/** What a module gives, for `import { | } from 'module'`. */
function exportMatches(workspace: Workspace, specifier: string, prefix: string): Completion[] {
  const { file, script } = workspace.write(
    `import * as it from ${JSON.stringify(specifier)}; it.${mark}; let type: it.${mark}`,
  )
  const members = [script.text.indexOf(`it.${mark};`), script.text.lastIndexOf(`it.${mark}`)].flatMap(
    (at) => {
      const found = workspace.compiler.completions(file, at + 3)
      return typeof found === 'object' ? found.entries : []
    },
  )
  const entries = [...new Map(members.map((entry) => [entry.name, entry])).values()]
  return memberMatches({ isIncomplete: false, entries }, prefix)
}

/** Packages and their inner paths, and files beside the notebook. */
function pathMatches(workspace: Workspace, path: string, prefix: string): Completion[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (/^\.\.?(\/|$)/.test(path)) return fileMatches(resolve(workspace.directory, folder), prefix)
  if (folder === '' || /^@[^/]*\/$/.test(folder)) return packageMatches(workspace, folder, prefix)
  const { file } = workspace.writeWords(`import(${JSON.stringify(path)})`)
  const found = workspace.compiler.completions(file, `import("${path}`.length)
  return typeof found === 'object' ? memberMatches(found, prefix) : []
}

/** The packages that can be imported from the notebook's folder, and Node's own modules. */
function packageMatches(workspace: Workspace, scope: string, prefix: string): Completion[] {
  const own = scope
    ? []
    : builtinModules.flatMap((name) => (name.startsWith('_') ? [] : [name, `node:${name}`]))
  const installed = workspace.packageFolders.flatMap((folder) => {
    try {
      return readdirSync(join(folder, scope)).map((name) => (name.startsWith('@') ? `${name}/` : name))
    } catch {
      return []
    }
  })
  return [...new Set([...installed, ...own])]
    .filter((name) => name.startsWith(prefix) && !name.startsWith('.') && !/^@types\//.test(scope + name))
    .sort()
    .map((text) => ({ text, type: 'module' }))
}

function fileMatches(folder: string, prefix: string): Completion[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => name.startsWith(prefix) && (!name.startsWith('.') || prefix.startsWith('.')))
      .filter((entry) => entry.isDirectory() || /\.([cm]?[jt]s|json)$/.test(entry.name))
      .map((entry) => ({ text: entry.isDirectory() ? `${entry.name}/` : entry.name, type: 'path' }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
  } catch {
    return []
  }
}
