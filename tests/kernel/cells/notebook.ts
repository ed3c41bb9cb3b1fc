import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'

/** How a cell ended in the child. */
export interface Result {
  readonly status: 'ok' | 'error' | 'interrupted' | 'uncompiled'
  /** `util.inspect` of the value. */
  readonly shown?: string
  readonly declares?: readonly string[]
  readonly ename?: string
  readonly evalue?: string
  /** Traceback without colours, one text. */
  readonly trace: string
  readonly printed: readonly string[]
  readonly late: readonly { event: string; ename: string; evalue: string; traceback: readonly string[] }[]
  /** Milliseconds. */
  readonly compiled?: number
  readonly ran?: number
}

/** A notebook's folder in the temporary directory, with a process that runs its cells. */
export class Notebook {
  readonly directory = mkdtempSync(join(tmpdir(), 'cells-'))
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  #count = 0

  constructor(files: Record<string, string> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text)
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'driver.ts')], {
      cwd: this.directory,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true })
    writeFileSync(join(this.directory, path), text)
  }

  /** Runs a cell named `In[n]`, n counting from 1. */
  async run(source: string): Promise<Result> {
    return this.#ask({ source, name: `In[${++this.#count}]` })
  }

  /** Runs cells and gives the last one's value, as shown. Throws the traceback of the first that fails. */
  async show(...sources: string[]): Promise<string> {
    let shown = ''
    for (const source of sources) {
      const result = await this.run(source)
      if (result.status !== 'ok') throw new Error(`${result.status}: ${source}\n${result.trace}`)
      shown = result.shown!
    }
    return shown
  }

  async reset(): Promise<void> {
    await this.#ask({ command: 'reset' })
  }

  async #ask(message: object): Promise<Result> {
    this.#child.stdin!.write(`${JSON.stringify(message)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('The process that runs the cells has ended.')
    const result = JSON.parse(value)
    return { ...result, trace: stripVTControlCharacters((result.traceback ?? []).join('\n')) }
  }

  [Symbol.dispose](): void {
    this.#child.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
