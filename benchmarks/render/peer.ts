import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

/** What a peer is asked: film a scene for some seconds, or keep one frame. */
export interface Order {
  /** The folder of the scene's files. */
  readonly scene: string
  readonly width: number
  readonly height: number
  readonly seconds?: number
  /** The first pose; every other one follows. */
  readonly first?: number
  readonly keep?: string
  readonly pose?: number
}

/** A renderer of others, in as many processes as ours has threads. */
export class Peer {
  readonly #processes: readonly PeerProcess[]
  private constructor(processes: readonly PeerProcess[]) {
    this.#processes = processes
  }

  /** @throws Error with what Python wrote, when it ends before it is ready */
  static async start(python: string, script: string, count: number): Promise<Peer> {
    const processes = Array.from({ length: count }, () => new PeerProcess(python, script))
    await Promise.all(processes.map((one) => one.answer()))
    return new Peer(processes)
  }

  /** Frames a second of all processes together. */
  async film(order: Order): Promise<number> {
    const answers = await Promise.all(this.#processes.map((one, first) => one.ask({ ...order, first })))
    return answers.reduce((sum, { frames, seconds }) => sum + frames! / seconds!, 0)
  }

  /** Films one frame into a file: depth, then ids, float32. */
  async keep(order: Order): Promise<void> {
    await this.#processes[0]!.ask(order)
  }

  close(): void {
    for (const one of this.#processes) one.close()
  }
}

type Reply = { readonly [name: string]: number | undefined }

class PeerProcess {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  #errors = ''

  constructor(python: string, script: string) {
    this.#process = spawn(python, [join(import.meta.dirname, script)], {
      stdio: 'pipe',
      // one core each, like a thread of ours; llvmpipe, whatever else the machine has
      env: {
        ...process.env,
        LP_NUM_THREADS: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
        OMP_NUM_THREADS: '1',
        OPENBLAS_NUM_THREADS: '1',
      },
    })
    this.#process.stderr!.on('data', (text) => {
      this.#errors += text
    })
    const lines: Interface = createInterface(this.#process.stdout!)
    this.#lines = lines[Symbol.asyncIterator]()
  }

  async answer(): Promise<Reply> {
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`A peer ended: ${this.#errors.trim().split('\n').slice(-3).join(' ')}`)
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }

  ask(order: Order): Promise<Reply> {
    this.#process.stdin!.write(`${JSON.stringify(order)}\n`)
    return this.answer()
  }

  close(): void {
    this.#process.kill()
  }
}
