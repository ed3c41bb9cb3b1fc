import { type Augmentation, augmentation, augments } from './augmentations.ts'
import type { ImportedModule } from './modules.ts'
import { type Binding, type KeptCell, mark, type Names } from './names.ts'
import { declarationsIn, type Mention, mentionsIn, Space, Type, Value } from './scopes.ts'
import { type Edit, Script } from './script.ts'
import { eachChild, isFunction, isImport, type Node, parse } from './syntax.ts'

/** An import in a cell: the module, and the name taken from it. */
export interface CellImport {
  readonly module: ImportedModule
  /** The exported name; undefined for the module itself. */
  readonly name?: string
  readonly start: number
  readonly end: number
}

/** A cell as the compiler sees it. */
export interface CellScript {
  readonly script: Script
  readonly statements: readonly Node[]
  readonly bindings: readonly Binding[]
  /** The kept cells whose names this cell uses. */
  readonly uses: ReadonlySet<KeptCell>
  readonly imports: readonly CellImport[]
  /** Uses as values of names that `import type` brought in. */
  readonly typesAsValues: readonly Mention[]
  /** What the cell adds to modules and to the global scope, which its script is without. */
  readonly augmentation: Augmentation | undefined
}

/** What a cell is rewritten against. */
export interface Surroundings {
  readonly names: Names
  readonly importModule: (specifier: string, byDefault: boolean) => ImportedModule
  /** Whether a module is there with types, so that more can be added to them. */
  readonly hasTypes: (module: ImportedModule) => boolean
}

/** Writes a cell as a global script. Undefined where the text is no TypeScript. */
export function rewrite(source: string, around: Surroundings): CellScript | undefined {
  const object = objectLiteral(source)
  if (object) return rewriteStatements(object.text, object.statements, around, 1)
  const statements = parse(source)
  return statements && rewriteStatements(source, statements, around, 0)
}

/** A cell that reads as an object literal is one, as in Node's REPL. */
export function objectLiteral(source: string): { text: string; statements: readonly Node[] } | undefined {
  if (!/^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*\{/.test(source) || /;\s*$/.test(source)) return undefined
  const text = `(${source}\n)`
  const statements = parse(text)
  return statements && { text, statements }
}

function rewriteStatements(
  source: string,
  statements: readonly Node[],
  { names, importModule, hasTypes }: Surroundings,
  lead: number,
): CellScript {
  const edits: Edit[] = []
  const bindings = names.plan(declarationsIn(statements.filter((each) => !augments(each))))
  const own = new Map(bindings.map((binding) => [binding.name, binding]))
  const uses = new Set<KeptCell>()
  const imports: CellImport[] = []
  const typesAsValues: Mention[] = []

  const extendsOlderSelf = olderSelves(statements)

  for (const mention of mentionsIn(statements)) {
    const older = extendsOlderSelf(mention) && names.find(mention.name, Value)
    const binding = older ? undefined : own.get(mention.name)
    const found =
      binding && binding.meaning & mention.meaning ? undefined : names.find(mention.name, mention.meaning)
    if (found) uses.add(found.cell)
    const meant = found?.binding ?? (binding && binding.meaning & mention.meaning ? binding : undefined)
    if (meant?.typeOnly && mention.runs) typesAsValues.push(mention)
    const written = meant?.written ?? mention.name
    if (written !== mention.name) edits.push(rename(mention, written))
  }
  for (const statement of statements) {
    if (isImport(statement)) {
      const written = (local: Node) => own.get(local.name)?.written ?? local.name
      edits.push(...rewriteImport(statement, { importModule, written, imports }))
    } else if (statement.type.startsWith('Export'))
      edits.push(...rewriteExport(statement, importModule, imports))
    parenthesiseAwaits(source, statement, edits)
    if (/\bimport\s*\(/.test(source)) rewriteImportCalls(statement, importModule, imports, edits)
  }
  const adding = statements.filter((statement) => {
    if (!augments(statement) || statement.kind === 'global') return augments(statement)
    const { id } = statement
    const module = importModule(id.value, false)
    if (module.path !== id.value)
      edits.push({ start: id.start, end: id.end, text: JSON.stringify(module.path) })
    return hasTypes(module) // else the cell declares a module that has no types of its own
  })
  const added = adding.length > 0 ? augmentation(source, adding, edits) : undefined
  edits.push(...adding.map(({ start, end }) => ({ start, end, text: '' })))
  return {
    script: new Script(source, edits, lead),
    statements,
    bindings,
    uses,
    imports,
    typesAsValues,
    augmentation: added,
  }
}

/** Tells of a mention whether it is in the `extends` of a class of the same name: `class A extends A {}`. */
function olderSelves(statements: readonly Node[]): (mention: Mention) => boolean {
  const classes = statements
    .map((each) => (each.declaration ?? each) as Node)
    .filter(({ type, id, superClass }) => type === 'ClassDeclaration' && id && superClass)
  return ({ name, start }) =>
    classes.some(
      ({ id, superClass, body }) => id.name === name && start >= superClass.start && start < body.start,
    )
}

function rename({ name, start, end, shorthand }: Mention, written: string): Edit {
  return shorthand
    ? { start, end, text: `${name}: ${written}`, anchor: name.length + 2 }
    : { start, end, text: written, anchor: 0 }
}

/** The function through which awaited expressions go that a script would take for a call of `await`. */
export const awaited = `${mark}awaited`
export const prelude = `declare function ${awaited}<T>(value: T): T\n`

/** In a script, `await` is an operator only where a name, a keyword or a literal follows on its line. */
function parenthesiseAwaits(source: string, node: Node, edits: Edit[]): void {
  if (isFunction(node)) return
  if (
    node.type === 'AwaitExpression' &&
    !/^await[ \t]+[\w$'"]/.test(source.slice(node.start, node.argument.start + 1))
  ) {
    edits.push({ start: node.argument.start, end: node.argument.start, text: ` ${awaited}(` })
    edits.push({ start: node.argument.end, end: node.argument.end, text: ')' })
  }
  eachChild(node, (child) => parenthesiseAwaits(source, child, edits))
}

/** `import('./file.ts')`, as a value and as a type, names its file from the notebook's folder. */
function rewriteImportCalls(
  node: Node,
  importModule: Surroundings['importModule'],
  imports: CellImport[],
  edits: Edit[],
): void {
  const { type, source } = node
  if (/^(ImportExpression|TSImportType)$/.test(type) && typeof source?.value === 'string') {
    if (/^\.{0,2}\//.test(source.value)) {
      const module = importModule(source.value, false)
      const { start, end } = source
      imports.push({ module, start, end })
      edits.push({ start, end, text: JSON.stringify(module.path) })
    }
  }
  eachChild(node, (child) => rewriteImportCalls(child, importModule, imports, edits))
}

interface ImportContext {
  readonly importModule: Surroundings['importModule']
  readonly written: (local: Node) => string
  readonly imports: CellImport[]
}

function rewriteImport(node: Node, { importModule, written, imports }: ImportContext): Edit[] {
  if (node.type === 'TSImportEqualsDeclaration') {
    const from = node.moduleReference.expression
    const module = importModule(from.value, false)
    imports.push({ module, start: from.start, end: from.end })
    return [alias(node.start, node.end, node.id, written(node.id), module.namespace)]
  }
  const specifiers: readonly Node[] = node.specifiers ?? []
  const byDefault = specifiers.some((each) => importedName(each) === 'default')
  const module = importModule(node.source.value, byDefault)
  imports.push({ module, start: node.source.start, end: node.source.end })
  let at = node.start
  const edits = specifiers.map((each) => {
    const name = importedName(each)
    const { start } = each.imported ?? each.local
    if (name !== undefined) imports.push({ module, name, start, end: each.local.end })
    const target = name === undefined ? module.namespace : name === 'default' ? module.standard : undefined
    const edit = alias(
      at,
      each.end,
      each.imported ?? each.local,
      written(each.local),
      target ?? `${module.namespace}.${name}`,
      name !== undefined && module.properties.has(name),
    )
    at = each.end
    return edit
  })
  edits.push({ start: at, end: node.end, text: '' })
  return edits
}

/** What a specifier takes from its module: a name, or undefined for all of it. */
function importedName(specifier: Node): string | undefined {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  return specifier.imported?.name ?? specifier.imported?.value
}

/** An alias for something imported. Properties, and names that only a string can write, become plain constants. */
function alias(
  start: number,
  end: number,
  named: Node,
  written: string,
  target: string,
  isProperty = false,
): Edit {
  const dot = target.lastIndexOf('.')
  const member = target.slice(dot + 1)
  const shown = [named.start, named.end] as const
  if (isProperty || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(member))
    return {
      start,
      end,
      text: ` const ${written} = ${target.slice(0, dot)}[${JSON.stringify(member)}];`,
      shown,
      anchor: 7,
    }
  return { start, end, text: ` import ${written} = ${target};`, shown, anchor: 8 }
}

/** A cell exports nothing, so `export` is only taken away. */
function rewriteExport(
  node: Node,
  importModule: Surroundings['importModule'],
  imports: CellImport[],
): Edit[] {
  if (node.source) {
    const module = importModule(node.source.value, false)
    imports.push({ module, start: node.source.start, end: node.source.end })
    return [{ start: node.start, end: node.end, text: '' }]
  }
  const declaration: Node | null | undefined = node.declaration
  if (!declaration) return [{ start: node.start, end: node.end, text: '' }]
  const before = { start: node.start, end: declaration.start, text: '' }
  if (node.type !== 'ExportDefaultDeclaration' || (declaration.id && /Declaration$/.test(declaration.type)))
    return [before]
  return [
    { ...before, text: ';(' },
    { start: declaration.end, end: declaration.end, text: ')' },
  ]
}

/** Names a cell declares and uses, for a text that need not be TypeScript yet: renames by words alone. */
export function rewriteWords(source: string, names: Names): Script {
  const edits: Edit[] = []
  const words =
    /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<![.\w$])[\p{ID_Start}$_][\p{ID_Continue}$]*/gu
  for (const { 0: word, index } of source.matchAll(words)) {
    const written = names.find(word, Value | Type | Space)?.binding.written
    if (written && written !== word && !/^\s*:/.test(source.slice(index + word.length)))
      edits.push({ start: index, end: index + word.length, text: written, anchor: 0 })
  }
  return new Script(source, edits)
}
