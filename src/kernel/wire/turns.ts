import inspector from 'node:inspector'
import { turn, word } from './protocol.ts'

/**
 * Whose code the main thread runs, told to the thread that may terminate it. It is the cells' turn unless the
 * kernel takes it. A termination that comes too late for its cell is taken up here, so that it cannot hit the
 * kernel's own code.
 */
export class Turns {
  readonly #shared: Int32Array
  #session: inspector.Session | undefined

  constructor(shared: Int32Array) {
    this.#shared = shared
  }

  /** Runs the kernel's own code: it cannot be terminated. */
  kernel<T>(work: () => T): T {
    if (Atomics.load(this.#shared, word.turn) === turn.kernel) return work()
    this.#take()
    try {
      return work()
    } finally {
      Atomics.store(this.#shared, word.turn, turn.cells)
    }
  }

  /** Runs code of the cells out of the kernel's own. Does not return where it is terminated. */
  cells<T>(work: () => T): T {
    Atomics.store(this.#shared, word.turn, turn.cells)
    try {
      return work()
    } finally {
      this.#take()
    }
  }

  /** To be told once a cell has been terminated, so that nothing waits for what has come. */
  terminated(): void {
    Atomics.compareExchange(this.#shared, word.turn, turn.terminating, turn.cells)
  }

  #take(): void {
    const was = Atomics.compareExchange(this.#shared, word.turn, turn.cells, turn.kernel)
    if (was !== turn.terminating) return
    this.#absorb()
    Atomics.store(this.#shared, word.turn, turn.kernel)
  }

  /** Waits, in an evaluation, since that contains a termination. */
  #absorb(): void {
    if (!this.#session) {
      this.#session = new inspector.Session()
      this.#session.connect()
      const coming = () => Atomics.load(this.#shared, word.turn) === turn.terminating
      Object.defineProperty(globalThis, comingKey, { value: coming })
    }
    const expression = `for (const end = Date.now() + 1000; globalThis[Symbol.for('${name}')]() && Date.now() < end;);`
    this.#session.post('Runtime.evaluate', { expression })
  }
}

const name = 'Jupyter.host.terminating'
const comingKey = Symbol.for(name)
