import { isAbsolute, resolve } from 'node:path'
import { resolveLocal } from '../cells/local-files.ts'
import { mark } from './names.ts'

/** A module that some cell imports. */
export interface ImportedModule {
  readonly specifier: string
  /** The specifier, absolute where it names a file. */
  readonly path: string
  /** The dotted name of the module's namespace in every script. */
  readonly namespace: string
  /** The dotted name of its default export. */
  readonly standard: string
  /** Names that are properties of the value it exports (`export = path`), which no alias can take from a namespace. */
  readonly properties: Set<string>
}

type Flavour = 'esm' | 'local'

interface Entry extends ImportedModule {
  readonly flavour: Flavour
  usesDefault: boolean
}

/**
 * The modules that cells import, as two declaration files that offer them to scripts as global namespaces:
 * packages resolve as `import` does, files beside the notebook as TypeScript resolves them in a bundle. A cell then
 * names what it imports by aliases, which carry values, types and namespaces alike and leave its own import list empty.
 */
export class Modules {
  readonly #directory: string
  readonly #entries = new Map<string, Entry>()
  #count = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The declaration file for a flavour. */
  static readonly files: Readonly<Record<Flavour, string>> = {
    esm: 'packages.d.mts',
    local: 'files.d.cts',
  }

  /** The module behind a specifier; `changed` is told the file that must be written for it. */
  use(
    specifier: string,
    { byDefault, changed }: { byDefault: boolean; changed: Set<string> },
  ): ImportedModule {
    let entry = this.#entries.get(specifier)
    if (!entry) {
      const named = /^\.\.?(\/|$)/.test(specifier) || isAbsolute(specifier)
      // What runs is what is typed: `paths` are followed as the cells follow them.
      const file = resolveLocal(specifier, this.#directory)
      const flavour = named || file ? 'local' : 'esm'
      const path = file ?? (named ? resolve(this.#directory, specifier) : specifier)
      const id = this.#count++
      const global = `${mark}${flavour}`
      entry = {
        specifier,
        flavour,
        path,
        namespace: `${global}.m${id}`,
        standard: `${global}.d${id}`,
        properties: new Set(),
        usesDefault: false,
      }
      this.#entries.set(specifier, entry)
      changed.add(Modules.files[flavour])
    }
    if (byDefault && !entry.usesDefault) {
      entry.usesDefault = true
      changed.add(Modules.files[entry.flavour])
    }
    return entry
  }

  /** Forgets a module (or only its default export) that could not be had, so that the next import looks again. */
  forget(specifier: string, what: 'module' | 'default'): void {
    const entry = this.#entries.get(specifier)
    if (entry && what === 'default') entry.usesDefault = false
    else this.#entries.delete(specifier)
  }

  /** Every file with its text. */
  texts(): Map<string, string> {
    const texts = new Map<string, string>()
    for (const [flavour, file] of Object.entries(Modules.files)) {
      const lines = [...this.#entries.values()]
        .filter((entry) => entry.flavour === flavour)
        .map((entry) => this.#lines(entry))
      texts.set(file, `export as namespace ${mark}${flavour}\n${lines.join('')}export {}\n`)
    }
    return texts
  }

  /** Two lines for each module, so that an error's line tells whose it is. */
  #lines({ path, namespace, standard, usesDefault }: Entry): string {
    const from = JSON.stringify(path)
    const last = (dotted: string) => dotted.slice(dotted.indexOf('.') + 1)
    const byDefault = usesDefault ? ` export { default as ${last(standard)} } from ${from};` : ''
    return `import * as ${last(namespace)} from ${from}; export { ${last(namespace)} };${byDefault}\n`
  }

  /** The specifier that a place in one of the files belongs to. */
  at(file: string, line: number): ImportedModule | undefined {
    const flavour = Object.entries(Modules.files).find(([, name]) => name === file)?.[0]
    return [...this.#entries.values()].filter((entry) => entry.flavour === flavour)[line - 1]
  }
}
