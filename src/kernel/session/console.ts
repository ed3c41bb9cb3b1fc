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

/** A stream into the cell's output. Everything written is on its way before `write` returns. */
class CellStream extends Writable {
  readonly fd: number
  readonly isTTY = false
  readonly #output: Output
  readonly #name: StreamName
  /** Bytes of a character whose rest is still to come. */
  readonly #decoder = new TextDecoder()

  constructor(output: Output, name: StreamName, fd: number) {
    super({ decodeStrings: false })
    this.fd = fd
    this.#output = output
    this.#name = name
  }

  override _write(
    chunk: string | Uint8Array,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true })
    this.#output.stream(this.#name, text)
    done()
  }

  /** Standard streams outlive whoever ends them. */
  override end(...args: unknown[]): this {
    if (args[0] !== undefined && typeof args[0] !== 'function') this.write(args[0])
    for (const callback of args) if (typeof callback === 'function') queueMicrotask(() => callback())
    return this
  }

  override destroy(): this {
    return this
  }

  getColorDepth(): number {
    return 4
  }
}
