import type { CellRuntime } from '../cells/types.ts'
import type { Checker } from '../checker/types.ts'
import { type Fields, log, type Request, type Wire } from '../wire/index.ts'
import { complete, inspect } from './assistance.ts'
import { Comms } from './comms.ts'
import { completeness } from './completeness.ts'
import { installConsole } from './console.ts'
import { Executor } from './executor.ts'
import { History } from './history.ts'
import { installHost } from './host.ts'
import { Output } from './output.ts'
import { guardProcess } from './process.ts'
import { endShells } from './shell.ts'

/** What a session is made of. */
export interface SessionParts {
  readonly wire: Wire
  readonly runtime: CellRuntime
  readonly checker: Checker
  /** What a kernel_info_reply says. */
  readonly info: unknown
}

/** Opens the session: from now on requests are answered, and this process's output belongs to the cells. */
export function openSession({ wire, runtime, checker, info }: SessionParts): void {
  const output = new Output(wire)
  const history = new History()
  const comms = new Comms(wire, output)
  const executor = new Executor({ wire, runtime, checker, output, history })
  installConsole(output)
  installHost(wire, output, comms)
  const ownProcess = guardProcess((error) => executor.failed(error))
  process.once('exit', () => {
    endShells()
    checker.close()
  })

  /** Requests that are answered at once, even between two steps of a running cell. */
  const answers: Record<string, (request: Request) => readonly [type: string, content: unknown] | undefined> =
    {
      kernel_info_request: () => ['kernel_info_reply', info],
      complete_request: ({ content }) => [
        'complete_reply',
        complete(checker, String(content.code), cursorOf(content)),
      ],
      inspect_request: ({ content }) => [
        'inspect_reply',
        inspect(checker, String(content.code), cursorOf(content), content.detail_level),
      ],
      is_complete_request: ({ content }) => ['is_complete_reply', completeness(String(content.code))],
      history_request: ({ content }) => ['history_reply', history.reply(content)],
      comm_info_request: ({ content }) => ['comm_info_reply', comms.info(content.target_name)],
      comm_open: receiveComm,
      comm_msg: receiveComm,
      comm_close: receiveComm,
    }

  function receiveComm(request: Request): undefined {
    try {
      wire.turns.cells(() => comms.receive(request))
    } catch (error) {
      executor.failed(error)
    }
  }

  function answer(request: Request): void {
    const status = ({ headerText: parent }: Request, execution_state: string) =>
      wire.publish({ type: 'status', parent, content: { execution_state } })
    status(request, 'busy')
    const reply = answers[request.header.msg_type]!(request)
    if (reply) wire.reply(request, ...reply)
    status(request, 'idle')
    // Frontends take the latest status as the kernel's.
    if (executor.running) status(executor.running, 'busy')
  }

  wire.start({
    request(request) {
      const type = request.header.msg_type
      if (type === 'execute_request') executor.add(request)
      else if (type in answers) answer(request)
      else log(`dropped a message on ${request.channel}: unknown type ${type}`)
    },
    interrupt: (cell, reason) => executor.interrupt(cell, reason),
    shutdown: () => ownProcess.end(0),
  })
}

const cursorOf = (content: Fields): number =>
  typeof content.cursor_pos === 'number' ? content.cursor_pos : Number.POSITIVE_INFINITY
