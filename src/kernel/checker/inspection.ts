import { dirname } from 'node:path'
import { SyntaxKind } from 'typescript/unstable/ast'
import { readable } from './names.ts'
import {
  type NativeSymbol,
  NodeBuilderFlags,
  type Project,
  SignatureKind,
  SymbolFlags,
  type Type,
} from './native.ts'
import type { Inspection } from './types.ts'
import { rewritable } from './unfinished.ts'
import type { Workspace } from './workspace.ts'

/** Tells what the name at `cursor` is; inside the parentheses of a call, what is called. */
export function inspect(
  workspace: Workspace,
  source: string,
  cursor: number,
  detail: 0 | 1,
): Inspection | undefined {
  const at = nameAt(source, cursor)
  if (at === undefined) return undefined
  const written = rewritable(workspace, source, cursor)
  const position = written.script.toScript(at)
  return workspace.compiler.look((project) => {
    const { checker } = project
    const symbol = checker.getSymbolAtPosition(written.file, position)
    if (!symbol || checker.isUnknownSymbol(symbol)) return undefined
    const meant = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    if (checker.isUnknownSymbol(meant)) return undefined
    const type = meant === symbol ? checker.getTypeAtPosition(written.file, position) : undefined
    const behind = (type ?? checker.getTypeOfSymbol(meant))?.getSymbol()
    const parts = [
      documentation(project, meant) || (behind ? documentation(project, behind) : ''),
      detail ? declaration(project, meant) : '',
    ]
    return {
      type: readable(describe(project, meant, type ?? checker.getTypeOfSymbol(meant))),
      documentation: parts.filter(Boolean).join('\n\n'),
    }
  })
}

const identifier = /[\p{ID_Continue}$]/u

/** Where the name under (or just before) a cursor starts, or that of the call around it. */
function nameAt(source: string, cursor: number): number | undefined {
  const startOfWord = (end: number) => {
    let start = end
    while (start > 0 && identifier.test(source[start - 1]!)) start--
    return start
  }
  const start = startOfWord(cursor)
  const isWord = start < cursor || (cursor < source.length && identifier.test(source[cursor]!))
  if (isWord && !/\d/.test(source[start]!)) return start
  let depth = 0
  for (let at = cursor - 1; at >= 0; at--) {
    const char = source[at]!
    if (')]}'.includes(char)) depth++
    else if ('([{'.includes(char) && depth > 0) depth--
    else if (char === '(') {
      const end = source.slice(0, at).trimEnd().length
      const name = startOfWord(end)
      return name < end ? name : undefined
    } else if (char === ';') return undefined
  }
  return undefined
}

/** The line an editor shows for a symbol. */
function describe(project: Project, symbol: NativeSymbol, type: Type | undefined): string {
  const { checker } = project
  const { name, flags } = symbol
  const printed = (each: Type | undefined) =>
    each
      ? checker.typeToString(
          each,
          undefined,
          NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseFullyQualifiedType,
        )
      : 'any'
  const listed = (parameters: readonly Type[] | undefined) =>
    parameters?.length ? `<${parameters.map(printed).join(', ')}>` : ''
  const generic = () => {
    const declared = checker.getDeclaredTypeOfSymbol(symbol)
    return listed(
      declared.isClassOrInterface() ? declared.getLocalTypeParameters() : declared.getAliasTypeArguments(),
    )
  }
  const parent = () => {
    const above = symbol.getParent()
    return above && !above.name.startsWith('"') && !above.name.startsWith('__') ? `${above.name}.` : ''
  }
  if (flags & SymbolFlags.Class) return `class ${name}${generic()}`
  if (flags & SymbolFlags.Function) return `function ${calls(project, name, type)}`
  if (flags & SymbolFlags.Method) return `(method) ${calls(project, parent() + name, type)}`
  if (flags & SymbolFlags.EnumMember)
    return `(enum member) ${parent()}${name} = ${JSON.stringify(type?.isLiteralType() ? type.value : undefined)}`
  if (flags & SymbolFlags.Enum) return `enum ${name}`
  if (flags & SymbolFlags.ValueModule && name.startsWith('"')) return `module ${moduleName(name)}`
  if (flags & (SymbolFlags.Property | SymbolFlags.Accessor))
    return `(property) ${parent()}${name}: ${printed(type)}`
  if (flags & SymbolFlags.Variable) {
    return `${variableKeyword(project, symbol)} ${name}: ${printed(type)}`
  }
  if (flags & SymbolFlags.Interface) return `interface ${name}${generic()}`
  if (flags & SymbolFlags.TypeAlias)
    return `type ${name}${generic()} = ${checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, NodeBuilderFlags.NoTruncation | NodeBuilderFlags.InTypeAlias)}`
  if (flags & SymbolFlags.TypeParameter) return `(type parameter) ${name}`
  if (flags & SymbolFlags.Namespace) return `namespace ${name}`
  return `${name}: ${printed(type)}`
}

/** A function's first signature, and how many others it has. */
function calls({ checker, emitter }: Project, name: string, type: Type | undefined): string {
  const signatures = type ? checker.getSignaturesOfType(type, SignatureKind.Call) : []
  const first =
    signatures[0] && checker.signatureToSignatureDeclaration(signatures[0], SyntaxKind.CallSignature)
  if (!first) return `${name}(): ${type ? checker.typeToString(type) : 'any'}`
  const more = signatures.length - 1
  const overloads = more > 0 ? ` (+${more} overload${more > 1 ? 's' : ''})` : ''
  return `${name}${emitter
    .printNode(first)
    .replace(/;\s*$/, '')
    .replace(/\s*\n\s*/g, ' ')}${overloads}`
}

function variableKeyword(project: Project, symbol: NativeSymbol): string {
  const [declaration] = symbol.declarations
  if (declaration?.kind === SyntaxKind.Parameter) return '(parameter)'
  if (!(symbol.flags & SymbolFlags.BlockScopedVariable)) return 'var'
  // Reading the declaration takes its whole file, so libraries' are taken for what they mostly are.
  if (!declaration?.path.startsWith(dirname(project.configFileName))) return 'const'
  let node = declaration.resolve(project)
  while (node && node.kind !== SyntaxKind.VariableDeclarationList) node = node.parent
  return /^(const|let|await using|using)\b/.exec(node?.getText() ?? '')?.[0] ?? 'const'
}

/** A module's symbol is named by its file: a package's is told by the package, as it is imported. */
function moduleName(name: string): string {
  const [, found] = /\/node_modules\/(?:@types\/)?((?:@[^/"]+\/)?[^/"]+)[^"]*"$/.exec(name) ?? []
  return found ? `"${found.replace('__', '/')}"` : name
}

/** JSDoc as Markdown. */
function documentation({ checker }: Project, symbol: NativeSymbol): string {
  const tags = checker.getJsDocTagsOfSymbol(symbol).map(({ name, text }) => {
    const [, subject, rest] = /^(\S+)\s*-?\s*([\s\S]*)$/.exec(text ?? '') ?? []
    if (name === 'param' && subject) return `*@param* \`${subject}\`${rest ? ` — ${rest}` : ''}`
    if (name === 'example') return `*@example*\n\`\`\`ts\n${text ?? ''}\n\`\`\``
    return `*@${name}*${text ? ` — ${text}` : ''}`
  })
  return [checker.getDocumentationCommentOfSymbol(symbol), ...tags].filter(Boolean).join('\n\n')
}

/** The text of a symbol's declaration. */
function declaration(project: Project, symbol: NativeSymbol): string {
  const node = symbol.declarations[0]?.resolve(project)
  if (!node) return ''
  const text = node.getText().replace(/\s+$/, '')
  const lines = text.split('\n')
  const shown = lines.length > 40 ? [...lines.slice(0, 40), '// ...'] : lines
  return `\`\`\`ts\n${readable(shown.join('\n'))}\n\`\`\``
}
