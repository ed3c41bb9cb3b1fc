import type MagicString from 'magic-string'
import { children, isAmbient, type Node, skipTrivia } from './syntax.ts'

/** Statements and class members that may end without a semicolon. */
const endsBySemicolon = new Set([
  'VariableDeclaration',
  'ExpressionStatement',
  'ReturnStatement',
  'ThrowStatement',
  'PropertyDefinition',
  'ExportDefaultDeclaration',
])

const memberModifiers = /\b(?:public|private|protected|readonly|override|abstract|declare)\b/g

/**
 * Takes the types out of a program, and writes parameter properties out. Every character that stays keeps its origin
 * in `text`'s source map. Where the removal would join two statements that a line break held apart, a semicolon
 * takes the type's place.
 */
export function eraseTypes(text: MagicString, source: string, program: Node): void {
  const bareEnds = new Set<number>()
  const loopHeads = new Set<Node>()

  const erase = (start: number, end: number) => {
    if (start >= end) return
    text.remove(start, end)
    if (bareEnds.has(end)) text.appendRight(end, ';')
  }

  /** Removes `mark` (`?` or `!`) where it stands first after `from`. */
  const eraseMark = (mark: string, from: number) => {
    const at = skipTrivia(source, from)
    if (source[at] === mark) erase(at, at + 1)
  }

  const eraseModifiers = (from: number, to: number, continues: boolean) => {
    for (const match of blankComments(source.slice(from, to)).matchAll(memberModifiers)) {
      const start = from + match.index
      // `[name]` or `*name` must not continue the expression of a member before it.
      if (continues && match.index === 0) text.overwrite(start, start + match[0].length, ';')
      else text.remove(start, start + match[0].length)
    }
  }

  const memberStart = (node: Node) => node.decorators?.at(-1)?.end ?? node.start

  const eraseParameters = (parameters: readonly Node[]) => {
    parameters.forEach((parameter, index) => {
      if (parameter.type === 'Identifier' && parameter.name === 'this') {
        erase(parameter.start, parameters[index + 1]?.start ?? afterComma(source, parameter.end))
      } else if (parameter.type === 'TSParameterProperty') {
        eraseModifiers(memberStart(parameter), parameter.parameter.start, false)
      }
    })
  }

  const assignProperties = (method: Node) => {
    const names = method.value.params
      .filter(({ type }: Node) => type === 'TSParameterProperty')
      .map(({ parameter }: Node) => (parameter.left ?? parameter).name as string)
    if (names.length === 0) return
    const body = method.value.body as Node
    const superCall = body.body.find(
      ({ expression }: Node) => expression?.type === 'CallExpression' && expression.callee.type === 'Super',
    )
    const assignments = names.map((name: string) => ` this.${name} = ${name};`).join('')
    text.appendLeft(superCall?.end ?? body.start + 1, superCall ? `;${assignments}` : assignments)
  }

  const visitClass = (node: Node) => {
    if (node.abstract) eraseModifiers(memberStart(node), source.indexOf('class', memberStart(node)), false)
    if (node.implements.length > 0) {
      const from =
        (node.superTypeArguments ?? node.superClass ?? node.typeParameters ?? node.id)?.end ?? node.start + 5
      const keyword = from + blankComments(source.slice(from, node.body.start)).indexOf('implements')
      erase(keyword, node.implements.at(-1).end)
    }
    for (const member of node.body.body as Node[]) visitMember(member)
  }

  const visitMember = (node: Node) => {
    if (isTypeOnlyMember(node)) return
    if (node.key) {
      eraseModifiers(memberStart(node), node.key.start, node.computed || node.value?.generator)
      const keyEnd = node.computed ? source.indexOf(']', node.key.end) + 1 : node.key.end
      if (node.optional) eraseMark('?', keyEnd)
      if (node.definite) eraseMark('!', keyEnd)
      if (node.kind === 'constructor') assignProperties(node)
    }
  }

  const visit = (node: Node) => {
    if (isAmbient(node) || isTypeOnlyMember(node)) {
      text.overwrite(node.start, node.end, ';')
      return
    }
    if (node.type.startsWith('For')) loopHeads.add(node.init ?? node.left)
    if (endsBySemicolon.has(node.type) && !loopHeads.has(node) && source[node.end - 1] !== ';')
      bareEnds.add(node.end)
    switch (node.type) {
      case 'TSTypeAnnotation':
      case 'TSTypeParameterDeclaration':
      case 'TSTypeParameterInstantiation':
        erase(node.start, node.end)
        return
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSInstantiationExpression':
        erase(node.expression.end, node.end)
        visit(node.expression)
        return
      case 'TSTypeAssertion':
        erase(node.start, node.expression.start)
        visit(node.expression)
        return
      case 'Identifier':
        if (node.optional) eraseMark('?', node.start + node.name.length)
        break
      case 'ObjectPattern':
      case 'ArrayPattern':
        if (node.optional) eraseMark('?', patternEnd(source, node))
        break
      case 'VariableDeclarator':
        if (node.definite) eraseMark('!', node.id.start + node.id.name.length)
        break
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
        // Specifiers marked `type` go with the statement's rewriting.
        if (node.declaration) visit(node.declaration)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        visitClass(node)
        break
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        eraseParameters(node.params)
        break
    }
    for (const child of children(node)) {
      if (child.type === 'Identifier' && child.name === 'this' && node.params?.includes(child)) continue
      if (child.type !== 'TSClassImplements') visit(child)
    }
  }

  for (const statement of program.body) visit(statement)
}

function isTypeOnlyMember(node: Node): boolean {
  return (
    node.type === 'TSIndexSignature' ||
    node.type === 'TSAbstractMethodDefinition' ||
    node.type === 'TSAbstractPropertyDefinition' ||
    node.type === 'TSAbstractAccessorProperty' ||
    (node.type === 'MethodDefinition' && node.value.type === 'TSEmptyBodyFunctionExpression')
  )
}

/** Where a destructuring pattern's bracket closes: its annotation and `?` come after. */
function patternEnd(source: string, node: Node): number {
  const annotation = node.typeAnnotation?.start ?? node.end
  return Math.max(source.lastIndexOf('}', annotation - 1), source.lastIndexOf(']', annotation - 1)) + 1
}

function afterComma(source: string, from: number): number {
  const at = skipTrivia(source, from)
  return source[at] === ',' ? at + 1 : from
}

/** The text with comments as spaces, every offset as it was. */
function blankComments(text: string): string {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length))
}
