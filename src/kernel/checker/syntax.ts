import { visitorKeys } from 'oxc-parser'
import { CellSyntaxError, type Node, parse as parseModule } from '../cells/syntax.ts'

export type { Node }

/** The statements of a cell, or undefined where the text is no TypeScript. */
export function parse(source: string): readonly Node[] | undefined {
  try {
    return parseModule(source, 'cell').body
  } catch (error) {
    if (error instanceof CellSyntaxError) return undefined
    throw error
  }
}

const fieldsOf = visitorKeys as Record<string, readonly string[]>

/** Calls `visit` for each child of a node, in the order of the text, with the field it stands in. */
export function eachChild(node: Node, visit: (child: Node, field: string) => void): void {
  for (const field of fieldsOf[node.type] ?? []) {
    const child = node[field]
    if (Array.isArray(child)) {
      for (const item of child) if (item) visit(item, field)
    } else if (child) visit(child, field)
  }
}

/** The identifiers that a pattern (an identifier, a destructuring, a parameter) binds. */
export function boundIdentifiers(pattern: Node | null | undefined): Node[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern]
    case 'ObjectPattern':
      return pattern.properties.flatMap((each: Node) => boundIdentifiers(each.value ?? each))
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundIdentifiers)
    case 'AssignmentPattern':
      return boundIdentifiers(pattern.left)
    case 'RestElement':
      return boundIdentifiers(pattern.argument)
    case 'TSParameterProperty':
      return boundIdentifiers(pattern.parameter)
    default:
      return []
  }
}

/** Whether a node opens a function's own scope of `var`. */
export function isFunction({ type }: Node): boolean {
  return (
    type === 'FunctionDeclaration' ||
    type === 'FunctionExpression' ||
    type === 'ArrowFunctionExpression' ||
    type === 'StaticBlock' ||
    type === 'TSModuleBlock'
  )
}

/** The first identifier of a dotted name. */
export function leftmost(name: Node | null | undefined): Node | undefined {
  let node = name
  while (node?.type === 'TSQualifiedName') node = node.left as Node
  return node?.type === 'Identifier' ? node : undefined
}

/** Whether a statement names another module: `import ... from`, `import x = require()`. */
export function isImport(node: Node): boolean {
  return (
    node.type === 'ImportDeclaration' ||
    (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference')
  )
}
