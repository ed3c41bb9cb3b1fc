import type { MimeBundle } from '../notebook/index.ts'
import type { Channel } from './channel.ts'
import { duration } from './duration.ts'
import { LiveDisplay } from './live.ts'
import { escapeHtml } from './text.ts'

/** How far a piece of work is. */
export interface ProgressState {
  readonly title: string
  readonly done: number
  readonly total: number
  /** Seconds since the start. */
  readonly elapsed: number
  /** Seconds left, where known. */
  readonly left?: number | undefined
  /** A few words on what is being done. */
  readonly note?: string | undefined
  readonly state: 'running' | 'done' | 'stopped'
}

/** A bar that fills in place and tells the time left. */
export class Progress {
  readonly #title: string
  readonly #total: number
  readonly #live: LiveDisplay
  readonly #start = performance.now()
  #done = 0
  #note: string | undefined
  #open = true

  constructor(total: number, { title = '', to }: { title?: string; to?: Channel } = {}) {
    if (!(total >= 0)) throw new RangeError(`Progress needs the number of steps, 0 or more; it got ${total}.`)
    this.#title = title
    this.#total = total
    this.#live = new LiveDisplay(to)
    this.update(0)
  }

  /** @param done Steps done so far. @param note A few words on the step. */
  update(done: number, note?: string): void {
    this.#done = done
    this.#note = note
    if (this.#open) this.#live.update(() => progressBundle(this.#now('running')))
  }

  /** The bar's last state; later calls change nothing. */
  finish(note?: string): void {
    if (!this.#open) return
    this.#open = false
    if (note !== undefined) this.#note = note
    this.#live.draw(progressBundle(this.#now(this.#done >= this.#total ? 'done' : 'stopped')))
  }

  /** Counts the items of a loop: `for (const frame of show.progress(frames.length).over(frames))`. */
  *over<T>(items: Iterable<T>): Generator<T, void, undefined> {
    let done = 0
    try {
      for (const item of items) {
        yield item
        this.update(++done)
      }
    } finally {
      this.finish()
    }
  }

  [Symbol.dispose](): void {
    this.finish()
  }

  #now(state: ProgressState['state']): ProgressState {
    const elapsed = (performance.now() - this.#start) / 1000
    const left = this.#done > 0 ? (elapsed / this.#done) * (this.#total - this.#done) : undefined
    return {
      title: this.#title,
      done: this.#done,
      total: this.#total,
      elapsed,
      left,
      note: this.#note,
      state,
    }
  }
}

/** One state of a progress bar, as HTML that holds in untrusted notebooks and as a line of text. */
export function progressBundle(progress: ProgressState): MimeBundle {
  const { title, done, total, note } = progress
  const time = timeOf(progress)
  const rest = [`${done} of ${total}`, time, note].filter(Boolean).join(' · ')
  const bar = `<progress value="${done}" max="${Math.max(total, 1)}" style="width: 240px"></progress>`
  const head = title ? `<b>${escapeHtml(title)}</b> ` : ''
  const share = total > 0 ? Math.min(1, done / total) : 1
  const blocks = '█'.repeat(Math.round(share * 20)).padEnd(20, '░')
  return {
    'text/html': `<div>${head}${bar} ${escapeHtml(rest)}</div>`,
    'text/plain': `${title ? `${title} ` : ''}${blocks} ${rest}`,
  }
}

function timeOf({ state, elapsed, left }: ProgressState): string {
  if (state === 'done') return `done in ${duration(elapsed)}`
  if (state === 'stopped') return `stopped after ${duration(elapsed)}`
  return left === undefined ? '' : `${duration(left)} left`
}
