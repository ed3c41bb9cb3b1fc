import { hostKey, type NotebookHost } from '../../notebook/index.ts'
import type { Wire } from '../wire/index.ts'
import type { Comms } from './comms.ts'
import type { Output } from './output.ts'

/** Offers the kernel's live side to the code of the cells. */
export function installHost(wire: Wire, output: Output, comms: Comms): void {
  const host: NotebookHost = {
    name: 'typescript',
    display: (bundle, options) => output.display(bundle, options),
    clearOutput: (options) => output.clear(options?.wait === true),
    input(prompt, options) {
      const request = output.context?.request
      if (request?.content.allow_stdin !== true) {
        throw new Error('this frontend allows no input: it cannot ask the user for a line of text')
      }
      return wire.input(request, String(prompt), options?.password === true)
    },
    holdInterrupt() {
      const hold = wire.hold()
      return {
        get requested() {
          return hold.requested
        },
        [Symbol.dispose]: () => hold.release(),
      }
    },
    comms: {
      open: (target, data, options) => comms.open(target, data, options),
      register: (target, handler) => comms.register(target, handler),
    },
  }
  Object.defineProperty(globalThis, hostKey, { value: host, configurable: true })
  Object.assign(globalThis, dialogs(host))
}

/** What browsers and Deno have to ask the user, and TypeScript knows the types of. */
function dialogs({ input }: NotebookHost) {
  return {
    alert(message = '') {
      input(`${message} [Enter] `)
    },
    confirm(message = '') {
      return /^\s*y(es)?\s*$/i.test(input(`${message} [y/N] `))
    },
    prompt(message = '', preset?: string) {
      return input(preset ? `${message} [${preset}] ` : `${message} `) || (preset ?? '')
    },
  }
}
