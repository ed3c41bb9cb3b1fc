/** A Jupyter client over ZeroMQ, the same for every kernel that is measured. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dealer, Subscriber } from 'zeromq'

type Content = Record<string, any>

/** A message as it arrived. */
export interface Message {
  readonly type: string
  readonly content: Content
  readonly parent: string
}

/** How a cell ended, and all it printed and showed. */
export interface CellRun {
  readonly reply: Content
  readonly outputs: readonly Message[]
  /** From sending the request until both the reply and the kernel's `idle` are here. */
  readonly milliseconds: number
}

const delimiter = '<IDS|MSG>'

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

const executeRequest = (code: string): Content => ({
  code,
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
})

/** One running kernel and the channels to it. */
export class KernelClient {
  readonly process: ChildProcess
  /** From starting the process until its answer to `kernel_info_request`. */
  startMilliseconds = Number.NaN
  readonly #shell = new Dealer({ linger: 0, reconnectInterval: 2 })
  readonly #iopub = new Subscriber({ linger: 0, reconnectInterval: 2 })
  readonly #key: string
  readonly #folder: string
  readonly #session = randomUUID()
  readonly #listeners = new Set<(channel: 'shell' | 'iopub', message: Message) => void>()
  #log = ''

  private constructor(program: ChildProcess, key: string, folder: string) {
    this.process = program
    this.#key = key
    this.#folder = folder
    for (const stream of [program.stdout, program.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-4000)
      })
  }

  /** Starts a kernel; `{connection_file}` in `argv` stands for the file's path. */
  static async start(
    argv: readonly string[],
    options: { cwd: string; env?: Record<string, string> },
  ): Promise<KernelClient> {
    const [shell, iopub, stdin, control, heartbeat] = await freePorts(5)
    const key = randomUUID()
    const folder = mkdtempSync(join(tmpdir(), 'milo-bench-'))
    const file = join(folder, 'connection.json')
    const connection = {
      ip: '127.0.0.1',
      transport: 'tcp',
      shell_port: shell,
      iopub_port: iopub,
      stdin_port: stdin,
      control_port: control,
      hb_port: heartbeat,
      key,
      signature_scheme: 'hmac-sha256',
    }
    writeFileSync(file, JSON.stringify(connection))
    const started = performance.now()
    const command = argv.map((part) => part.replace('{connection_file}', file))
    const program = spawn(command[0]!, command.slice(1), {
      cwd: options.cwd,
      env: { ...process.env, JUPYTER_DATA_DIR: folder, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const client = new KernelClient(program, key, folder)
    client.#connect(shell!, iopub!)
    await client.request('kernel_info_request', {}, 60_000)
    client.startMilliseconds = performance.now() - started
    await client.#subscribed()
    return client
  }

  #connect(shell: number, iopub: number): void {
    this.#shell.connect(`tcp://127.0.0.1:${shell}`)
    this.#iopub.connect(`tcp://127.0.0.1:${iopub}`)
    this.#iopub.subscribe()
    void this.#read('shell', this.#shell)
    void this.#read('iopub', this.#iopub)
  }

  async #read(channel: 'shell' | 'iopub', socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const start = frames.findIndex((frame) => frame.toString() === delimiter)
      const [header, parent, , content] = frames
        .slice(start + 2)
        .map((frame) => JSON.parse(frame.toString() || '{}') as Content)
      const message = {
        type: header!.msg_type as string,
        content: content!,
        parent: parent!.msg_id as string,
      }
      for (const listener of this.#listeners) listener(channel, message)
    }
  }

  async #send(id: string, type: string, content: Content): Promise<void> {
    const date = new Date().toISOString()
    const header = { msg_id: id, msg_type: type, session: this.#session, username: '', date, version: '5.3' }
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part))
    const signature = createHmac('sha256', this.#key).update(parts.join('')).digest('hex')
    await this.#shell.send([delimiter, signature, ...parts])
  }

  /** Waits until `done` is given something; rejects when the kernel ends or the time is over. */
  #until<T>(what: string, milliseconds: number, watch: (done: (value: T) => void) => () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        this.process.off('exit', exited).off('error', exited)
        unwatch()
        settle()
      }
      const refuse = (why: string) => end(() => reject(new Error(`${what}: ${why}\n${this.#log}`)))
      const exited = () => refuse('the kernel ended')
      const timer = setTimeout(() => refuse(`no answer in ${milliseconds / 1000} s`), milliseconds)
      this.process.on('exit', exited).on('error', exited)
      const unwatch = watch((value) => end(() => resolve(value)))
    })
  }

  /** Sends one request on the shell channel and gives the reply's content. */
  async request(type: string, content: Content, timeout = 30_000): Promise<Content> {
    const id = randomUUID()
    const answer = this.#until<Content>(type, timeout, (done) =>
      this.#listen((channel, message) => {
        if (channel === 'shell' && message.parent === id) done(message.content)
      }),
    )
    await this.#send(id, type, content)
    return answer
  }

  #listen(listener: (channel: 'shell' | 'iopub', message: Message) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A subscription takes a moment to reach the kernel: asks until something is heard. */
  async #subscribed(): Promise<void> {
    let heard = false
    const stop = this.#listen((channel) => {
      heard ||= channel === 'iopub'
    })
    for (let attempt = 0; !heard && attempt < 200; attempt++) {
      await this.request('kernel_info_request', {})
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    stop()
    if (!heard) throw new Error('the kernel publishes nothing')
  }

  /** Runs a cell to its `idle`. */
  async execute(code: string, timeout = 60_000): Promise<CellRun> {
    const outputs: Message[] = []
    const id = randomUUID()
    let started = 0
    const ended = this.#until<Content>(`cell ${JSON.stringify(code.slice(0, 60))}`, timeout, (done) => {
      let reply: Content | undefined
      let idle = false
      return this.#listen((channel, message) => {
        if (message.parent !== id) return
        if (channel === 'shell') reply = message.content
        else if (message.type === 'status') idle ||= message.content.execution_state === 'idle'
        else outputs.push(message)
        if (reply && idle) done(reply)
      })
    })
    started = performance.now()
    await this.#send(id, 'execute_request', executeRequest(code))
    const reply = await ended
    return { reply, outputs, milliseconds: performance.now() - started }
  }

  /** Runs a cell to its reply, without listening to what it publishes. Throws where it fails. */
  async submit(code: string): Promise<void> {
    const { status, evalue } = await this.request('execute_request', executeRequest(code))
    if (status !== 'ok') throw new Error(`a cell failed: ${evalue}\n${code}`)
  }

  /** Ends the kernel and everything of it. */
  async close(): Promise<void> {
    this.#shell.close()
    this.#iopub.close()
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = new Promise((resolve) => this.process.once('exit', resolve))
      this.process.kill('SIGKILL')
      await gone
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
