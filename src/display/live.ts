import type { MimeBundle } from '../notebook/index.ts'
import { type Channel, channel } from './channel.ts'

let displays = 0

/**
 * One output that is drawn again in place, no more often than its channel bears. It needs no event loop between
 * updates, so it also lives through a training loop that never waits.
 */
export class LiveDisplay {
  readonly #channel: Channel
  readonly #id = `milo-${Date.now().toString(36)}-${++displays}`
  #drawn: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(to: Channel = channel()) {
    this.#channel = to
  }

  /** Draws what `make` gives, now or, when the last drawing is too recent, a little later with the newest `make`. */
  update(make: () => MimeBundle): void {
    clearTimeout(this.#timer)
    const wait = this.#drawn === undefined ? 0 : this.#drawn + this.#channel.pace - performance.now()
    if (wait <= 0) {
      this.draw(make())
      return
    }
    this.#timer = setTimeout(() => this.draw(make()), wait)
    if (typeof this.#timer === 'object') this.#timer.unref()
  }

  /** Draws at once, in place of an update that was waiting: for the last state. */
  draw(bundle: MimeBundle): void {
    clearTimeout(this.#timer)
    const update = this.#drawn !== undefined
    this.#drawn = performance.now()
    this.#channel.display(bundle, { displayId: this.#id, update })
  }
}
