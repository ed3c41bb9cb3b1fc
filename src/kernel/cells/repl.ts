import type MagicString from 'magic-string'
import { boundNames, children, declaredNames, find, isAmbient, type Node } from './syntax.ts'

/** The global object through which a cell's code reaches the kernel (see runtime.ts). */
export const gate = '__cells__'

/**
 * Turns a module's statements into statements of V8's REPL mode: every top-level name becomes a `let` (REPL mode lets
 * a `let` or `class` replace a `let` or `class`, and nothing else), imports become awaited calls, and the value of the
 * last expression is kept under `id`, if the cell `shows` one.
 */
export function adaptToRepl(text: MagicString, program: Node, id: number, shows: boolean): void {
  const hoisted = new Set<string>()
  const used = new Set<string>()
  const loopHeads = new Set<Node>()

  for (const statement of program.body as Node[]) {
    if (isAmbient(statement)) continue
    rewriteExpressions(statement, true)
    rewriteStatement(statement)
  }
  if (shows) keepLastValue()
  if (hoisted.size > 0) text.prepend(`let ${[...hoisted].join(', ')};`)
  rewriteImports()

  function rewriteStatement(node: Node): void {
    switch (node.type) {
      case 'VariableDeclaration':
        if (node.kind.endsWith('using')) disposeAtEnd(node)
        if (node.kind !== 'var') text.overwrite(node.start, node.start + node.kind.length, 'let')
        break
      case 'FunctionDeclaration':
        hoistFunction(node)
        break
      case 'ClassDeclaration':
        if (node.superClass && mentions(node.superClass, node.id.name)) extendOlderSelf(node)
        break
      case 'ExportDefaultDeclaration':
        if (node.declaration.id) unwrap(node)
        else {
          text.overwrite(node.start, node.declaration.start, `${gate}.keep(${id}, (`)
          text.appendLeft(node.declaration.end, '))')
        }
        break
      case 'ExportNamedDeclaration':
        if (node.declaration) unwrap(node)
        else if (!node.source) text.overwrite(node.start, node.end, ';')
        else text.overwrite(node.start, node.end, `await ${importCall(node, [])};`)
        break
      case 'ExportAllDeclaration':
        text.overwrite(node.start, node.end, `await ${importCall(node, [])};`)
        break
      case 'TSExportAssignment':
        text.overwrite(node.start, node.expression.start, '(')
        text.appendLeft(node.expression.end, ')')
        break
      case 'TSImportEqualsDeclaration':
        importEquals(node)
        break
    }
  }

  function unwrap(node: Node): void {
    text.remove(node.start, node.declaration.start)
    rewriteStatement(node.declaration)
  }

  /** Functions come first, as hoisting has it; a semicolon stays behind to keep their neighbours apart. */
  function hoistFunction(node: Node): void {
    const kind = `${node.async ? 'async ' : ''}function${node.generator ? '*' : ''}`
    text.appendLeft(node.start, ';')
    text.overwrite(node.start, node.id.end, `let ${node.id.name} = ${kind}`)
    text.appendLeft(node.end, ';')
    if (node.start > 0) text.move(node.start, node.end, 0)
  }

  /** In `class A extends A`, the second A is an earlier cell's: so nothing inside the class may be called A. */
  function extendOlderSelf(node: Node): void {
    text.overwrite(node.start, node.id.end, `let ${node.id.name} = class`)
    text.appendLeft(node.end, ';')
  }

  function disposeAtEnd(node: Node): void {
    const kind = node.kind === 'using' ? 'use' : 'useAsync'
    for (const { init } of node.declarations as Node[]) {
      text.appendRight(init.start, `${gate}.${kind}(${id}, `)
      text.appendLeft(init.end, ')')
    }
  }

  function importEquals(node: Node): void {
    const { id: local, moduleReference } = node
    if (moduleReference.type === 'TSExternalModuleReference') {
      const specifier = JSON.stringify(moduleReference.expression.value)
      text.overwrite(node.start, node.end, `let ${local.name} = ${gate}.require(${specifier});`)
    } else text.overwrite(node.start, local.start, 'let ')
  }

  /** Written last, when it is known which names the cell uses as values. */
  function rewriteImports(): void {
    for (const node of program.body as Node[]) {
      if (node.type !== 'ImportDeclaration' || isAmbient(node)) continue
      const values = (node.specifiers as Node[]).filter((each) => each.importKind !== 'type')
      const namespace = values.find(({ type }) => type === 'ImportNamespaceSpecifier')?.local.name
      const named = values.filter(({ type }) => type !== 'ImportNamespaceSpecifier')
      const pattern = named
        .map((each) => `${JSON.stringify(importedName(each))}: ${each.local.name}`)
        .join(', ')
      const call = `await ${importCall(node, named)}`
      if (!namespace)
        text.overwrite(node.start, node.end, pattern ? `let {${pattern}} = ${call};` : `${call};`)
      else {
        const rest = pattern ? `, {${pattern}} = ${namespace}` : ''
        text.overwrite(node.start, node.end, `let ${namespace} = ${call}${rest};`)
      }
    }
  }

  /** Names that the cell itself uses must exist in the module; others may turn out to be types. */
  function importCall(node: Node, named: readonly Node[]): string {
    const needed = named.filter(({ local }) => used.has(local.name)).map(importedName)
    const attributes = (node.attributes as Node[]).map(({ key, value }) => [
      key.name ?? key.value,
      value.value,
    ])
    return `${gate}.import(${JSON.stringify(node.source.value)}, ${JSON.stringify({
      needed,
      with: Object.fromEntries(attributes),
    })})`
  }

  function rewriteExpressions(node: Node, atTop: boolean): void {
    switch (node.type) {
      case 'Identifier':
        used.add(node.name)
        return
      case 'ImportDeclaration':
      case 'TSTypeAnnotation':
      case 'TSTypeParameterDeclaration':
      case 'TSTypeParameterInstantiation':
        return
      case 'MetaProperty':
        if (node.meta.name === 'import') text.overwrite(node.start, node.end, `${gate}.meta`)
        return
      case 'ImportExpression':
        text.overwrite(node.start, node.start + 'import'.length, `${gate}.dynamicImport`)
        break
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        loopHeads.add(node.init ?? node.left)
        break
      case 'VariableDeclaration':
        if (atTop && node.kind === 'var') assignHoisted(node)
        break
    }
    const inside = atTop && !opensScope(node)
    for (const child of children(node)) rewriteExpressions(child, inside)
  }

  /** `var` declares for the whole cell: its names are declared first, and here only assigned. */
  function assignHoisted(node: Node): void {
    for (const name of node.declarations.flatMap(({ id }: Node) => boundNames(id))) hoisted.add(name)
    if (loopHeads.has(node)) {
      text.remove(node.start, node.declarations[0].start)
    } else {
      text.overwrite(node.start, node.declarations[0].start, 'void (')
      text.appendLeft(node.declarations.at(-1).end, ')')
    }
  }

  function keepLastValue(): void {
    const last = lastStatement(program)
    if (last?.type !== 'ExpressionStatement') return
    text.prependRight(last.expression.start, `${gate}.keep(${id}, (`)
    text.appendLeft(last.expression.end, '))')
  }
}

const lastStatement = (program: Node): Node | undefined =>
  program.body.findLast((node: Node) => node.type !== 'EmptyStatement' && !isAmbient(node))

/** Whether a cell, as it was written, ends with a value to show. */
export const showsValue = (program: Node): boolean => lastStatement(program)?.type === 'ExpressionStatement'

const mentions = (node: Node, name: string) =>
  find(node, (each) => each.type === 'Identifier' && each.name === name) !== undefined

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  return specifier.imported.name ?? specifier.imported.value
}

function opensScope(node: Node): boolean {
  return /Function|^StaticBlock$|^PropertyDefinition$/.test(node.type)
}

/** Every name that a cell declares at its top level, with the `var`s inside its blocks. */
export function cellNames(program: Node): string[] {
  const names = new Set<string>((program.body as Node[]).flatMap(declaredNames))
  const visit = (node: Node) => {
    if (opensScope(node) || node.type.startsWith('TS') || node.type.startsWith('Class')) return
    if (node.type === 'VariableDeclaration' && node.kind === 'var')
      for (const each of declaredNames(node)) names.add(each)
    for (const child of children(node))
      if (/Statement|Declaration|SwitchCase|Clause/.test(child.type)) visit(child)
  }
  for (const statement of program.body) visit(statement)
  return [...names]
}
