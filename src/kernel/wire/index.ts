import { getHeapStatistics } from 'node:v8'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Connection } from './connection.ts'
import type { Draft } from './message.ts'
import {
  type Delivery,
  type Inbound,
  type Outbound,
  type Reason,
  type Request,
  type StreamName,
  sharedBytes,
  type WorkerData,
  weightOf,
  word,
} from './protocol.ts'
import { threadFile } from './threads.ts'
import { Turns } from './turns.ts'

export { type Connection, readConnection } from './connection.ts'
export { type Draft, type Fields, type Header, protocolVersion } from './message.ts'
export type { Channel, Reason, Request, StreamName } from './protocol.ts'
export { log } from './sockets.ts'
export type { Turns } from './turns.ts'

/** What the wire calls on the main thread. */
export interface WireEvents {
  request(request: Request): void
  /** The cell of that number is to end; it has been terminated already if it was computing. */
  interrupt(cell: number, reason: Reason): void
  /** The process is to end. */
  shutdown(): void
}

/** The main thread's end of the sockets, which live in a thread of their own. */
export class Wire {
  readonly turns: Turns
  readonly #shared = new Int32Array(new SharedArrayBuffer(sharedBytes))
  readonly #worker: Worker
  readonly #answers = new MessageChannel()
  #drained: (() => void)[] = []
  #terminations = 0
  #sent = 0

  /** Listens at once. `info` is what a kernel_info_reply says; `deathFile` is written where V8 ends the process. */
  constructor(connection: Connection, info: unknown, deathFile: string) {
    this.turns = new Turns(this.#shared)
    const data: WorkerData = {
      connection,
      deathFile,
      shared: this.#shared.buffer as SharedArrayBuffer,
      info,
      heapLimit: getHeapStatistics().heap_size_limit,
      answers: this.#answers.port2,
    }
    this.#worker = new Worker(threadFile('worker'), { workerData: data, transferList: [this.#answers.port2] })
  }

  /** Starts to hand on what comes in. What came before has waited. */
  start(events: WireEvents): void {
    this.#worker.on('message', ({ number, message }: Delivery) =>
      this.turns.kernel(() => {
        if (number !== Atomics.load(this.#shared, word.received) + 1) return
        Atomics.store(this.#shared, word.received, number)
        this.#receive(message, events)
      }),
    )
    this.#worker.on('error', (error) => {
      throw error
    })
  }

  reply({ channel, identities: to, headerText: parent }: Request, type: string, content: unknown): void {
    this.#post({ kind: 'reply', channel, to, draft: { type, parent, content } })
  }

  publish(draft: Draft): void {
    this.#post({ kind: 'publish', draft })
  }

  stream(parent: string, name: StreamName, text: string): void {
    for (const piece of pieces(text)) this.#post({ kind: 'stream', parent, name, text: piece })
  }

  /** Calls `done`, in the kernel's turn, once all has come in that clients sent before they can have seen this moment. */
  drain(done: () => void): void {
    this.#drained.push(done)
    this.#post({ kind: 'drain' })
  }

  /** Asks the client of a request for a line of text, and blocks until it is there. */
  input({ identities: to, headerText: parent }: Request, prompt: string, password: boolean): string {
    while (receiveMessageOnPort(this.#answers.port1)); // answers to questions that were interrupted
    Atomics.store(this.#shared, word.input, 0)
    const content = { prompt, password }
    this.#post({ kind: 'input', to, draft: { type: 'input_request', parent, content } })
    for (;;) {
      const answer = receiveMessageOnPort(this.#answers.port1)
      if (answer) return answer.message as string
      Atomics.wait(this.#shared, word.input, 0)
      Atomics.store(this.#shared, word.input, 0)
    }
  }

  /** Names the cell that an interrupt ends from now on, 0 for none. */
  set cell(number: number) {
    Atomics.store(this.#shared, word.requested, 0)
    Atomics.store(this.#shared, word.cell, number)
  }

  /** Why the latest interrupt came. */
  get reason(): Reason {
    return Atomics.load(this.#shared, word.memory) === 1 ? 'memory' : 'user'
  }

  /** From now until released, the first interrupt only sets `requested`. */
  hold(): { readonly requested: boolean; release(): void } {
    const shared = this.#shared
    const terminations = this.#terminations
    let open = true
    Atomics.add(shared, word.holds, 1)
    return {
      get requested() {
        return Atomics.load(shared, word.requested) === 1
      },
      release: () => {
        if (open && terminations === this.#terminations) Atomics.sub(shared, word.holds, 1)
        open = false
      },
    }
  }

  /** To be told once a cell was ended by an interrupt: it cannot release its holds any more. */
  terminated(): void {
    this.turns.terminated()
    this.#terminations++
    Atomics.store(this.#shared, word.holds, 0)
  }

  /** Outputs wait where the sockets' thread is far behind, as at a full pipe: its queue must stay short. */
  #post(message: Outbound): void {
    this.#worker.postMessage(message)
    const weight = weightOf(message)
    if (weight === 0) return
    this.#sent = (this.#sent + weight) | 0
    for (;;) {
      const taken = Atomics.load(this.#shared, word.taken)
      if (((this.#sent - taken) | 0) < farBehind) return
      Atomics.wait(this.#shared, word.taken, taken, 100)
    }
  }

  #receive(message: Inbound, events: WireEvents): void {
    switch (message.kind) {
      case 'request':
        events.request(message.request)
        break
      case 'interrupt':
        Atomics.store(this.#shared, word.answered, message.ticket)
        events.interrupt(message.cell, message.reason)
        break
      case 'drained':
        this.#drained.shift()?.()
        break
      case 'shutdown':
        events.shutdown()
        break
    }
  }
}

/** The weight of outputs that the sockets' thread may be behind. */
const farBehind = 100

/** Text in pieces that one message may carry; a pair of surrogates stays together. */
function* pieces(text: string): Generator<string> {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = Math.min(start + longest, text.length)
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!)) end--
    yield text.slice(start, end)
  }
}

const longest = 1 << 15
