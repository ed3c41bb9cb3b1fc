import {
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join, sep } from 'node:path'
import { Augmentations } from './augmentations.ts'
import { type CellScript, prelude, rewrite, rewriteWords } from './cell.ts'
import { defaultLibraries, scratchConfig } from './config.ts'
import { libraryTexts } from './libraries.ts'
import { type ImportedModule, Modules } from './modules.ts'
import { type Binding, type KeptCell, mark, Names } from './names.ts'
import { compilerFolder, NativeCompiler, SymbolFlags } from './native.ts'
import { globalKind, isMovable, Space, Type, Value } from './scopes.ts'
import { findConfig, makeScratch, type Scratch } from './scratch.ts'
import { Script } from './script.ts'

/** A cell written to the file where the compiler sees it. */
export interface WrittenCell {
  readonly source: string
  readonly file: string
  readonly script: Script
  /** Undefined where the text is no TypeScript. */
  readonly cell: CellScript | undefined
  /** Where what the cell adds to modules begins in the file of additions. */
  readonly added: number
}

const firstPool = 128

/** TypeScript's codes for a module that is not there, and for one without a default export. */
const notFound = new Set([2307, 2732, 2792, 2834, 2835])
const noDefault = new Set([1192, 1259, 2305, 2613, 2614])

/** TypeScript's code for a module that is JavaScript alone. */
const untyped = 7016

/** The session's cells on disk and in the compiler. Everything in it is made when first used. */
export class Workspace {
  readonly compiler: NativeCompiler
  names = new Names()
  readonly directory: string
  /** The names that the libraries declare for every script. */
  readonly globals: readonly Binding[]
  readonly #scratch: Scratch
  readonly #modules: Modules
  /** The files for cells, and those of them that hold no cell, the next one last. */
  readonly #pool: string[] = []
  #free: string[] = []
  readonly #used = new Map<string, readonly KeptCell[]>()
  /** Files outside of packages that cells import, with the time of their last change. */
  #watched = new Map<string, number>()
  /** Modules that could not be had for the last cell, by specifier: wholly, or only their default export. */
  #missing = new Map<string, 'module' | 'default'>()
  /** Modules that are JavaScript alone, or whose only types a cell has declared. */
  readonly #untyped = new Set<string>()
  #last: WrittenCell | undefined
  readonly #augmentations = new Augmentations()
  #augmented = ''

  constructor(directory: string) {
    this.directory = directory
    this.#scratch = makeScratch(directory)
    process.prependListener('exit', this.close)
    this.#modules = new Modules(directory)
    this.compiler = new NativeCompiler(this.#scratch.directory, this.#scratch.config)
    this.#write('prelude.d.ts', prelude)
    for (const [file, text] of this.#modules.texts()) this.#write(file, text)
    this.#augment(undefined)
    this.#growPool(firstPool)
    this.globals = this.compiler.globals().flatMap(({ name, flags }) => {
      const meaning = meaningOf(flags)
      if (!meaning || name.includes(mark) || !/^[\p{ID_Start}$_]/u.test(name)) return []
      const kind = globalKind(name, meaning, (flags & SymbolFlags.Function) !== 0)
      return [{ name, written: name, meaning, kind }]
    })
    this.#reserveGlobals()
  }

  /** Writes a cell where the next one of the session belongs. */
  write(source: string): WrittenCell {
    this.#refreshWatched()
    const file = this.#freeFile()
    const changed = new Set<string>()
    const cell = rewrite(source, {
      names: this.names,
      importModule: (specifier, byDefault) => this.#modules.use(specifier, { byDefault, changed }),
      hasTypes: ({ specifier }) => {
        if (changed.size) this.#writeModules(changed)
        changed.clear()
        return !this.#missing.has(specifier) && !this.#untyped.has(specifier)
      },
    })
    if (changed.size) this.#writeModules(changed)
    const added = this.#augment(cell?.augmentation)
    const script = cell?.script ?? new Script(source, [])
    this.#write(file, script.text)
    this.#last = { source, file: this.path(file), script, cell, added }
    return this.#last
  }

  /** Writes the words of a cell that need not be whole yet. */
  writeWords(source: string): WrittenCell {
    const file = this.#freeFile()
    const script = rewriteWords(source, this.names)
    this.#write(file, script.text)
    this.#last = undefined
    return { source, file: this.path(file), script, cell: undefined, added: 0 }
  }

  /** Makes a cell part of the session. */
  keep(source: string): void {
    const written = this.#last?.source === source ? this.#last : this.write(source)
    this.#last = undefined
    if (!written.cell) return
    const { bindings, uses, statements, augmentation } = written.cell
    this.#augmentations.keep(augmentation)
    const ambient = statements.some(({ type }) => type === 'TSModuleDeclaration')
    if (bindings.length === 0 && !ambient) return
    const kept: KeptCell = { bindings, uses, movable: statements.every(isMovable) }
    this.names.keep(kept, ambient)
    this.#used.set(this.#free.pop()!, [kept])
  }

  /** What of a module could not be had, if anything. */
  missing(module: ImportedModule): 'module' | 'default' | undefined {
    return this.#missing.get(module.specifier)
  }

  /** The `node_modules` folders in which packages are looked for. */
  get packageFolders(): readonly string[] {
    return this.#scratch.packageFolders
  }

  path(file: string): string {
    return join(this.#scratch.directory, file)
  }

  /** Forgets every cell. */
  reset(): void {
    for (const file of this.#pool) {
      if (readFileSync(this.path(file), 'utf8')) this.#write(file, '')
    }
    this.names = new Names()
    this.#augmentations.forget()
    this.#augment(undefined)
    this.#reserveGlobals()
    this.#used.clear()
    this.#free = this.#pool.toReversed()
    this.#last = undefined
  }

  /** Ends the compiler and removes the scratch folder, as the end of this process does. */
  readonly close = (): void => {
    process.off('exit', this.close)
    this.compiler.close()
    this.#scratch.remove()
  }

  #reserveGlobals(): void {
    for (const { name, meaning } of this.globals) this.names.reserve(name, meaning)
  }

  #write(file: string, text: string): void {
    overwrite(this.path(file), text)
    this.compiler.touch([this.path(file)])
  }

  /** Writes what cells add to modules, with one more addition; gives where that begins. */
  #augment(more: CellScript['augmentation']): number {
    const { text, offset } = this.#augmentations.textWith(more)
    if (text !== this.#augmented) this.#write(Augmentations.file, text)
    this.#augmented = text
    return offset
  }

  /** A file of the pool that no cell in need lives in. */
  #freeFile(): string {
    if (this.#free.length === 0) {
      const live = this.names.live()
      for (const [file, cells] of this.#used) if (!cells.some((cell) => live.has(cell))) this.#release(file)
      if (this.#free.length < this.#pool.length / 2) this.#bundle()
      if (this.#free.length < this.#pool.length / 2) this.#growPool(this.#pool.length * 2)
    }
    return this.#free.at(-1)!
  }

  #release(file: string): void {
    this.#used.delete(file)
    this.#free.push(file)
  }

  /** Puts cells that need no file of their own together in one: the compiler's time grows with the number of files. */
  #bundle(): void {
    const [first, ...rest] = [...this.#used].filter(([, cells]) => cells.length === 1 && cells[0]!.movable)
    if (!first || rest.length === 0) return
    const texts = [first, ...rest].map(([file]) => readFileSync(this.path(file), 'utf8'))
    for (const [file] of rest) {
      this.#write(file, '')
      this.#release(file)
    }
    this.#write(first[0], texts.join('\n;\n'))
    this.#used.set(
      first[0],
      [first, ...rest].flatMap(([, cells]) => cells),
    )
  }

  #growPool(size: number): void {
    const more = Array.from(
      { length: size - this.#pool.length },
      (_, index) => `cell${this.#pool.length + index}.ts`,
    )
    for (const file of more) writeFileSync(this.path(file), '')
    this.#pool.push(...more)
    this.#free.unshift(...more.reverse())
    const own = findConfig(this.directory)
    const options = own ? this.compiler.readOptions(own) : undefined
    const libraries = options?.noLib ? [] : ((options?.lib as string[] | undefined) ?? defaultLibraries)
    const texts = libraryTexts(compilerFolder(), libraries)
    for (const [file, text] of texts) writeFileSync(this.path(file), text)
    const files = [
      ...texts.keys(),
      'prelude.d.ts',
      Augmentations.file,
      ...Object.values(Modules.files),
      ...this.#pool,
    ]
    writeFileSync(
      this.#scratch.config,
      scratchConfig(files, own && options ? { path: own, options } : undefined),
    )
    this.compiler.reopen()
  }

  /** Writes the import files anew, and finds out which of their modules can't be had. */
  #writeModules(changed: ReadonlySet<string>): void {
    const texts = this.#modules.texts()
    for (const file of changed) this.#write(file, texts.get(file)!)
    for (const file of changed) {
      const lineOf = (at: number) => texts.get(file)!.slice(0, at).split('\n').length - 1
      for (const { code, pos } of this.compiler.diagnostics(this.path(file), 'semantic')) {
        const module = this.#modules.at(file, lineOf(pos))
        if (!module) continue
        if (notFound.has(code)) this.#missing.set(module.specifier, 'module')
        else if (code === untyped) this.#untyped.add(module.specifier)
        else if (noDefault.has(code)) this.#missing.set(module.specifier, 'default')
      }
    }
    this.#watch()
  }

  /** Tells the compiler of files that were edited since the last cell. */
  #refreshWatched(): void {
    const retry = [...this.#missing]
    this.#missing.clear()
    for (const [specifier, what] of retry) this.#modules.forget(specifier, what)
    if (retry.length) for (const [file, text] of this.#modules.texts()) this.#write(file, text)
    const edited = [...this.#watched].filter(([file, time]) => modified(file) !== time).map(([file]) => file)
    if (edited.length === 0) return
    this.compiler.touch(edited)
    for (const file of edited) this.#watched.delete(file)
    this.#watch()
  }

  /** Finds the files to watch: those of the program that are neither a package's nor ours. */
  #watch(): void {
    const isLocal = (file: string) =>
      !file.includes(`${sep}node_modules${sep}`) &&
      !file.startsWith(this.#scratch.directory) &&
      !file.startsWith('bundled:')
    this.#watched = new Map(
      this.compiler
        .files()
        .filter(isLocal)
        .map((file) => [file, this.#watched.get(file) ?? modified(file)]),
    )
  }
}

/** Not by emptying the file first: ext4 then writes it to the disk before it is closed, which takes as long as a check. */
function overwrite(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT)
  try {
    ftruncateSync(file, writeSync(file, text))
  } finally {
    closeSync(file)
  }
}

const modified = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

function meaningOf(flags: number): number {
  return (
    (flags & SymbolFlags.Value ? Value : 0) |
    (flags & SymbolFlags.Type ? Type : 0) |
    (flags & SymbolFlags.Namespace ? Space : 0)
  )
}
