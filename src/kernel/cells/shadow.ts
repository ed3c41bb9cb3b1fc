import MagicString from 'magic-string'
import { children, type Node } from './syntax.ts'

/**
 * A cell may call its own things `Map`, `URL` or `process`. In V8's REPL scope such a name would replace the built-in
 * one for every module of the process, the kernel's included; so it lives there under another name, in this cell and
 * those after it.
 */

const fixed = new Set(['undefined', 'NaN', 'Infinity', 'globalThis'])
const builtIn = new Set(
  [...Object.getOwnPropertyNames(globalThis), 'require'].filter((name) => !fixed.has(name)),
)

/** Whether a declaration of `name` would hide a built-in from the whole process. */
export const hidesBuiltIn = (name: string): boolean => builtIn.has(name)

/** The name under which the REPL scope holds a built-in's rival. */
export const shadowName = (name: string): string => `${name}\u02b9`

/** Renames variables throughout a program, old names to new ones; null where it speaks of none. */
export function renameVariables(
  source: string,
  program: Node,
  names: ReadonlyMap<string, string>,
): MagicString | null {
  if (names.size === 0) return null
  const text = new MagicString(source)
  let insideClass: string | undefined

  const visit = (node: Node): void => {
    if (!node.type.endsWith('Specifier') && !isShorthand(node)) {
      if (node.type === 'Identifier') rename(node, '')
      for (const child of children(node)) if (!isLabelOrKey(node, child)) visit(child)
    } else if (node.type === 'Property') {
      const bound = node.value.type === 'AssignmentPattern' ? node.value.left : node.value
      rename(bound, `${bound.name}: `)
      if (bound !== node.value) visit(node.value.right)
    } else if (node.type.startsWith('Import')) {
      const plain = node.imported && node.imported.start === node.local.start
      rename(node.local, plain ? `${node.local.name} as ` : '')
    }
  }

  const rename = (identifier: Node, prefix: string) => {
    if (!names.has(identifier.name) || identifier.name === insideClass) return
    const end = identifier.start + identifier.name.length // the node may go on with a type
    text.overwrite(identifier.start, end, prefix + names.get(identifier.name)!)
    for (const child of children(identifier)) visit(child)
  }

  const visitStatement = (statement: Node): void => {
    const declaration = statement.declaration ?? statement
    const keepsName = declaration.type === 'ClassDeclaration' && source.startsWith('class', declaration.start)
    if (!keepsName || !names.has(declaration.id?.name)) {
      visit(statement)
      return
    }
    // The class keeps its own name inside, and for those who print it.
    text.appendRight(declaration.start, `let ${names.get(declaration.id.name)} = `)
    text.appendLeft(declaration.end, ';')
    insideClass = declaration.id.name
    for (const child of children(declaration)) visit(child)
    insideClass = undefined
  }

  for (const statement of program.body) visitStatement(statement)
  return text.hasChanged() ? text : null
}

const isShorthand = (node: Node) => node.type === 'Property' && node.shorthand

/** Whether an identifier names a member or a label, not a variable. */
function isLabelOrKey(parent: Node, child: Node): boolean {
  if (child.type !== 'Identifier' || parent.computed) return false
  return (
    (child === parent.property && parent.type === 'MemberExpression') ||
    (child === parent.key && parent.type !== 'TSMappedType') ||
    child === parent.label ||
    parent.type === 'MetaProperty'
  )
}
