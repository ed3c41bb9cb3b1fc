import { type Declaration, Space, Type, Value } from './scopes.ts'

/** Begins what is added to a name that is declared anew. A letter to TypeScript, a mark no keyboard types. */
export const mark = 'ʹ'

/** A message of the compiler without the names that only the scripts have. */
export function readable(message: string): string {
  return message
    .replace(new RegExp(`${mark}\\w+\\.[md]\\d+\\.?`, 'g'), '')
    .replace(new RegExp(`${mark}\\d+`, 'g'), '')
}

/** A name as one cell declares it. */
export interface Binding {
  readonly name: string
  /** The name in the cell's script: the same, or with a version where an older declaration has it. */
  readonly written: string
  readonly meaning: number
  readonly kind: string
  /** True where `import type` brought the name in, so that no code can use it as a value. */
  readonly typeOnly?: boolean
}

/** A cell of the session: what it declares, and the cells whose names it uses. */
export interface KeptCell {
  readonly bindings: readonly Binding[]
  readonly uses: ReadonlySet<KeptCell>
  /** Whether its script means the same after the scripts of others, in one file. */
  readonly movable: boolean
}

type Meanings = Map<number, { readonly binding: Binding; readonly cell: KeptCell }>

/**
 * The names of a session. A name that is declared anew gets a fresh name in its script, so that older cells
 * keep what they meant and no file that the compiler has read ever changes.
 */
export class Names {
  readonly #current = new Map<string, Meanings>()
  readonly #always = new Set<KeptCell>()
  /** Every meaning that a name has had in some script, with the number of its versions. */
  readonly #taken = new Map<string, { meaning: number; versions: number }>()

  /** Marks a name as one of the libraries' globals. */
  reserve(name: string, meaning: number): void {
    const taken = this.#taken.get(name) ?? { meaning: 0, versions: 1 }
    this.#taken.set(name, { ...taken, meaning: taken.meaning | meaning })
  }

  /** Chooses the written names for what a cell declares. */
  plan(declarations: readonly Declaration[]): Binding[] {
    const merged = new Map<string, Binding>()
    for (const { name, meaning, kind, typeOnly } of declarations) {
      const before = merged.get(name)
      const all = meaning | (before?.meaning ?? 0)
      const binding = { name, written: name, meaning: all, kind: before?.kind ?? kind }
      merged.set(name, typeOnly ? { ...binding, typeOnly } : binding)
    }
    return [...merged.values()].map((binding) => {
      const taken = this.#taken.get(binding.name)
      const clashes = taken && taken.meaning & binding.meaning
      return clashes ? { ...binding, written: `${binding.name}${mark}${taken.versions + 1}` } : binding
    })
  }

  /** Makes a cell's names the current ones; `always` keeps it alive whatever becomes of its names. */
  keep(cell: KeptCell, always = false): void {
    if (always) this.#always.add(cell)
    for (const binding of cell.bindings) {
      const meanings = this.#current.get(binding.name) ?? new Map()
      for (const bit of [Value, Type, Space]) if (binding.meaning & bit) meanings.set(bit, { binding, cell })
      this.#current.set(binding.name, meanings)
      const taken = this.#taken.get(binding.name) ?? { meaning: 0, versions: 0 }
      this.#taken.set(binding.name, {
        meaning: taken.meaning | binding.meaning,
        versions: taken.versions + (binding.written === binding.name && taken.versions ? 0 : 1),
      })
    }
  }

  /** What a name means now, among what the cells have declared. */
  find(name: string, meaning: number): { readonly binding: Binding; readonly cell: KeptCell } | undefined {
    const meanings = this.#current.get(name)
    for (const bit of [Value, Type, Space]) {
      const found = meaning & bit ? meanings?.get(bit) : undefined
      if (found) return found
    }
    return undefined
  }

  /** The names that later cells can use, each once. */
  current(): Binding[] {
    return [...this.#current.values()].flatMap((meanings) => {
      const found = meanings.get(Value) ?? meanings.get(Type) ?? meanings.get(Space)
      return found ? [found.binding] : []
    })
  }

  /** The cells that are still needed: those whose names are current, and those that these use. */
  live(): Set<KeptCell> {
    const live = new Set<KeptCell>()
    const reach = (cell: KeptCell) => {
      if (live.has(cell)) return
      live.add(cell)
      cell.uses.forEach(reach)
    }
    this.#always.forEach(reach)
    for (const meanings of this.#current.values()) for (const { cell } of meanings.values()) reach(cell)
    return live
  }

  /** Whether a written name is the current one of its name. */
  isCurrent(written: string): boolean {
    const name = written.split(mark)[0]!
    const meanings = this.#current.get(name)
    return meanings
      ? [...meanings.values()].some(({ binding }) => binding.written === written)
      : written === name
  }
}
