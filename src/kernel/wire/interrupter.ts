import inspector from 'node:inspector'
import { setTimeout as sleep } from 'node:timers/promises'
import { interruptChildren } from './children.ts'
import { type Inbound, type Reason, turn, word } from './protocol.ts'
import { log } from './sockets.ts'

/**
 * Ends the running cell from the sockets' thread. A main thread that has time answers by itself; one that
 * computes is terminated through the inspector, which reaches it inside loops, regular expressions and waits.
 */
export class Interrupter {
  readonly #shared: Int32Array
  readonly #post: (message: Inbound) => void
  readonly #torn: () => void
  readonly #main = new inspector.Session()
  #tickets = 0
  #terminating = false
  #cellStart = 0

  /** `torn` is called after each termination, which may have hit anything. */
  constructor(shared: Int32Array, post: (message: Inbound) => void, torn: () => void) {
    this.#shared = shared
    this.#post = post
    this.#torn = torn
    this.#main.connectToMainThread()
  }

  /** To be told when a cell starts. */
  started(): void {
    this.#cellStart = performance.now()
  }

  /** What the interrupt button does: asks first where the code holds the interrupt, ends the cell otherwise. */
  request(): void {
    const shared = this.#shared
    const cell = Atomics.load(shared, word.cell)
    const held = Atomics.load(shared, word.holds) > 0
    if (!held || Atomics.exchange(shared, word.requested, 1) === 1) return void this.end('user')
    setTimeout(() => {
      const goesOn = cell !== 0 && Atomics.load(shared, word.cell) === cell
      if (goesOn && Atomics.load(shared, word.requested) === 1) void this.end('user')
    }, patience)
  }

  /** Ends the running cell now. */
  async end(reason: Reason): Promise<void> {
    const cell = Atomics.load(this.#shared, word.cell)
    const ticket = ++this.#tickets
    Atomics.store(this.#shared, word.memory, reason === 'memory' ? 1 : 0)
    this.#post({ kind: 'interrupt', cell, ticket, reason })
    for (let waited = 0; Atomics.load(this.#shared, word.answered) < ticket; waited += step) {
      // The same cell only: it may have ended by itself meanwhile, and the next one is innocent.
      if (Atomics.load(this.#shared, word.cell) !== cell) return
      if (waited >= courtesy && this.#terminate(cell)) {
        await sleep(reluctance)
        // What a native call waits for is, most likely, a program: `execSync`.
        if (this.#terminating && reason === 'user') interruptChildren(performance.now() - this.#cellStart)
        return
      }
      await sleep(step)
    }
  }

  /** The main thread's heap in bytes, asked through the inspector, which is answered inside loops as well. */
  heapUsed(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#main.post('Runtime.getHeapUsage', (error, usage?: { usedSize?: number }) => {
        if (error) reject(error)
        else resolve(usage?.usedSize ?? 0)
      })
    })
  }

  /** To be called before the process ends, which would wait for an open session. */
  close(): void {
    this.#main.disconnect()
  }

  /** False while the kernel's own code runs, which must not be torn, and once the cell has ended. */
  #terminate(cell: number): boolean {
    const shared = this.#shared
    if (this.#terminating) return false
    if (Atomics.compareExchange(shared, word.turn, turn.cells, turn.terminating) !== turn.cells) return false
    if (Atomics.load(shared, word.cell) !== cell) {
      // From here on it cannot change: the session waits for the termination.
      Atomics.compareExchange(shared, word.turn, turn.terminating, turn.cells)
      return false
    }
    this.#terminating = true
    this.#main.post('Runtime.terminateExecution', (error) => {
      if (error) log(`the interrupt failed: ${error.message}`)
      this.#terminating = false
      Atomics.compareExchange(shared, word.turn, turn.terminating, turn.cells)
      this.#torn()
    })
    return true
  }
}

/** Milliseconds that a main thread with time needs at most to answer an interrupt. */
const courtesy = 15
const step = 5
/** Milliseconds after which code that has been terminated must be in a native call. */
const reluctance = 30

/** Milliseconds that code which holds the interrupt gets to come to its end. */
const patience = 3000
