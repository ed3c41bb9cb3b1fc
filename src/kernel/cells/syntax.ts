import { parseSync, visitorKeys } from 'oxc-parser'

/** A node of oxc's syntax tree (ESTree with TypeScript's nodes); offsets are UTF-16 indices into the text. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  // The tree's shape is ESTree's; a union of its 200 node types would only be cast away again.
  readonly [field: string]: any
}

/** A text that is no TypeScript (or no JSON), with the place where that shows. */
export class CellSyntaxError extends SyntaxError {
  /** The cell's name or the file's path. */
  readonly script: string
  readonly source: string
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
  /** How many characters of the line are at fault, at least 1. */
  readonly length: number

  constructor(message: string, script: string, source: string, start: number, end: number = start + 1) {
    super(message)
    this.name = 'SyntaxError'
    this.script = script
    this.source = source
    const before = source.slice(0, start)
    this.line = before.split('\n').length
    this.column = start - (before.lastIndexOf('\n') + 1) + 1
    const lineEnd = source.indexOf('\n', start)
    this.length = Math.max(1, Math.min(end, lineEnd < 0 ? source.length : lineEnd) - start)
    this.stack = `SyntaxError: ${message}\n    at ${script}:${this.line}:${this.column}`
  }
}

/** TypeScript, without and with JSX. */
export type Language = 'ts' | 'tsx'

/** Parses a TypeScript module. Throws {@link CellSyntaxError} naming `script` where it is none. */
export function parse(source: string, script: string, lang: Language = 'ts'): Node {
  const result = parseSync('cell.ts', source, { lang, sourceType: 'module' })
  const error = result.errors.find(({ severity }) => severity === 'Error')
  if (error) {
    const label = error.labels[0]
    const hint = error.helpMessage ? `. ${error.helpMessage.replace(/\s+/g, ' ')}` : ''
    throw new CellSyntaxError(error.message + hint, script, source, label?.start ?? 0, label?.end)
  }
  return result.program as unknown as Node
}

/**
 * Parses a text that may have JSX in it. JSX is looked for only where the text is nothing else, so that `<T>value` and
 * `<T>(x: T) => x` stay what they are.
 */
export function parseWithJsx(source: string, script: string): { program: Node; language: Language } {
  try {
    return { program: parse(source, script), language: 'ts' }
  } catch (error) {
    if (!/<[\w$.>]/.test(source)) throw error
    try {
      return { program: parse(source, script, 'tsx'), language: 'tsx' }
    } catch {
      throw error
    }
  }
}

/** The first offset from `from` on that is neither blank nor comment. */
export function skipTrivia(source: string, from: number): number {
  const trivia = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
  trivia.lastIndex = from
  return from + trivia.exec(source)![0].length
}

/** The children of a node in the order of the text. */
export function* children(node: Node): Generator<Node> {
  for (const key of (visitorKeys as Record<string, readonly string[]>)[node.type] ?? []) {
    const child = node[key]
    if (Array.isArray(child)) {
      for (const item of child) if (item) yield item
    } else if (child) yield child
  }
}

/** The first node, in the order of the text, that fits. */
export function find(node: Node, fits: (node: Node) => boolean): Node | undefined {
  if (fits(node)) return node
  for (const child of children(node)) {
    const found = find(child, fits)
    if (found) return found
  }
  return undefined
}

/** Whether a statement exists for the type checker only. */
export function isAmbient(node: Node): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSNamespaceExportDeclaration':
      return true
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' || (node.declaration !== null && isAmbient(node.declaration))
    case 'ExportDefaultDeclaration':
      return isAmbient(node.declaration)
    case 'ImportDeclaration':
      return (
        node.importKind === 'type' ||
        (node.specifiers.length > 0 && node.specifiers.every((each: Node) => each.importKind === 'type'))
      )
    case 'TSImportEqualsDeclaration':
      return node.importKind === 'type'
    case 'TSModuleDeclaration':
      return node.declare || (node.body?.body ?? []).every(isAmbient)
    default:
      return node.declare === true
  }
}

/** The names that a pattern (an identifier, a destructuring) binds. */
export function boundNames(pattern: Node | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((each: Node) =>
        boundNames(each.type === 'RestElement' ? each : each.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundNames)
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'RestElement':
      return boundNames(pattern.argument)
    default:
      return []
  }
}

/** The names, of values and of types, that a statement declares where it stands. */
export function declaredNames(statement: Node): string[] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id }: Node) => boundNames(id))
    case 'ImportDeclaration':
      return statement.specifiers.map(({ local }: Node) => local.name)
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return statement.declaration ? declaredNames(statement.declaration) : []
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSDeclareFunction':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSImportEqualsDeclaration': {
      let id = statement.id
      while (id?.type === 'TSQualifiedName') id = id.left
      return id?.type === 'Identifier' && !statement.global ? [id.name] : []
    }
    default:
      return []
  }
}
