import { type Delivery, type Inbound, word } from './protocol.ts'

/** The way to the session on which nothing is lost, whatever a termination hits (see {@link Delivery}). */
export class Deliveries {
  readonly #shared: Int32Array
  readonly #post: (delivery: Delivery) => void
  /** What the session may not have taken yet, in order. */
  #open: Delivery[] = []
  #number = 0

  constructor(shared: Int32Array, post: (delivery: Delivery) => void) {
    this.#shared = shared
    this.#post = post
  }

  send(message: Inbound): void {
    this.#forgetTaken()
    const delivery = { number: ++this.#number, message }
    this.#open.push(delivery)
    this.#post(delivery)
  }

  /** Sends again what has not been taken; what was only waiting will come twice, and be taken once. */
  repeat(): void {
    this.#forgetTaken()
    for (const delivery of this.#open) this.#post(delivery)
  }

  #forgetTaken(): void {
    const taken = Atomics.load(this.#shared, word.received)
    const first = this.#open.findIndex(({ number }) => number > taken)
    this.#open = first < 0 ? [] : this.#open.slice(first)
  }
}
