import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Dealer, Request as HeartbeatSocket, Subscriber } from 'zeromq'
import { Codec, type Message } from '../../src/kernel/wire/message.ts'

const root = resolve(import.meta.dirname, '../..')
/** The built kernel, which is what users run. */
const main = join(root, 'dist/kernel/main.js')
/** As Jupyter starts the kernel: Node, its options, the kernel's main file, the connection file. */
const kernelspec = JSON.parse(readFileSync(join(root, 'kernel-config/kernelspec/kernel.json'), 'utf8'))

/** A message of the kernel, as tests look at it. */
export interface Received {
  readonly type: string
  readonly parent: string
  readonly content: any
  readonly metadata: any
  readonly header: Message['header']
  readonly buffers: readonly ArrayBuffer[]
}

/** What one request led to. */
export interface Answer {
  readonly reply: any
  /** Everything published for the request, up to its idle. */
  readonly published: readonly Received[]
  /** The same without status and execute_input. */
  readonly outputs: readonly Received[]
  readonly milliseconds: number
}

export interface StartOptions {
  readonly env?: Record<string, string>
  readonly cwd?: string
  readonly nodeArguments?: readonly string[]
  /** What the connection file says in place of a connection. */
  readonly connection?: string
}

/** A real kernel process. */
export class TestKernel {
  readonly process: ChildProcess
  readonly ports: readonly number[]
  readonly folder: string
  readonly key = 'a key of the tests'
  readonly clients: TestClient[] = []
  /** What the process itself wrote to stderr. */
  log = ''
  readonly exited: Promise<number | NodeJS.Signals>

  private constructor(process: ChildProcess, ports: readonly number[], folder: string) {
    this.process = process
    this.ports = ports
    this.folder = folder
    for (const stream of [process.stderr!, process.stdout!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.log += text
      })
    }
    this.exited = new Promise((settle) => process.once('exit', (code, signal) => settle(signal ?? code!)))
  }

  static async start({
    env = {},
    cwd,
    nodeArguments = [],
    connection,
  }: StartOptions = {}): Promise<TestKernel> {
    sweep()
    const folder = mkdtempSync(join(tmpdir(), `milo-kernel-${process.pid}-`))
    const ports = await freePorts(5)
    const file = join(folder, 'connection.json')
    writeFileSync(file, connection ?? connectionText(ports, 'a key of the tests'))
    const kernel = new TestKernel(
      spawn(process.execPath, [...kernelspec.argv.slice(1, -2), ...nodeArguments, main, file], {
        cwd: cwd ?? folder,
        // Whatever becomes of the tests, no kernel outlives them.
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          JPY_PARENT_PID: String(process.pid),
          JUPYTER_DATA_DIR: folder,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
      ports,
      folder,
    )
    return kernel
  }

  /** A client that has seen the kernel answer. */
  async connect(session?: string): Promise<TestClient> {
    const client = new TestClient(this, session)
    this.clients.push(client)
    await client.ready()
    return client
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close()
    this.process.kill('SIGKILL')
    await this.exited
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** One client of a kernel: its own session, its own sockets. */
export class TestClient {
  readonly #kernel: TestKernel
  readonly #codec: Codec
  readonly #decoder: Codec
  readonly #sockets: Record<'shell' | 'control' | 'stdin', Dealer>
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0 })
  readonly #replies = new Map<string, (message: Received) => void>()
  readonly #watchers = new Set<(message: Received) => void>()
  /** Everything published since the client connected. */
  readonly published: Received[] = []
  /** Sees each published message as it arrives. */
  onPublished: (message: Received) => void = () => {}
  /** Answers the kernel's questions. */
  onInput: (content: any) => string | undefined = () => undefined

  constructor(kernel: TestKernel, session: string = `client-${Math.random()}`) {
    this.#kernel = kernel
    this.#codec = new Codec(kernel.key, 'sha256', session)
    this.#decoder = new Codec(kernel.key, 'sha256')
    const routingId = session
    const options = { routingId, linger: 0, sendHighWaterMark: 0, sendTimeout: 0, receiveHighWaterMark: 0 }
    this.#sockets = { shell: new Dealer(options), control: new Dealer(options), stdin: new Dealer(options) }
    this.#iopub.linger = 0
    const [shell, control, stdin, iopub] = kernel.ports
    for (const [socket, port] of [
      [this.#sockets.shell, shell],
      [this.#sockets.control, control],
      [this.#sockets.stdin, stdin],
      [this.#iopub, iopub],
    ] as const) {
      socket.connect(`tcp://127.0.0.1:${port}`)
    }
    this.#iopub.subscribe('')
    void this.#listen(this.#iopub, (message) => {
      this.published.push(message)
      this.onPublished(message)
      for (const watch of [...this.#watchers]) watch(message)
    })
    for (const channel of ['shell', 'control'] as const) {
      void this.#listen(this.#sockets[channel], (message) => this.#replies.get(message.parent)?.(message))
    }
    void this.#listen(this.#sockets.stdin, (message) => {
      const value = this.onInput(message.content)
      if (value !== undefined) this.send('stdin', 'input_reply', { value })
    })
  }

  async ready(): Promise<void> {
    await this.until(({ type }) => type === 'iopub_welcome')
    await this.request('kernel_info_request', {})
  }

  /** Sends a message as it is, and gives its id. */
  send(
    channel: 'shell' | 'control' | 'stdin',
    type: string,
    content: unknown,
    buffers: readonly Uint8Array[] = [],
  ): string {
    const frames = this.frames(type, content, buffers)
    void this.#sockets[channel].send(frames)
    return JSON.parse(frames[2]!.toString()).msg_id
  }

  /** The signed frames of a message. */
  frames(type: string, content: unknown, buffers: readonly Uint8Array[] = []): Buffer[] {
    return this.#codec.encode({ type, parent: '{}', content, buffers })
  }

  async sendFrames(
    channel: 'shell' | 'control' | 'stdin',
    frames: readonly (Buffer | string)[],
  ): Promise<void> {
    await this.#sockets[channel].send(frames as Buffer[])
  }

  /** Sends a request and waits for its reply and its idle. */
  async request(
    type: string,
    content: unknown,
    channel: 'shell' | 'control' = 'shell',
    timeout?: number,
  ): Promise<Answer> {
    const start = performance.now()
    const id = this.send(channel, type, content)
    return this.answer(id, start, timeout)
  }

  /** Waits for the reply and the idle of a request that was sent. */
  async answer(id: string, start: number = performance.now(), timeout = 30_000): Promise<Answer> {
    const reply = new Promise<Received>((settle) => this.#replies.set(id, settle))
    const published: Received[] = this.published.filter(({ parent }) => parent === id)
    const idle = new Promise<void>((settle) => {
      const done = (message: Received) =>
        message.type === 'status' && message.content.execution_state === 'idle'
      if (published.some(done)) return settle()
      const watch = (message: Received) => {
        if (message.parent !== id) return
        published.push(message)
        if (!done(message)) return
        this.#watchers.delete(watch)
        settle()
      }
      this.#watchers.add(watch)
    })
    const [message] = await this.#within(timeout, Promise.all([reply, idle]), `no reply and idle for ${id}`)
    this.#replies.delete(id)
    const outputs = published.filter(({ type }) => type !== 'status' && type !== 'execute_input')
    return { reply: message.content, published, outputs, milliseconds: performance.now() - start }
  }

  execute(code: string, options: Record<string, unknown> = {}, timeout?: number): Promise<Answer> {
    return this.request('execute_request', executeContent(code, options), 'shell', timeout)
  }

  /** Sends a cell without waiting; for {@link answer}. */
  sendCell(code: string, options: Record<string, unknown> = {}): string {
    return this.send('shell', 'execute_request', executeContent(code, options))
  }

  interrupt(): Promise<Answer> {
    return this.request('interrupt_request', {}, 'control')
  }

  /** The first published message, past or to come, that fits. */
  until(fits: (message: Received) => boolean, timeout = 30_000): Promise<Received> {
    const past = this.published.find(fits)
    if (past) return Promise.resolve(past)
    let watch: (message: Received) => void
    const coming = new Promise<Received>((settle) => {
      watch = (message) => {
        if (!fits(message)) return
        this.#watchers.delete(watch)
        settle(message)
      }
      this.#watchers.add(watch)
    })
    return this.#within(timeout, coming, 'nothing of the kind was published')
  }

  close(): void {
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) if (!socket.closed) socket.close()
  }

  /** The work's result, unless time passes or the kernel dies before. */
  #within<T>(milliseconds: number, work: Promise<T>, message: string): Promise<T> {
    const { exited } = this.#kernel
    const died = exited.then(async (how): Promise<never> => {
      await sleep(250) // for what it published before its end
      throw new Error(`the kernel ended (${how}): ${message}\n${this.#kernel.log}`)
    })
    return within(milliseconds, Promise.race([work, died]), () => `${message}\n${this.#kernel.log}`)
  }

  async #listen(socket: AsyncIterable<Buffer[]>, receive: (message: Received) => void): Promise<void> {
    for await (const frames of socket) {
      const { header, parent, content, metadata, buffers } = this.#decoder.decode(frames)
      const id = typeof parent.msg_id === 'string' ? parent.msg_id : ''
      receive({ type: header.msg_type, parent: id, content, metadata, header, buffers })
    }
  }
}

/** The text of all stream outputs of one kind. */
export function streamText({ outputs }: Answer, name: 'stdout' | 'stderr' = 'stdout'): string {
  return outputs
    .filter(({ type, content }) => type === 'stream' && content.name === name)
    .map(({ content }) => content.text)
    .join('')
}

/** The text/plain of a cell's result. */
export function resultText({ outputs }: Answer): string | undefined {
  return outputs.find(({ type }) => type === 'execute_result')?.content.data['text/plain']
}

/** One round trip of the heartbeat, in milliseconds. */
export async function heartbeat(kernel: TestKernel): Promise<number> {
  const socket = new HeartbeatSocket({ linger: 0, receiveTimeout: 2000 })
  socket.connect(`tcp://127.0.0.1:${kernel.ports[4]}`)
  const start = performance.now()
  await socket.send('ping')
  await socket.receive()
  socket.close()
  return performance.now() - start
}

export async function within<T>(milliseconds: number, work: Promise<T>, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after ${milliseconds} ms: ${message()}`)), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Removes what tests that were killed have left. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^milo-kernel-(\d+)-/.exec(name) ?? []
    if (pid === undefined || existsSync(`/proc/${pid}`) || !existsSync('/proc/self')) continue
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function executeContent(code: string, options: Record<string, unknown>) {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: true,
    ...options,
  }
}

function connectionText(ports: readonly number[], key: string): string {
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = ports
  return JSON.stringify({
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port,
    control_port,
    stdin_port,
    iopub_port,
    hb_port,
    key,
    signature_scheme: 'hmac-sha256',
  })
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((settle) =>
          server.listen(0, '127.0.0.1', () => settle((server.address() as { port: number }).port)),
        ),
    ),
  )
  for (const server of servers) server.close()
  return ports
}
