import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * TypeScript's library files, nearly all in one: what the language and the platform declare for every script.
 *
 * The compiler joins the global names of all files anew for each cell. What 90 files declare is copied and merged every
 * time; what one file declares is taken as it is.
 *
 * @param folder where TypeScript keeps its `lib.*.d.ts`
 * @param names as a tsconfig.json's `lib` has them; the files they refer to come along
 * @returns texts by file name
 * @throws Error where a library is not in the folder
 */
export function libraryTexts(folder: string, names: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const texts = new Map<string, Buffer>()
  const add = (name: string) => {
    if (texts.has(name)) return
    const text = readFileSync(join(folder, `lib.${name}.d.ts`))
    texts.set(name, text)
    for (const [, referred] of headOf(text).matchAll(reference)) add(referred!)
  }
  for (const name of names) add(bareName(name))
  const inOrder = [...texts].sort(([a], [b]) => rank(a) - rank(b))
  const scripts = inOrder.filter(([, text]) => !isModule(text)).map(([, text]) => text)
  const modules = inOrder.filter(([, text]) => isModule(text))
  return new Map([
    ['libraries.d.ts', Buffer.concat(scripts)],
    ...modules.map(([name, text]) => [`lib.${name}.d.ts`, text] as const),
  ])
}

/** All that is read of a library: it has its references and `export {}` at its head, before megabytes of the rest. */
const headOf = (text: Buffer) => text.toString('latin1', 0, 4096)

const reference = /^\/\/\/\s*<reference\s+lib="([^"]+)"/gm

/** A module declares for others only what it says is global, so it must stay a file of its own. */
const isModule = (text: Buffer) => /^export\b/m.test(headOf(text))

/** `ES2022` and `lib.es2022.d.ts` are es2022. */
const bareName = (name: string) => name.toLowerCase().replace(/^lib\.|\.d\.ts$/g, '')

/** The compiler's own order, which is that of a merged interface's overloads. */
function rank(name: string): number {
  if (/^es(\d+|next)$/.test(name)) return 0
  const [, year] = /^es(\d+|next)\./.exec(name) ?? []
  if (year) return year === 'next' ? 9998 : Number(year)
  return name.startsWith('decorators') ? 9999 : 1
}
