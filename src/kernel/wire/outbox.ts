import type { Draft } from './message.ts'
import type { StreamName } from './protocol.ts'

/**
 * Gathers what is printed and redrawn in quick succession into few messages, since Jupyter's server drops
 * output beyond 1000 messages a second. Everything else goes out at once, behind what was gathered.
 */
export class Outbox {
  readonly #publish: (draft: Draft) => void
  #waiting: Gathered[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(publish: (draft: Draft) => void) {
    this.#publish = publish
  }

  stream(parent: string, name: StreamName, text: string): void {
    const last = this.#waiting.at(-1)
    if (last?.kind === 'stream' && last.name === name && last.parent === parent && last.size < largest) {
      last.texts.push(text)
      last.size += text.length
    } else {
      this.#wait({ kind: 'stream', parent, name, texts: [text], size: text.length })
    }
  }

  publish(draft: Draft): void {
    const id = draft.type === 'update_display_data' ? displayId(draft) : undefined
    if (id === undefined) {
      this.flush()
      this.#publish(draft)
      return
    }
    // Only the latest picture of a display counts.
    this.#waiting = this.#waiting.filter((waiting) => waiting.kind !== 'update' || waiting.id !== id)
    this.#wait({ kind: 'update', id, draft })
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = []
    for (const one of waiting) this.#publish(one.kind === 'update' ? one.draft : streamDraft(one))
  }

  #wait(one: Gathered): void {
    this.#waiting.push(one)
    this.#timer ??= setTimeout(() => this.flush(), interval)
  }
}

type Gathered =
  | {
      readonly kind: 'stream'
      readonly parent: string
      readonly name: StreamName
      readonly texts: string[]
      size: number
    }
  | { readonly kind: 'update'; readonly id: string; readonly draft: Draft }

/** Milliseconds that output may wait for more. */
const interval = 16

/** Characters after which a stream message is full. */
const largest = 1 << 18

function streamDraft({ parent, name, texts }: Gathered & { kind: 'stream' }): Draft {
  return { type: 'stream', parent, content: { name, text: texts.join('') } }
}

function displayId(draft: Draft): string | undefined {
  return (draft.content as { transient?: { display_id?: string } }).transient?.display_id
}
