import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'

/** The version of Jupyter's messaging protocol that the kernel speaks. */
export const protocolVersion = '5.4'

/** A message's header, as the protocol spells it. */
export interface Header {
  readonly msg_id: string
  readonly session: string
  readonly username: string
  readonly date: string
  readonly msg_type: string
  readonly version: string
  /** Asks for a subshell; the kernel has none and answers on the main one. */
  readonly subshell_id?: string | null
}

/** Any JSON object of a message. */
export type Fields = Readonly<Record<string, unknown>>

/** One message, as it was received. */
export interface Message {
  /** The routing frames in front of the delimiter. */
  readonly identities: readonly Uint8Array[]
  readonly header: Header
  /** The header's own text: replies and outputs carry it, byte for byte, as their parent. */
  readonly headerText: string
  readonly parent: Fields
  readonly metadata: Fields
  readonly content: Fields
  readonly buffers: readonly ArrayBuffer[]
}

/** What is to be sent. */
export interface Draft {
  readonly type: string
  /** The parent's header as JSON text, `{}` for none. */
  readonly parent: string
  readonly content: unknown
  readonly metadata?: unknown
  readonly buffers?: readonly Uint8Array[]
}

/** A message that is dropped, and why. */
export class MessageError extends Error {}

const delimiter = Buffer.from('<IDS|MSG>')
const remembered = 1 << 16

/** Turns messages into signed frames and back (Jupyter messaging, "The wire protocol"). */
export class Codec {
  readonly #key: string
  readonly #hash: string
  readonly #session: string
  /** Signatures that were seen, oldest first: a message that comes again is a replay. */
  readonly #seen = new Set<string>()

  constructor(key: string, hash: string, session: string = randomUUID()) {
    this.#key = key
    this.#hash = hash
    this.#session = session
  }

  /** The frames that follow the routing frames. */
  encode({ type, parent, content, metadata, buffers }: Draft): Buffer[] {
    const header = {
      msg_id: randomUUID(),
      session: this.#session,
      username: 'kernel',
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    }
    const parts = [JSON.stringify(header), parent, JSON.stringify(metadata ?? {}), JSON.stringify(content)]
    const frames = parts.map((part) => Buffer.from(part))
    const signature = Buffer.from(this.#sign(frames))
    const raw = (buffers ?? []).map((buffer) =>
      Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength),
    )
    return [delimiter, signature, ...frames, ...raw]
  }

  /** Throws a {@link MessageError} where the frames are no message, wrongly signed, or seen before. */
  decode(frames: readonly Buffer[]): Message {
    const at = frames.findIndex((frame) => frame.equals(delimiter))
    if (at < 0) throw new MessageError('no delimiter')
    const [signature, ...parts] = frames.slice(at + 1)
    if (!signature || parts.length < 4) throw new MessageError('too few frames')
    this.#verify(signature, parts.slice(0, 4))
    const [header, parent, metadata, content] = parts.slice(0, 4).map(parseObject)
    if (typeof header!.msg_type !== 'string' || typeof header!.msg_id !== 'string') {
      throw new MessageError('a header without msg_type or msg_id')
    }
    return {
      identities: frames.slice(0, at).map((frame) => Uint8Array.from(frame)),
      header: header as unknown as Header,
      headerText: parts[0]!.toString(),
      parent: parent!,
      metadata: metadata!,
      content: content!,
      buffers: parts.slice(4).map((frame) => Uint8Array.from(frame).buffer),
    }
  }

  #sign(frames: readonly Buffer[]): string {
    if (this.#key === '') return ''
    const hmac = createHmac(this.#hash, this.#key)
    for (const frame of frames) hmac.update(frame)
    return hmac.digest('hex')
  }

  #verify(signature: Buffer, frames: readonly Buffer[]): void {
    if (this.#key === '') return
    const expected = Buffer.from(this.#sign(frames))
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw new MessageError('a wrong signature')
    }
    const digest = expected.toString()
    if (this.#seen.has(digest)) throw new MessageError('a replayed message')
    this.#seen.add(digest)
    if (this.#seen.size > remembered) for (const oldest of this.#seen) return void this.#seen.delete(oldest)
  }
}

function parseObject(frame: Buffer): Fields {
  let value: unknown
  try {
    value = JSON.parse(frame.toString())
  } catch {
    throw new MessageError('a frame that is no JSON')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new MessageError('a frame that is no JSON object')
  }
  return value as Fields
}
