import { type Runtime, Session } from 'node:inspector'
import { extname } from 'node:path'
import { compileCell } from './compile.ts'
import { decorators } from './decorators.ts'
import { cellModules } from './modules.ts'
import { gate } from './repl.ts'
import { reportError } from './report.ts'
import { scriptLabelled } from './scripts.ts'
import { hidesBuiltIn, shadowName } from './shadow.ts'
import { showLearnersStacks } from './stack.ts'
import { CellSyntaxError } from './syntax.ts'
import type { CellOutcome, CellRuntime, CompiledCell } from './types.ts'

/** Where the cells of one process live. */
export interface RuntimeOptions {
  /** The notebook's folder; imports are looked up from here. Default: the process's current folder. */
  readonly directory?: string
}

/** Modules of ours that take the place of packages in cells; built, they are `.js` like this file. */
const shims = { tslab: new URL(`../tslab${extname(import.meta.url)}`, import.meta.url).href }

/** What a running cell has given so far. */
interface Running {
  value: unknown
  readonly resources: AsyncDisposableStack
  readonly interrupted: () => void
}

/** Starts the cells of this process. Once per process: it owns the global REPL scope, stack traces and module hooks. */
export function createRuntime(options: RuntimeOptions = {}): CellRuntime {
  const directory = options.directory ?? process.cwd()
  const inspector = new Session()
  inspector.connect()
  const modules = cellModules(directory, shims)
  const running = new Map<number, Running>()
  const declared = new Set<string>()
  const shadowed = new Set<string>()
  let caught: unknown

  Object.defineProperty(globalThis, gate, {
    value: Object.freeze({
      ...modules,
      decorators,
      keep: (id: number, value: unknown) => {
        const cell = running.get(id)
        if (cell) cell.value = value
        return value
      },
      use: <T>(id: number, resource: T): T => {
        using probe = new DisposableStack()
        probe.use(resource as Disposable) // checks that it can be disposed of
        probe.move()
        running.get(id)?.resources.adopt(resource, (each) => (each as Disposable | null)?.[Symbol.dispose]())
        return resource
      },
      useAsync: <T>(id: number, resource: T): T =>
        running.get(id)?.resources.use(resource as AsyncDisposable) as T,
      catch: (error: unknown) => {
        caught = error
      },
    }),
  })
  const commonJs = { require: modules.require, __dirname: directory, __filename: modules.meta.filename }
  for (const [name, value] of Object.entries(commonJs)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  showLearnersStacks()

  /** The thrown value itself, which the protocol only describes. */
  function thrown(details: Runtime.ExceptionDetails, cell: CompiledCell): unknown {
    const { objectId, unserializableValue, value } = details.exception ?? { type: 'undefined' }
    const argument = objectId ? { objectId } : unserializableValue ? { unserializableValue } : { value }
    inspector.post('Runtime.callFunctionOn', {
      functionDeclaration: `function (error) { ${gate}.catch(error) }`,
      executionContextId: 1,
      arguments: details.exception?.type === 'undefined' ? [] : [argument],
    })
    const error = caught
    caught = undefined
    if (objectId) inspector.post('Runtime.releaseObject', { objectId })
    return isEarlyError(error, details, cell) ? earlyError(error as SyntaxError, details, cell) : error
  }

  /** Settles with the exception of the cell's own code, if any. */
  function run(cell: CompiledCell): Promise<{ details?: Runtime.ExceptionDetails; ended?: true }> {
    return new Promise((settle) => {
      const request = { expression: cell.code, replMode: true, silent: true }
      const answer = (failure: Error | null, result?: Runtime.EvaluateReturnType) =>
        settle(failure || !result ? { ended: true } : { details: result.exceptionDetails })
      inspector.post('Runtime.evaluate', request, answer)
    })
  }

  async function evaluate(cell: CompiledCell): Promise<CellOutcome> {
    const interruption = Promise.withResolvers<{ ended: true; details?: undefined }>()
    const state: Running = {
      value: undefined,
      resources: new AsyncDisposableStack(),
      interrupted: () => interruption.resolve({ ended: true }),
    }
    running.set(cell.id, state)
    for (const name of cell.declares) {
      declared.add(name)
      if (hidesBuiltIn(name)) shadowed.add(name)
    }
    try {
      const { details, ended } = await Promise.race([run(cell), interruption.promise])
      if (ended) return { status: 'interrupted' }
      const failure = details && { error: thrown(details, cell) }
      const disposal = await Promise.race([dispose(state.resources, failure), interruption.promise])
      if ('ended' in disposal) return { status: 'interrupted' }
      return 'error' in disposal
        ? { status: 'error', error: disposal.error }
        : { status: 'ok', value: state.value }
    } finally {
      running.delete(cell.id)
    }
  }

  return {
    compile: (source, name) => compileCell(source, name, directory, shadowed),
    evaluate,
    abandon: () => {
      for (const { interrupted } of running.values()) interrupted()
    },
    report: reportError,
    names: () => [...declared],
    reset() {
      // V8 cannot take a name out of its REPL scope: undefined is as near as it gets, and lets the memory go.
      for (const name of declared) {
        const expression = `let ${shadowed.has(name) ? shadowName(name) : name};void 0`
        inspector.post('Runtime.evaluate', { expression, replMode: true, silent: true })
      }
      declared.clear()
      shadowed.clear()
    },
  }
}

/** Disposes of what `using` holds; an error on the way is joined to the cell's own as the language has it. */
async function dispose(
  resources: AsyncDisposableStack,
  failure: { error: unknown } | undefined,
): Promise<{ error: unknown } | { done: true }> {
  try {
    await resources.disposeAsync()
    return failure ?? { done: true }
  } catch (error) {
    return { error: failure ? new SuppressedError(error, failure.error) : error }
  }
}

/** Whether V8 refused to compile the cell: its SyntaxError then carries no place in a cell. */
function isEarlyError(error: unknown, { scriptId }: Runtime.ExceptionDetails, cell: CompiledCell): boolean {
  if (!(error instanceof SyntaxError) || error instanceof CellSyntaxError) return false
  return scriptId !== undefined && !error.stack?.includes(`${cell.name}:`)
}

function earlyError(
  error: SyntaxError,
  details: Runtime.ExceptionDetails,
  cell: CompiledCell,
): CellSyntaxError {
  const line = details.lineNumber + 1
  const place = scriptLabelled(cell.name)?.locate({ line, column: details.columnNumber + 1 }) ?? {
    line,
    column: 1,
  }
  const lines = cell.source.split('\n').slice(0, place.line - 1)
  const start = lines.reduce((sum, each) => sum + each.length + 1, place.column - 1)
  return new CellSyntaxError(error.message, cell.name, cell.source, start)
}
