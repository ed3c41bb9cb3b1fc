import { closeSync, fstatSync, openSync, readSync, write } from 'node:fs'
import { join } from 'node:path'
import { jupyterDataFolder, makeFolder } from '../folders.ts'
import { log } from '../wire/index.ts'

/** One input of any session. */
export interface Entry {
  /** Counts the sessions from 1, in the order of their first inputs. */
  readonly session: number
  readonly line: number
  readonly input: string
}

/**
 * The inputs of all sessions of a user, in `milo-lab/history.jsonl` below Jupyter's data folder: one JSON object a
 * line, only ever appended to, so that kernels need not wait for each other. A record begins with its line break:
 * one that a killed kernel has left half-written spoils no other. Without the file the kernel goes on.
 */
export class Journal {
  readonly #id = `${new Date().toISOString()} ${process.pid}`
  readonly #folder = join(jupyterDataFolder(), 'milo-lab')
  /** Undefined before the first input, and null where there can be no file. */
  #file: number | null | undefined

  /** Keeps an input, without waiting for the disk. */
  append(line: number, input: string): void {
    const file = this.#open()
    if (file === null) return
    write(file, `\n${JSON.stringify({ session: this.#id, line, input })}`, () => {})
  }

  /** What is in the file: the entries of other sessions, oldest first, and the number of this one. */
  read(): { readonly session: number; readonly others: readonly Entry[] } {
    const numbers = new Map<string, number>()
    const others: Entry[] = []
    for (const text of this.#text().split('\n')) {
      const record = parse(text)
      if (!record) continue
      const { session: id, line, input } = record
      if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
      if (id !== this.#id) others.push({ session: numbers.get(id)!, line, input })
    }
    others.sort((a, b) => a.session - b.session || a.line - b.line)
    return { session: numbers.get(this.#id) ?? numbers.size + 1, others }
  }

  #open(): number | null {
    if (this.#file !== undefined) return this.#file
    try {
      makeFolder(this.#folder)
      this.#file = openSync(join(this.#folder, 'history.jsonl'), 'a+', 0o600)
    } catch (error) {
      log(`the history is not kept: ${(error as Error).message}`)
      this.#file = null
    }
    return this.#file
  }

  /** The file's last part, its first line perhaps cut. */
  #text(): string {
    const file = this.#open()
    if (file === null) return ''
    try {
      const { size } = fstatSync(file)
      const buffer = Buffer.alloc(Math.min(size, longest))
      const length = readSync(file, buffer, 0, buffer.length, size - buffer.length)
      return buffer.toString('utf8', 0, length)
    } catch (error) {
      log(`the history cannot be read: ${(error as Error).message}`)
      closeSync(file)
      this.#file = null
      return ''
    }
  }
}

/** Bytes of history that a kernel looks back. */
const longest = 16 * 2 ** 20

/** Undefined for what is no record. */
function parse(text: string): { session: string; line: number; input: string } | undefined {
  if (text === '') return
  try {
    const { session, line, input } = JSON.parse(text)
    if (typeof session !== 'string' || typeof line !== 'number' || typeof input !== 'string') return
    return { session, line, input }
  } catch {
    return
  }
}
