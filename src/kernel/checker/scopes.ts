import { boundIdentifiers, eachChild, isFunction, isImport, leftmost, type Node } from './syntax.ts'

/** What a name can mean, as bits: TypeScript keeps values, types and namespaces apart. */
export const Value = 1
export const Type = 2
export const Space = 4

/** A name that is declared: where, as what, and Jupyter's word for its kind. */
export interface Declaration {
  readonly name: string
  readonly meaning: number
  readonly kind: string
  readonly start: number
  /** True where the declaration is an `import type`. */
  readonly typeOnly?: boolean
}

/** A use of a name of the cell's top level or of an earlier cell (or its declaration there). */
export interface Mention {
  readonly name: string
  readonly meaning: number
  readonly start: number
  readonly end: number
  /** True in `{ name }`, where the name is a key as well. */
  readonly shorthand: boolean
  /** True where the name's value is wanted when the cell runs, not only its type. */
  readonly runs: boolean
}

/** Jupyter's word for a library's global. */
export function globalKind(name: string, meaning: number, isFunction: boolean): string {
  if (isFunction) return 'function'
  if (meaning & Value) return meaning & Type && /^[A-Z]/.test(name) ? 'class' : 'instance'
  return 'interface'
}

/** The declarations that one statement makes in the scope it stands in. */
export function declarationsOf(statement: Node): Declaration[] {
  const declare = (id: Node | null | undefined, meaning: number, kind: string): Declaration[] =>
    id?.type === 'Identifier' ? [{ name: id.name, meaning, kind, start: id.start }] : []
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id, init }: Node) =>
        boundIdentifiers(id).flatMap((each) =>
          declare(each, Value, isFunctionValue(init) ? 'function' : 'instance'),
        ),
      )
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return declare(statement.id, Value, 'function')
    case 'ClassDeclaration':
      return declare(statement.id, Value | Type, 'class')
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return declare(statement.id, Type, statement.type === 'TSTypeAliasDeclaration' ? 'type' : 'interface')
    case 'TSEnumDeclaration':
      return declare(statement.id, Value | Type | Space, 'enum')
    case 'TSModuleDeclaration':
      return declare(leftmost(statement.id), Value | Space, 'module')
    case 'TSImportEqualsDeclaration':
      return declare(statement.id, Value | Type | Space, 'module')
    case 'ImportDeclaration':
      return statement.specifiers.flatMap((each: Node) => {
        const kind = each.type === 'ImportSpecifier' ? 'instance' : 'module'
        const typeOnly = statement.importKind === 'type' || each.importKind === 'type'
        return declare(each.local, Value | Type | Space, kind).map((one) => ({ ...one, typeOnly }))
      })
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return statement.declaration ? declarationsOf(statement.declaration) : []
    default:
      return []
  }
}

/**
 * Whether a statement means the same after other such statements. Not so where the flow of control matters, along
 * which TypeScript narrows types within a file: variables that change, branches, loops.
 */
export function isMovable(statement: Node): boolean {
  return (
    ((statement.type === 'VariableDeclaration' && statement.kind === 'const') ||
      /^(Function|Class|TSInterface|TSTypeAlias|TSEnum|TSImportEquals|Import|Export.*)Declaration$/.test(
        statement.type,
      ) ||
      statement.type === 'ExpressionStatement' ||
      statement.type === 'EmptyStatement') &&
    (statement.declaration ? isMovable(statement.declaration) : true)
  )
}

const isFunctionValue = (init: Node | null) =>
  init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression'

/** Declarations of a list of statements, with the `var`s that their inner blocks hoist up to it. */
export function declarationsIn(statements: readonly Node[]): Declaration[] {
  const found: Declaration[] = []
  const hoist = (node: Node) => {
    if (node.type === 'VariableDeclaration' && node.kind === 'var') found.push(...declarationsOf(node))
    if (!isFunction(node)) eachChild(node, hoist)
  }
  for (const statement of statements) {
    const own = declarationsOf(statement)
    found.push(...own)
    if (own.length === 0 && !isFunction(statement)) eachChild(statement, hoist)
  }
  return found
}

/** The names that a node declares for what stands inside it. */
export function scopeOf(node: Node): Declaration[] {
  const found: Declaration[] = []
  const values = (pattern: Node | null | undefined, kind = 'instance') => {
    for (const { name, start } of boundIdentifiers(pattern)) found.push({ name, meaning: Value, kind, start })
  }
  const types = (parameters: readonly Node[] | undefined) => {
    for (const { name } of parameters ?? [])
      found.push({ name: name.name, meaning: Type, kind: 'type', start: name.start })
  }
  types(node.typeParameters?.params)
  for (const parameter of node.params ?? []) values(parameter)
  switch (node.type) {
    case 'FunctionExpression':
      values(node.id, 'function')
      break
    case 'ClassExpression':
      if (node.id)
        found.push({ name: node.id.name, meaning: Value | Type, kind: 'class', start: node.id.start })
      break
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      found.push(...declarationsIn(node.body))
      break
    case 'SwitchStatement':
      for (const each of node.cases) found.push(...declarationsIn(each.consequent))
      break
    case 'ForStatement':
      if (node.init) found.push(...declarationsOf(node.init))
      break
    case 'ForInStatement':
    case 'ForOfStatement':
      found.push(...declarationsOf(node.left))
      break
    case 'CatchClause':
      values(node.param)
      break
    case 'TSIndexSignature':
      for (const parameter of node.parameters) values(parameter)
      break
    case 'TSEnumBody':
      for (const { id } of node.members) values(id)
      break
    case 'TSMappedType':
      found.push({ name: node.key.name, meaning: Type, kind: 'type', start: node.key.start })
      break
    case 'TSConditionalType':
      inferred(node.extendsType, (parameter) => types([parameter]))
  }
  return found
}

function inferred(node: Node, found: (parameter: Node) => void): void {
  if (node.type === 'TSInferType') found(node.typeParameter)
  else if (node.type !== 'TSConditionalType') eachChild(node, (child) => inferred(child, found))
}

/** Finds every mention, in a cell's statements, of a name that no inner scope of the cell declares. */
export function mentionsIn(statements: readonly Node[]): Mention[] {
  const mentions: Mention[] = []
  const scopes: Map<string, number>[] = []
  const isInner = (name: string, meaning: number) => scopes.some((scope) => (scope.get(name) ?? 0) & meaning)

  const mention = (
    { name, start, end }: Node,
    meaning: number,
    { shorthand = false, runs = meaning === Value } = {},
  ) => {
    if (!isInner(name, meaning)) mentions.push({ name, meaning, start, end, shorthand, runs })
  }
  const visit = (node: Node, parent: Node | undefined, field: string): void => {
    if (node.type === 'Identifier') {
      const meaning = meaningOf(parent, field)
      if (meaning) mention(node, meaning)
      if (node.typeAnnotation) visit(node.typeAnnotation, node, 'typeAnnotation')
      return
    }
    if (isImport(node)) return
    if (node.type === 'TSTypeQuery') {
      const name = leftmost(node.exprName)
      if (name) mention(name, Value, { runs: false })
      if (node.typeArguments) visit(node.typeArguments, node, 'typeArguments')
      return
    }
    if (node.type === 'Property' && node.shorthand) {
      // Key and value are one piece of text: only the value's side is looked at, its name marked as shorthand.
      const value = node.value.type === 'AssignmentPattern' ? node.value.left : node.value
      mention(value, Value, { shorthand: true })
      if (node.value.type === 'AssignmentPattern') visit(node.value.right, node.value, 'right')
      return
    }
    const isGlobal = node.type === 'TSModuleBlock' && parent?.kind === 'global'
    const declared = isGlobal ? [] : scopeOf(node)
    // The name of a class or function declaration belongs to the scope around it as well.
    const outside = /Declaration$|^TSDeclareFunction$/.test(node.type) ? node.id : undefined
    if (outside) visit(outside, node, 'id')
    if (declared.length) scopes.push(meanings(declared))
    eachChild(node, (child, key) => {
      if (child !== outside) visit(child, node, key)
    })
    if (declared.length) scopes.pop()
  }
  for (const statement of statements) visit(statement, undefined, '')
  return mentions
}

function meanings(declarations: readonly Declaration[]): Map<string, number> {
  const scope = new Map<string, number>()
  for (const { name, meaning } of declarations) scope.set(name, (scope.get(name) ?? 0) | meaning)
  return scope
}

/** What an identifier means where it stands; 0 where it is only a key or a label. */
function meaningOf(parent: Node | undefined, field: string): number {
  switch (parent?.type) {
    case 'MemberExpression':
      return field === 'property' && !parent.computed ? 0 : Value
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'TSAbstractMethodDefinition':
    case 'TSAbstractPropertyDefinition':
    case 'TSAbstractAccessorProperty':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return field === 'key' && !parent.computed ? 0 : Value
    case 'TSEnumMember':
      return field === 'id' && !parent.computed ? 0 : Value
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return field === 'label' ? 0 : Value
    case 'MetaProperty':
    case 'TSImportType':
    case 'TSNamespaceExportDeclaration':
    case 'ExportSpecifier': // a cell exports nothing
      return 0
    case 'TSNamedTupleMember':
      return field === 'label' ? 0 : Value
    case 'TSQualifiedName':
      return field === 'right' ? 0 : Space
    case 'TSTypeReference':
    case 'TSInterfaceHeritage':
    case 'TSClassImplements':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSTypeParameter':
    case 'TSMappedType':
      return Type
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return Value | Type | Space
    case 'TSModuleDeclaration':
      return Value | Space
    case 'ClassDeclaration':
      return field === 'id' ? Value | Type : Value
    default:
      return Value
  }
}
