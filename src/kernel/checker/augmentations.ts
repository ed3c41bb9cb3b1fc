import { type Edit, Script } from './script.ts'
import type { Node } from './syntax.ts'

/** What a cell adds to modules and to the global scope: `declare module 'name' {}`, `declare global {}`. */
export interface Augmentation {
  /** Those statements alone. */
  readonly script: Script
  /** Each member that they declare, with where: `module "three" interface Vector3 sum`. */
  readonly members: ReadonlySet<string>
}

/** Whether a statement adds to a module or to the global scope. */
export const augments = ({ type, id, kind }: Node): boolean =>
  type === 'TSModuleDeclaration' && (kind === 'global' || id.type === 'Literal')

/** Takes the statements that add to something out of a cell's text; `edits` are the cell's. */
export function augmentation(
  source: string,
  statements: readonly Node[],
  edits: readonly Edit[],
): Augmentation {
  const within = ({ start, end }: Edit) => statements.some((each) => start >= each.start && end <= each.end)
  const gaps = [...statements, { start: source.length, end: source.length }].map(({ start }, index) => ({
    start: statements[index - 1]?.end ?? 0,
    end: start,
    text: '\n',
  }))
  return {
    script: new Script(source, [...edits.filter(within), ...gaps]),
    members: new Set(statements.flatMap(membersOf)),
  }
}

function membersOf({ id, body, kind }: Node): string[] {
  const where = kind === 'global' ? 'global' : `module ${id.value}`
  return (body?.body ?? []).flatMap((each: Node) => {
    const declaration: Node = each.declaration ?? each
    const name = declaration.id?.name ?? declaration.declarations?.[0]?.id.name
    const members: readonly Node[] = declaration.body?.body ?? []
    const inner = members.map(({ key }) => `${where} ${name} ${key?.name ?? key?.value}`)
    return inner.length > 0 ? inner : [`${where} ${name}`]
  })
}

/**
 * The additions of the session's cells, as one module: only there does TypeScript take them for additions. One that
 * declares a member anew takes the place of the older one, so that a cell may be changed and run again.
 */
export class Augmentations {
  static readonly file = 'augmentations.mts'
  #kept: readonly Augmentation[] = []

  /** The module's text with one more addition, which begins at `offset`. */
  textWith(added: Augmentation | undefined): { readonly text: string; readonly offset: number } {
    const others = ['export {}', ...this.#without(added).map(({ script }) => script.text), '']
    const text = others.join('\n')
    return { text: text + (added?.script.text ?? ''), offset: text.length }
  }

  keep(added: Augmentation | undefined): void {
    if (added) this.#kept = [...this.#without(added), added]
  }

  forget(): void {
    this.#kept = []
  }

  #without(added: Augmentation | undefined): readonly Augmentation[] {
    return this.#kept.filter(({ members }) => !added || members.isDisjointFrom(added.members))
  }
}
