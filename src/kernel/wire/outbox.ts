import type { Draft } from './message.ts'
import type { StreamName } from './protocol.ts'

/**
 * What leaves for the frontends, in order. Jupyter's server drops output beyond 3000 messages or 3 MB of printed
 * text in 3 seconds, counted anew from each idle (jupyter_server, services/kernels/connection/channels.py). So what
 * is printed and redrawn in quick succession goes out in few messages, and a flood at a pace below that limit:
 * `burst` at once, then `rate`, and what waits at an idle together with it: 2600 at most in any 3 seconds.
 */
export class Outbox {
  readonly #send: (draft: Draft) => number
  readonly #eased: () => void
  #waiting: Waiting[] = []
  /** Of printed text, among what waits. */
  #characters = 0
  #allowance = burst
  #counted = performance.now()
  #timer: NodeJS.Timeout | undefined

  /** `send` gives the bytes that left. `eased` is called whenever the outbox is not, or no longer, full. */
  constructor(send: (draft: Draft) => number, eased: () => void) {
    this.#send = send
    this.#eased = eased
  }

  /** Whether whoever prints and shows should wait. */
  get full(): boolean {
    return this.#waiting.length + this.#characters / unit > room
  }

  stream(parent: string, name: StreamName, text: string): void {
    const open = this.#openStream(parent, name)
    if (open) {
      open.texts.push(text)
      open.size += text.length
    } else this.#waiting.push({ kind: 'stream', parent, name, texts: [text], size: text.length })
    this.#characters += text.length
    if (this.full) this.#pump()
    else this.#soon()
  }

  publish(draft: Draft): void {
    if (isIdle(draft)) {
      this.flush()
      this.#send(draft)
      this.#allowance = burst
      return
    }
    const id = draft.type === 'update_display_data' ? displayId(draft) : undefined
    if (id === undefined) {
      this.#waiting.push({ kind: 'draft', draft })
      this.#pump()
    } else {
      // Only the latest picture of a display counts.
      const older = this.#waiting.findIndex((one) => one.kind === 'update' && one.id === id)
      if (older >= 0) this.#waiting.splice(older, 1)
      this.#waiting.push({ kind: 'update', id, draft })
      this.#soon()
    }
  }

  /** Lets everything go at once. */
  flush(): void {
    for (const one of this.#waiting.splice(0)) this.#release(one)
    this.#settle()
  }

  /** Sends what is due, as far as the pace allows. */
  #pump(): void {
    const now = performance.now()
    this.#allowance = Math.min(burst, this.#allowance + ((now - this.#counted) / 1000) * rate)
    this.#counted = now
    let sent = 0
    while (sent < this.#waiting.length && this.#allowance > 0) {
      this.#release(this.#waiting[sent++]!)
    }
    this.#waiting.splice(0, sent)
    this.#settle()
  }

  /** The message to which printed text may be added: the last one, or, where messages get scarce, one near it. */
  #openStream(parent: string, name: StreamName): Gathered | undefined {
    const scarce = this.#allowance - this.#waiting.length < burst / 2
    for (let index = this.#waiting.length - 1; index >= 0; index--) {
      const one = this.#waiting[index]!
      if (one.kind !== 'stream') return
      if (one.name === name && one.parent === parent) return one.size < largest ? one : undefined
      if (!scarce) return
    }
    return
  }

  #release(one: Waiting): void {
    if (one.kind === 'stream') this.#characters -= one.size
    const draft = one.kind === 'stream' ? streamDraft(one) : one.draft
    const bytes = this.#send(draft)
    if (draft.type === 'stream') this.#allowance -= Math.max(1, bytes / unit)
    else if (!uncounted.has(draft.type)) this.#allowance--
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length > 0) this.#soon()
    if (!this.full) this.#eased()
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#pump(), interval)
  }
}

type Waiting =
  | Gathered
  | { readonly kind: 'update'; readonly id: string; readonly draft: Draft }
  | { readonly kind: 'draft'; readonly draft: Draft }

interface Gathered {
  readonly kind: 'stream'
  readonly parent: string
  readonly name: StreamName
  readonly texts: string[]
  size: number
}

/** Messages that may leave at once. */
const burst = 800
/** Messages a second that may follow. */
const rate = 500
/** Bytes of printed text that count like one message: the server's limits stand in that proportion. */
const unit = 1000
/** Messages that may wait before the outbox is full. */
const room = 50

/** Milliseconds that output may wait for more. */
const interval = 16

/** Characters after which a stream message is full. */
const largest = 1 << 15

/** What the server does not count. */
const uncounted = new Set(['status', 'comm_open', 'execute_input'])

function streamDraft({ parent, name, texts }: Gathered): Draft {
  return { type: 'stream', parent, content: { name, text: texts.join('') } }
}

function isIdle({ type, content }: Draft): boolean {
  return type === 'status' && (content as { execution_state?: string }).execution_state === 'idle'
}

function displayId(draft: Draft): string | undefined {
  return (draft.content as { transient?: { display_id?: string } }).transient?.display_id
}
