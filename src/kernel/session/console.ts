import { Console } from 'node:console'
import { Writable } from 'node:stream'
import type { StreamName } from '../wire/index.ts'
import type { Output } from './output.ts'

/** Lets `process.stdout`, `process.stderr` and `console` write to the cell that the writing code belongs to. */
export function installConsole(output: Output): void {
  const stdout = new CellStream(output, 'stdout', 1)
  const stderr = new CellStream(output, 'stderr', 2)
  Object.defineProperty(process, 'stdout', { configurable: true, enumerable: true, value: stdout })
  Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, value: stderr })
  const cellConsole = new Console({ stdout, stderr, colorMode: process.env.NO_COLOR === undefined })
  cellConsole.clear = () => output.clear(false)
  Object.defineProperty(globalThis, 'console', { configurable: true, writable: true, value: cellConsole })
}

/**
 * A stream into the cell's output. It passes everything on at once instead of through Writable's queue, whose
 * state would not survive a cell that is terminated while it writes.
 */
class CellStream extends Writable {
  readonly fd: number
  readonly isTTY = false
  readonly #output: Output
  readonly #name: StreamName
  /** Bytes of a character whose rest is still to come. */
  readonly #decoder = new TextDecoder()

  constructor(output: Output, name: StreamName, fd: number) {
    super()
    this.fd = fd
    this.#output = output
    this.#name = name
  }

  override write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true })
    this.#output.stream(this.#name, text)
    callLast(rest)
    return true
  }

  /** Standard streams outlive whoever ends them. */
  override end(...rest: unknown[]): this {
    const [chunk] = rest
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.write(chunk)
    callLast(rest)
    return this
  }

  override destroy(): this {
    return this
  }

  getColorDepth(): number {
    return 4
  }
}

/** Calls the callback that stands last among the arguments of a stream's method, if any, a little later. */
function callLast(args: readonly unknown[]): void {
  const last = args.at(-1)
  if (typeof last === 'function') queueMicrotask(() => last())
}
