import { type FileHandle, open } from 'node:fs/promises'

/** How much is read at a time. */
const chunk = 2 ** 18
/** The longest name a file may hold, bytes: as file systems allow. */
const longestName = 4096

/** A binary file read from its start, little-endian, a piece at a time; what it claims is checked against its size. */
export class BinaryFile {
  readonly path: string
  readonly size: number
  readonly #handle: FileHandle
  #view = new DataView(new ArrayBuffer(0))
  /** Where in the file the view begins, and where in the view we are. */
  #start = 0
  #at = 0

  private constructor(path: string, handle: FileHandle, size: number) {
    this.path = path
    this.#handle = handle
    this.size = size
  }

  static async open(path: string): Promise<BinaryFile> {
    const handle = await open(path)
    return new BinaryFile(path, handle, (await handle.stat()).size)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  /** Bytes that are left. */
  get left(): number {
    return this.size - this.#start - this.#at
  }

  /** Makes sure that `bytes` can be read. @throws Error where the file ends before */
  async need(bytes: number): Promise<void> {
    if (bytes > this.left) {
      throw new Error(
        `${this.path}: ends after ${this.size} bytes, in the middle of a record: it was cut off.`,
      )
    }
    if (this.#at + bytes <= this.#view.byteLength) return
    this.#start += this.#at
    this.#at = 0
    const buffer = new Uint8Array(Math.min(Math.max(chunk, bytes), this.left))
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#start)
    if (bytesRead < bytes) throw new Error(`${this.path}: became shorter while it was read.`)
    this.#view = new DataView(buffer.buffer, 0, bytesRead)
  }

  /**
   * Reads how many records follow, of at least `least` bytes each.
   * @throws Error where the file can't hold as many
   */
  async count(what: string, least: number): Promise<number> {
    await this.need(8)
    const count = this.u64()
    if (count * least > this.left) {
      throw new Error(
        `${this.path}: claims ${count} times '${what}', at least ${count * least} bytes; ${this.left} are left.`,
      )
    }
    return count
  }

  async skip(bytes: number): Promise<void> {
    if (bytes > this.left) await this.need(bytes)
    if (this.#at + bytes > this.#view.byteLength) {
      this.#start += this.#at + bytes
      this.#at = 0
      this.#view = new DataView(new ArrayBuffer(0))
    } else this.#at += bytes
  }

  u8(): number {
    return this.#view.getUint8(this.#next(1))
  }
  i32(): number {
    return this.#view.getInt32(this.#next(4), true)
  }
  u32(): number {
    return this.#view.getUint32(this.#next(4), true)
  }
  /** As a number: exact below 2^53, which no count or size here can pass. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#next(8), true))
  }
  f64(): number {
    return this.#view.getFloat64(this.#next(8), true)
  }

  async f64s(count: number): Promise<number[]> {
    await this.need(8 * count)
    return Array.from({ length: count }, () => this.f64())
  }

  /** A text that ends with a zero byte. @throws Error where none ends within 4096 bytes */
  async name(): Promise<string> {
    const bytes: number[] = []
    for (;;) {
      await this.need(1)
      const byte = this.u8()
      if (byte === 0) return new TextDecoder().decode(Uint8Array.from(bytes))
      if (bytes.push(byte) > longestName)
        throw new Error(`${this.path}: a name has no end within ${longestName} bytes.`)
    }
  }

  #next(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    return at
  }
}
