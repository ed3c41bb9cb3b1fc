import type { Message } from './message.ts'
import type { Outbox } from './outbox.ts'
import type { Request } from './protocol.ts'
import type { Sockets } from './sockets.ts'

/** What the control channel can set off. */
export interface ControlActions {
  interrupt(): void
  /** Ends the process. */
  shutdown(): void
  /** Hands a request on to the session. */
  forward(request: Request): void
}

/** Answers the control channel, so that interrupt and shutdown work while a cell computes. */
export class Control {
  readonly #sockets: Sockets
  readonly #outbox: Outbox
  readonly #info: unknown
  readonly #actions: ControlActions

  constructor(sockets: Sockets, outbox: Outbox, info: unknown, actions: ControlActions) {
    this.#sockets = sockets
    this.#outbox = outbox
    this.#info = info
    this.#actions = actions
  }

  receive(message: Message): void {
    switch (message.header.msg_type) {
      case 'kernel_info_request':
        this.#answer(message, 'kernel_info_reply', this.#info)
        break
      case 'interrupt_request':
        this.#actions.interrupt()
        this.#answer(message, 'interrupt_reply', { status: 'ok' })
        break
      case 'shutdown_request':
        this.#shutdown(message)
        break
      default:
        this.#actions.forward({ ...message, channel: 'control' })
        break
    }
  }

  #shutdown(message: Message): void {
    const content = { status: 'ok', restart: message.content.restart === true }
    this.#answer(message, 'shutdown_reply', content)
    // The kernel's other clients learn it as well.
    this.#outbox.publish({ type: 'shutdown_reply', parent: message.headerText, content })
    this.#actions.shutdown()
  }

  #answer({ headerText: parent, identities }: Message, type: string, content: unknown): void {
    const status = (execution_state: string) =>
      this.#outbox.publish({ type: 'status', parent, content: { execution_state } })
    status('busy')
    this.#sockets.reply('control', identities, { type, parent, content })
    status('idle')
  }
}
