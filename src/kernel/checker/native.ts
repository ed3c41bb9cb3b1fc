import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  API,
  type CompletionInfo,
  type Diagnostic,
  type Symbol as NativeSymbol,
  NodeBuilderFlags,
  type Project,
  type Signature,
  SignatureKind,
  type Snapshot,
  SymbolFlags,
  type Type,
} from 'typescript/unstable/sync'
import { sheltered } from './scratch.ts'

export {
  type CompletionInfo,
  type Diagnostic,
  type NativeSymbol,
  NodeBuilderFlags,
  type Project,
  type Signature,
  SignatureKind,
  SymbolFlags,
  type Type,
}

/** The folder of the compiler's program and libraries, in the package for this platform that comes with TypeScript. */
export function compilerFolder(): string {
  const typescript = createRequire(createRequire(import.meta.url).resolve('typescript/package.json'))
  const own = typescript.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`)
  return join(dirname(own), 'lib')
}

const program = process.platform === 'win32' ? 'tsc.exe' : 'tsc'

/** A symbol that stands for a name; flags are {@link SymbolFlags}. */
export interface GlobalName {
  readonly name: string
  readonly flags: number
}

/** How many snapshots may live beside the current one. */
const mostReplaced = 4

/**
 * TypeScript's native compiler in a process of its own, spoken to through the interface that TypeScript 7.0 calls
 * unstable: all that this project knows of that interface is in this file. Starts when first asked; an answer that
 * does not come (the process has ended) is asked for once more of a new process, since all state is on disk.
 */
export class NativeCompiler {
  readonly #directory: string
  readonly #config: string
  #api: API | undefined
  #snapshot: Snapshot | undefined
  /** Snapshots that have been replaced, and still live in the compiler. */
  #replaced: Snapshot[] = []
  #stale = new Set<string>()

  constructor(directory: string, config: string) {
    this.#directory = directory
    this.#config = config
  }

  /** The process, while there is one. */
  get pid(): number | undefined {
    // Not in the published types: the channel's child process.
    return (this.#api as any)?.client.channel.child.pid
  }

  /** The options that a tsconfig.json sets, with what it extends. Undefined where it can't be read. */
  readOptions(config: string): Record<string, unknown> | undefined {
    return this.#ask(() => this.#start().parseConfigFile(config).options)
  }

  /** Tells that files have changed on disk. */
  touch(files: Iterable<string>): void {
    for (const file of files) this.#stale.add(file)
  }

  /** Reads the configuration again. */
  reopen(): void {
    this.#stale.add(this.#config)
  }

  diagnostics(file: string, kind: 'syntactic' | 'semantic'): readonly Diagnostic[] {
    return (
      this.#ask(() => {
        const { program } = this.#project()
        return kind === 'semantic'
          ? program.getSemanticDiagnostics(file)
          : program.getSyntacticDiagnostics(file)
      }) ?? []
    )
  }

  /** The files of the program. */
  files(): readonly string[] {
    return this.#ask(() => this.#project().program.getSourceFileNames()) ?? []
  }

  /** Every global name that the libraries declare. */
  globals(): readonly GlobalName[] {
    return (
      this.#ask(() => {
        const all = this.#project().checker.resolveName('globalThis', SymbolFlags.Value)
        return [...(all?.getExports().values() ?? [])].map(({ name, flags }) => ({ name, flags }))
      }) ?? []
    )
  }

  /**
   * Completions at a position; undefined where nothing can stand (a comment, say). The compiler refuses to list names
   * in scope, since it would add what could be imported, and that is not to be had through this interface.
   */
  completions(file: string, position: number): CompletionInfo | 'names in scope' | undefined {
    return this.#try((project) => {
      try {
        return project.checker.getCompletionsAtPosition(file, position)
      } catch (error) {
        if (/auto imports/.test(String(error))) return 'names in scope'
        throw error
      }
    })
  }

  /** Looks into the program with `look`; undefined where that fails. */
  look<T>(look: (project: Project) => T | undefined): T | undefined {
    return this.#try(look)
  }

  /** Lets go of what is not needed any more: a question to the compiler that nobody waits for. */
  tidy(): void {
    const replaced = this.#replaced.splice(0)
    this.#ask(() => {
      for (const snapshot of replaced) snapshot.dispose()
    })
  }

  close(): void {
    const api = this.#api
    this.#api = undefined
    this.#snapshot = undefined
    this.#replaced = []
    const client = (api as any)?.client
    // Not API.close: it asks the process to release what ends with it, and the process may be dead.
    client?.channel.child.kill('SIGKILL')
    try {
      client?.close()
    } catch {
      // It had ended already.
    }
  }

  #start(): API {
    if (this.#api) return this.#api
    // The collector of the compiler's process works harder, for a third less memory at no cost in time.
    const before = process.env.GOGC
    process.env.GOGC = before ?? '25'
    try {
      const shelter = sheltered(join(compilerFolder(), program), this.#directory)
      this.#api = new API({ cwd: this.#directory, ...(shelter && { tsserverPath: shelter }) })
    } finally {
      if (before === undefined) delete process.env.GOGC
    }
    return this.#api
  }

  #project(): Project {
    const api = this.#start()
    if (!this.#snapshot) {
      this.#stale.clear()
      this.#snapshot = api.updateSnapshot({ openProjects: [this.#config] })
    } else if (this.#stale.size) {
      const changed = [...this.#stale]
      this.#stale.clear()
      if (this.#replaced.length === mostReplaced) this.tidy()
      this.#replaced.push(this.#snapshot)
      this.#snapshot = api.updateSnapshot({ fileChanges: { changed } })
    }
    const project = this.#snapshot.getProject(this.#config) ?? this.#snapshot.getProjects()[0]
    if (!project) throw new Error(`TypeScript could not open ${this.#config}`)
    return project
  }

  /** Asks; when the process has failed, asks a new one. Undefined when that fails as well. */
  #ask<T>(question: () => T): T | undefined {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        return question()
      } catch {
        this.close()
      }
    }
    return undefined
  }

  /** Asks what the compiler may refuse without being ill. */
  #try<T>(question: (project: Project) => T | undefined): T | undefined {
    const project = this.#ask(() => this.#project())
    try {
      return project && question(project)
    } catch {
      return undefined
    }
  }
}
