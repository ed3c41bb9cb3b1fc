import { type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'
import { stockTslab } from './channel.ts'

/**
 * A value that shows itself: as the last expression of a cell, or in the middle of one through `show(value)`.
 *
 * `now` holds the forms that need no waiting; `later` adds those that do (a poster drawn by another library), and
 * is called only when the value is shown.
 */
export class Shown implements Displayable {
  readonly #now: MimeBundle
  readonly #later: (() => Promise<MimeBundle>) | undefined

  constructor(now: MimeBundle, later?: () => Promise<MimeBundle>) {
    this.#now = now
    this.#later = later
  }

  /** Every form of the value. */
  async [jupyterDisplay](): Promise<MimeBundle> {
    return this.#later ? { ...this.#now, ...(await this.#later()) } : this.#now
  }

  /** What `console.log` prints. */
  toString(): string {
    return String(this.#now['text/plain'] ?? '')
  }

  /**
   * Node's hook for printing values. The stock tslab kernel knows no other way to show a cell's last value, so there
   * it draws the forms that are ready.
   */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const tslab = stockTslab()
    if (!tslab) return this.toString()
    tslab.display(this.#now)
    return ''
  }
}
