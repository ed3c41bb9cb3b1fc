import { performance } from 'node:perf_hooks'
import { MessageChannel } from 'node:worker_threads'
import type { CellOutcome, CellRuntime, ErrorReport } from '../cells/types.ts'
import type { Checker } from '../checker/types.ts'
import { bundleOf } from '../values/index.ts'
import type { Fields, Reason, Request, Wire } from '../wire/index.ts'
import { type CommandTools, runMagic } from './commands.ts'
import { contexts } from './context.ts'
import type { History } from './history.ts'
import { dissect } from './magics.ts'
import type { Output } from './output.ts'
import { typeErrors, unchecked } from './typecheck.ts'

/** What the executor works with. */
export interface ExecutorParts {
  readonly wire: Wire
  readonly runtime: CellRuntime
  readonly checker: Checker
  readonly output: Output
  readonly history: History
}

/** One execute_request on its way. */
interface Execution {
  readonly request: Request
  readonly silent: boolean
  /** Names the execution to whoever interrupts it. */
  readonly number: number
  /** What `In [ ]` shows. */
  readonly count: number
  readonly abort: AbortController
  readonly payload: Fields[]
  /** Notes the result in the history. */
  readonly remember: (result: string) => void
  done: boolean
}

/** How an execution ended. */
type Ending =
  | { readonly status: 'ok'; readonly user_expressions: Fields }
  | { readonly status: 'error'; readonly error: ErrorReport }

/** Runs cells one after the other. Whatever becomes of a cell's own code, each gets one reply and idle. */
export class Executor {
  readonly #parts: ExecutorParts
  readonly #queue: Request[] = []
  readonly #turns = new MessageChannel()
  #running: Execution | undefined
  #count = 0
  #numbers = 0
  #checks = true

  constructor(parts: ExecutorParts) {
    this.#parts = parts
    this.#turns.port1.on('message', () => this.#turn())
  }

  /** The request whose cell runs. */
  get running(): Request | undefined {
    return this.#running?.request
  }

  /** Whether cells wait for their turn. */
  get waiting(): boolean {
    return this.#queue.length > 0
  }

  add(request: Request): void {
    this.#queue.push(request)
    this.#soon()
  }

  /** Ends the cell of that number, if it is the running one. */
  interrupt(number: number, reason: Reason): void {
    const execution = this.#running
    if (!execution) this.#soon() // the turn that was to start a cell may have been terminated with the last one
    if (execution?.number !== number) return
    this.#parts.runtime.abandon()
    execution.abort.abort()
    this.#interrupted(execution, reason)
  }

  /** Takes an error that no code of a cell has caught: in a timer, a callback, a promise. */
  failed(error: unknown): void {
    const context = contexts.getStore()
    const execution = this.#running
    const report = this.#parts.runtime.report(error)
    if (execution && (!context || context.request === execution.request)) {
      this.#parts.runtime.abandon()
      execution.abort.abort()
      this.#end(execution, { status: 'error', error: report })
    } else this.#parts.output.error(report)
  }

  /**
   * Starts the next cell in a turn of the event loop of its own, which is the cell's and can be terminated. It
   * comes as a message: Node's queues of immediates and timers do not survive a termination.
   */
  #soon(): void {
    this.#turns.port2.postMessage(undefined)
  }

  #turn(): void {
    const execution = this.#parts.wire.turns.kernel(() => this.#start())
    if (!execution) return
    const { request, silent } = execution
    void contexts.run({ request, silent }, () => this.#execute(execution, String(request.content.code)))
  }

  #start(): Execution | undefined {
    if (this.#running) return
    const request = this.#queue.shift()
    if (!request) return
    const { wire, output, history } = this.#parts
    const { code, silent, store_history } = request.content
    const stored = silent !== true && store_history !== false
    if (stored) this.#count++
    const execution: Execution = {
      request,
      silent: silent === true,
      number: ++this.#numbers,
      count: this.#count,
      abort: new AbortController(),
      payload: [],
      remember: stored ? history.add(this.#count, String(code)) : () => {},
      done: false,
    }
    this.#running = execution
    output.latest = { request, silent: execution.silent }
    this.#status(request, 'busy')
    if (!execution.silent) {
      const content = { code, execution_count: execution.count }
      wire.publish({ type: 'execute_input', parent: request.headerText, content })
    }
    wire.cell = execution.number
    return execution
  }

  /** Every step looks whether the execution has been ended meanwhile, by an interrupt or an error in a callback. */
  async #execute(execution: Execution, source: string): Promise<void> {
    const { wire, runtime } = this.#parts
    const { turns } = wire
    try {
      const { magics, code } = turns.kernel(() => dissect(source))
      for (const magic of magics) await runMagic(magic, this.#tools(execution))
      const timed = magics.some(({ name }) => name === 'time')
      const ending = code.trim() === '' ? undefined : await this.#run(execution, code, timed)
      if (execution.done) return
      if (ending) return this.#end(execution, ending)
      const user_expressions = await this.#expressions(execution)
      this.#end(execution, { status: 'ok', user_expressions })
    } catch (error) {
      if (!execution.done) this.#end(execution, { status: 'error', error: runtime.report(error) })
    }
  }

  /** Compiles, checks and runs code, and shows its value. Gives the error it ends with. */
  async #run(execution: Execution, code: string, timed: boolean): Promise<Ending | undefined> {
    const { wire, runtime, checker, output } = this.#parts
    const { turns } = wire
    const name = `cell ${execution.count}`
    const cell = turns.kernel(() => runtime.compile(code, name))
    if (this.#checks && !unchecked(code)) {
      const wrong = turns.kernel(() => checker.check(code))
      if (wrong.length > 0) return { status: 'error', error: typeErrors(wrong, code, name) }
    }
    turns.kernel(() => checker.keep(code))
    const start = performance.now()
    const outcome = await runtime.evaluate(cell)
    if (execution.done) return
    if (timed) this.#tellTime(performance.now() - start)
    if (outcome.status === 'interrupted') {
      this.#interrupted(execution, wire.reason)
      return
    }
    if (outcome.status === 'error') return { status: 'error', error: runtime.report(outcome.error) }
    if (outcome.value === undefined || execution.silent) return
    const bundle = await bundleOf(outcome.value)
    if (execution.done) return
    output.result(bundle, execution.count)
    const text = bundle['text/plain']
    if (typeof text === 'string') execution.remember(text)
    return
  }

  /** Answers `user_expressions`: the value of each, or the error it throws. */
  async #expressions({ request, count }: Execution): Promise<Fields> {
    const { wire, runtime } = this.#parts
    const results: Record<string, Fields> = {}
    for (const [key, source] of Object.entries(Object(request.content.user_expressions ?? {}))) {
      results[key] = await evaluated(String(source)).catch((error) => failure(runtime.report(error)))
    }
    return results

    async function evaluated(source: string): Promise<Fields> {
      const cell = wire.turns.kernel(() => runtime.compile(source, `cell ${count}`))
      const outcome: CellOutcome = await runtime.evaluate(cell)
      if (outcome.status === 'interrupted') throw new Error('interrupted')
      if (outcome.status === 'error') throw outcome.error
      return { status: 'ok', data: await bundleOf(outcome.value), metadata: {} }
    }
  }

  #interrupted(execution: Execution, reason: Reason): void {
    this.#parts.wire.terminated()
    const [ename, evalue] = endings[reason]
    const traceback = [`\u001b[31m${ename}\u001b[39m: ${evalue}`]
    this.#end(execution, { status: 'error', error: { ename, evalue, traceback } })
  }

  /** All of it in the kernel's turn: a termination in the midst would leave the cell without reply and idle. */
  #end(execution: Execution, ending: Ending): void {
    const { wire, output } = this.#parts
    const { request, silent } = execution
    wire.turns.kernel(() => {
      if (execution.done) return
      execution.done = true
      wire.cell = 0
      if (ending.status === 'ok') return this.#close(execution, ending, [])
      contexts.run({ request, silent }, () => output.error(ending.error))
      if (request.content.stop_on_error === false) return this.#close(execution, ending, [])
      wire.drain(() => this.#close(execution, ending, this.#takeAborted(request)))
    })
  }

  #close(
    { request, count: execution_count, payload }: Execution,
    ending: Ending,
    aborted: readonly Request[],
  ) {
    const reply =
      ending.status === 'ok'
        ? { status: 'ok', execution_count, payload, user_expressions: ending.user_expressions }
        : { ...ending.error, status: 'error', execution_count, payload, user_expressions: {} }
    this.#parts.wire.reply(request, 'execute_reply', reply)
    this.#status(request, 'idle')
    for (const each of aborted) this.#abort(each)
    this.#running = undefined
    this.#soon()
    this.#parts.checker.tidy()
  }

  /** Takes out what the client of a failed cell had sent before it could know. */
  #takeAborted(request: Request): readonly Request[] {
    const same = (each: Request) => each.header.session === request.header.session
    const aborted = this.#queue.filter(same)
    const others = this.#queue.filter((each) => !same(each))
    this.#queue.splice(0, this.#queue.length, ...others)
    return aborted
  }

  #abort(request: Request): void {
    this.#status(request, 'busy')
    this.#parts.wire.reply(request, 'execute_reply', { status: 'aborted', execution_count: this.#count })
    this.#status(request, 'idle')
  }

  #status(request: Request, execution_state: 'busy' | 'idle'): void {
    this.#parts.wire.publish({ type: 'status', parent: request.headerText, content: { execution_state } })
  }

  #tellTime(milliseconds: number): void {
    const text =
      milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`
    this.#parts.output.stream('stdout', `Time: ${text}\n`)
  }

  #tools({ abort, payload }: Execution): CommandTools {
    const executor = this
    const { output, runtime, checker, wire } = this.#parts
    return {
      output,
      signal: abort.signal,
      get checks() {
        return executor.#checks
      },
      set checks(value) {
        executor.#checks = value
      },
      names: () =>
        wire.turns.kernel(() =>
          runtime.names().map((name) => checker.inspect(name, name.length, 0)?.type ?? name),
        ),
      reset() {
        wire.turns.kernel(() => {
          runtime.reset()
          checker.reset()
        })
      },
      page: (data) => payload.push({ source: 'page', data, start: 0 }),
    }
  }
}

const endings: Record<Reason, readonly [ename: string, evalue: string]> = {
  user: ['Interrupted', 'the cell was stopped; everything it has set so far is kept'],
  memory: [
    'HeapExhausted',
    'the cell was stopped because the heap is full; had it gone on, the kernel would have died. ' +
      'Free what is not needed, or start the kernel with NODE_OPTIONS=--max-old-space-size=MEGABYTES',
  ],
}

const failure = ({ ename, evalue, traceback }: ErrorReport): Fields => ({
  status: 'error',
  ename,
  evalue,
  traceback,
})
