import { randomUUID } from 'node:crypto'
import type { Comm, CommOptions, Json } from '../../notebook/index.ts'
import { log, type Request, type Wire } from '../wire/index.ts'
import { contexts } from './context.ts'
import type { Output } from './output.ts'

type OpenHandler = (comm: Comm, data: Json, buffers: readonly ArrayBuffer[]) => void

/** The comm channels between cells and frontend (Jupyter messaging, "Custom messages"). */
export class Comms {
  readonly #wire: Wire
  readonly #output: Output
  readonly #targets = new Map<string, OpenHandler>()
  readonly #open = new Map<string, Channel>()

  constructor(wire: Wire, output: Output) {
    this.#wire = wire
    this.#output = output
  }

  open(target: string, data: Json = {}, options: CommOptions = {}): Comm {
    const channel = this.#channel(randomUUID(), target)
    this.#send('comm_open', { comm_id: channel.id, target_name: target, data }, options)
    return channel
  }

  register(target: string, handler: OpenHandler): void {
    this.#targets.set(target, inContext(handler))
  }

  knows(target: unknown): boolean {
    return this.#targets.has(String(target))
  }

  /** The content of a `comm_info_reply`. */
  info(target: unknown): { status: 'ok'; comms: Record<string, { target_name: string }> } {
    const open = [...this.#open.values()].filter((channel) => !target || channel.target === target)
    return {
      status: 'ok',
      comms: Object.fromEntries(open.map(({ id, target: target_name }) => [id, { target_name }])),
    }
  }

  /** Hands a comm message of the frontend to whoever listens. Throws what the listener throws. */
  receive({ header, content, buffers }: Request): void {
    const id = String(content.comm_id)
    const data = (content.data ?? {}) as Json
    const channel = this.#open.get(id)
    if (header.msg_type === 'comm_open') this.#opened(id, String(content.target_name), data, buffers)
    else if (!channel) log(`dropped a ${header.msg_type} for a comm that is not open: ${id}`)
    else if (header.msg_type === 'comm_msg') channel.received(data, buffers)
    else {
      this.#open.delete(id)
      channel.closed(data)
    }
  }

  #opened(id: string, target: string, data: Json, buffers: readonly ArrayBuffer[]): void {
    const handler = this.#targets.get(target)
    if (handler) handler(this.#channel(id, target), data, buffers)
    else {
      log(`refused a comm to "${target}": no such target is registered`)
      this.#send('comm_close', { comm_id: id, data: {} }, {})
    }
  }

  #channel(id: string, target: string): Channel {
    const channel = new Channel(id, target, {
      send: (data, options) => this.#send('comm_msg', { comm_id: id, data }, options),
      close: (data) => {
        if (this.#open.delete(id)) this.#send('comm_close', { comm_id: id, data }, {})
      },
    })
    this.#open.set(id, channel)
    return channel
  }

  #send(type: string, content: unknown, { metadata, buffers }: CommOptions): void {
    this.#wire.publish({
      type,
      parent: this.#output.context?.request.headerText ?? '{}',
      content,
      metadata: metadata ?? {},
      buffers: (buffers ?? []).map(bytesOf),
    })
  }
}

/** What a {@link Channel} does on the wire. */
interface Ends {
  send(data: Json, options: CommOptions): void
  close(data: Json): void
}

class Channel implements Comm {
  readonly id: string
  readonly target: string
  readonly #ends: Ends
  readonly #onMessage: ((data: Json, buffers: readonly ArrayBuffer[]) => void)[] = []
  readonly #onClose: ((data: Json) => void)[] = []

  constructor(id: string, target: string, ends: Ends) {
    this.id = id
    this.target = target
    this.#ends = ends
  }

  send(data: Json, options: CommOptions = {}): void {
    this.#ends.send(data, options)
  }

  close(data: Json = {}): void {
    this.#ends.close(data)
  }

  onMessage(listener: (data: Json, buffers: readonly ArrayBuffer[]) => void): void {
    this.#onMessage.push(inContext(listener))
  }

  onClose(listener: (data: Json) => void): void {
    this.#onClose.push(inContext(listener))
  }

  received(data: Json, buffers: readonly ArrayBuffer[]): void {
    for (const listener of this.#onMessage) listener(data, buffers)
  }

  closed(data: Json): void {
    for (const listener of this.#onClose) listener(data)
  }
}

/** What a listener prints belongs to the cell that set it up, where the learner can see it. */
function inContext<A extends readonly unknown[]>(listener: (...args: A) => void): (...args: A) => void {
  const context = contexts.getStore()
  return context ? (...args) => contexts.run(context, listener, ...args) : listener
}

/** A copy of just the bytes that are meant: a view would take its whole buffer along. */
function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  const view = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer)
  return view.slice()
}
