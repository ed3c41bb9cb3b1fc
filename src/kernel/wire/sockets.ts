import { writeSync } from 'node:fs'
import { Reply, Router, type Writable, XPublisher } from 'zeromq'
import { address, type Connection } from './connection.ts'
import { Codec, type Draft, type Message, MessageError } from './message.ts'
import type { Channel } from './protocol.ts'

/** The kernel's five sockets. Queues are unbounded: zeromq's default drops output beyond 1000 messages. */
export class Sockets {
  readonly #codec: Codec
  readonly #iopub = new XPublisher({ ...unbounded, verbosity: 'allSubs' })
  readonly #routers: Record<Channel | 'stdin', Router> = {
    shell: new Router(router),
    control: new Router(router),
    stdin: new Router(router),
  }
  readonly #heartbeat = new Reply({ linger: 0 })

  constructor(connection: Connection) {
    this.#codec = new Codec(connection.key, connection.hash)
  }

  /** Listens. `receive` is called with each message that is well formed, signed and new. */
  async open(
    connection: Connection,
    receive: (channel: Channel | 'stdin', message: Message) => void,
  ): Promise<void> {
    await Promise.all([
      this.#heartbeat.bind(address(connection, 'hb')),
      this.#iopub.bind(address(connection, 'iopub')),
      ...channels.map((channel) => this.#routers[channel].bind(address(connection, channel))),
    ])
    for (const channel of channels) void this.#listen(channel, receive)
    void this.#beat()
    void this.#welcome()
  }

  /** Gives the bytes of the message. */
  publish(draft: Draft): number {
    const frames = this.#codec.encode(draft)
    post(this.#iopub, [Buffer.from(`kernel.${draft.type}`), ...frames])
    return frames.reduce((bytes, frame) => bytes + frame.length, 0)
  }

  reply(channel: Channel | 'stdin', to: readonly Uint8Array[], draft: Draft): void {
    post(this.#routers[channel], [...to.map((frame) => Buffer.from(frame)), ...this.#codec.encode(draft)])
  }

  /** To be called before the process ends: open sockets would abort it. */
  close(): void {
    for (const socket of [this.#iopub, this.#heartbeat, ...Object.values(this.#routers)]) socket.close()
  }

  async #listen(channel: Channel | 'stdin', receive: (channel: Channel | 'stdin', message: Message) => void) {
    for await (const frames of this.#routers[channel]) {
      try {
        receive(channel, this.#codec.decode(frames))
      } catch (error) {
        if (!(error instanceof MessageError)) throw error
        log(`dropped a message on ${channel}: ${error.message}`)
      }
    }
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames)
  }

  /** Tells each new subscriber that from now on it misses nothing. */
  async #welcome(): Promise<void> {
    for await (const [frame] of this.#iopub) {
      if (frame?.[0] !== 1) continue
      const subscription = frame.subarray(1).toString()
      const draft = { type: 'iopub_welcome', parent: '{}', content: { subscription } }
      post(this.#iopub, [frame.subarray(1), ...this.#codec.encode(draft)])
    }
  }
}

const channels = ['shell', 'control', 'stdin'] as const

const unbounded = { sendHighWaterMark: 0, receiveHighWaterMark: 0, sendTimeout: 0, linger: 1000 }

/** A client that connects anew under its old name takes its name over; ZeroMQ would not let it in. */
const router = { ...unbounded, handover: true }

/** Without bound and timeout a send either is queued at once or has nobody left to go to. */
function post(socket: Writable, frames: Buffer[]): void {
  socket.send(frames).catch((error: Error) => log(`a message could not be sent: ${error.message}`))
}

/** Writes to the process's own stderr, which the cells cannot reach, without the main thread's help. */
export function log(text: string): void {
  try {
    writeSync(2, `[typescript kernel] ${text}\n`)
  } catch {
    // Nobody reads the log any more; the kernel goes on.
  }
}
