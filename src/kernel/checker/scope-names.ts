import { type Declaration, declarationsIn, scopeOf, Type } from './scopes.ts'
import { eachChild, type Node } from './syntax.ts'
import type { Completion } from './types.ts'
import type { Workspace } from './workspace.ts'

const keywords = (
  'abstract any as async await bigint boolean break case catch class const continue debugger declare default delete do ' +
  'else enum export extends false finally for from function if implements import in infer instanceof interface is keyof ' +
  'let namespace never new null number object of private protected public readonly return satisfies static string super ' +
  'switch symbol this throw true try type typeof undefined unique unknown using var void while yield'
).split(' ')

const beforeType = /(?:[:<|&,]|\b(?:as|extends|implements|satisfies|is|keyof|new|typeof))\s*$/

interface Place {
  /** The text up to the cursor, the word being typed, and where. */
  readonly before: string
  readonly prefix: string
  readonly cursor: number
  readonly statements: readonly Node[]
}

/** The names in scope at a place: the cell's own, the session's, the libraries' and the language's, in this order. */
export function namesInScope(
  workspace: Workspace,
  { before, prefix, cursor, statements }: Place,
): Completion[] {
  const wanted = prefix.toLowerCase()
  const wantsType = beforeType.test(before.slice(0, before.length - prefix.length))
  const visible = ({ meaning }: { meaning: number }) => wantsType || (meaning & ~Type) !== 0
  const local = [...declarationsIn(statements), ...scopesAt(statements, cursor)].filter(
    ({ start }) => start + prefix.length !== cursor,
  )
  const sources: (readonly Completion[])[] = [
    [...local, ...workspace.names.current()].filter(visible).map(completion),
    workspace.globals.filter(visible).map(completion),
    keywords.map((text) => ({ text, type: 'keyword' })),
  ]
  const seen = new Set<string>()
  return sources.flatMap((source) =>
    source
      .filter(({ text }) => {
        const fits = text.toLowerCase().startsWith(wanted) && !seen.has(text)
        seen.add(text)
        return fits
      })
      .sort(
        (a, b) =>
          Number(b.text.startsWith(prefix)) - Number(a.text.startsWith(prefix)) || (a.text < b.text ? -1 : 1),
      ),
  )
}

const completion = ({ name, kind }: { name: string; kind: string }): Completion => ({
  text: name,
  type: kind,
})

/** What the scopes around an offset declare, innermost first. */
function scopesAt(nodes: readonly Node[], offset: number): Declaration[] {
  const found: Declaration[] = []
  const visit = (node: Node) => {
    if (offset < node.start || offset > node.end) return
    eachChild(node, visit)
    found.push(...scopeOf(node))
  }
  nodes.forEach(visit)
  return found
}
