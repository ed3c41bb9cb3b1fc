/** The sockets' thread: heartbeat, control channel and interrupts answer here, whatever the cells do. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { Control } from './control.ts'
import { Deliveries } from './deliveries.ts'
import { Interrupter } from './interrupter.ts'
import { Outbox } from './outbox.ts'
import { type Inbound, type Outbound, type WorkerData, weightOf, word } from './protocol.ts'
import { log, Sockets } from './sockets.ts'
import { threadFile } from './threads.ts'
import { watchDeath, watchHeap, watchParent } from './watches.ts'

const { connection, deathFile, shared: bytes, info, answers, heapLimit } = workerData as WorkerData
const shared = new Int32Array(bytes)
const session = parentPort!
/** The cell that started last. */
let latest = '{}'
const deliveries = new Deliveries(shared, (delivery) => session.postMessage(delivery))
const toSession = (message: Inbound) => deliveries.send(message)

const sockets = new Sockets(connection)
/** What the session has sent and not yet been told to have been taken. */
let owed = 0
const outbox = new Outbox((draft) => sockets.publish(draft), acknowledge)
const interrupter = new Interrupter(shared, toSession, () => deliveries.repeat())
const control = new Control(sockets, outbox, info, {
  interrupt: () => interrupter.request(),
  shutdown,
  forward: (request) => toSession({ kind: 'request', request }),
})

session.on('message', (message: Outbound) => {
  owed += weightOf(message)
  take(message)
  if (!outbox.full) acknowledge()
})

/** Lets the session go on where it waits. */
function acknowledge(): void {
  if (owed === 0) return
  Atomics.add(shared, word.taken, owed)
  Atomics.notify(shared, word.taken)
  owed = 0
}

function take(message: Outbound): void {
  switch (message.kind) {
    case 'stream':
      outbox.stream(message.parent, message.name, message.text)
      break
    case 'publish':
      if (message.draft.type === 'execute_input') {
        latest = message.draft.parent
        interrupter.started()
      }
      outbox.publish(message.draft)
      break
    case 'reply':
      sockets.reply(message.channel, message.to, message.draft)
      break
    case 'input':
      outbox.flush()
      sockets.reply('stdin', message.to, message.draft)
      break
    case 'drain':
      setTimeout(() => toSession({ kind: 'drained' }), onTheirWay)
      break
  }
}

outbox.publish({ type: 'status', parent: '{}', content: { execution_state: 'starting' } })
await sockets.open(connection, (channel, message) => {
  if (channel === 'control') control.receive(message)
  else if (channel === 'shell') {
    toSession({ kind: 'request', request: { ...message, channel } })
  } else if (message.header.msg_type === 'input_reply') {
    answers.postMessage(String(message.content.value ?? ''))
    Atomics.store(shared, word.input, 1)
    Atomics.notify(shared, word.input)
  } else log(`dropped a message on stdin: unknown type ${message.header.msg_type}`)
})

new Worker(threadFile('signals')).on('message', () => interrupter.request())
const heapWatch = watchHeap(shared, heapLimit, interrupter)
watchParent(shutdown)
const deathWatch = watchDeath(deathFile, () => {
  outbox.publish({ type: 'error', parent: latest, content: death(heapLimit) })
  outbox.flush()
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patience)
})

/** The session ends the process; where a cell does not let it, the thread does. */
async function shutdown(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patience)
  heapWatch.stop()
  deathWatch.stop()
  await interrupter.end('user')
  outbox.flush()
  await sleep(farewell)
  interrupter.close()
  sockets.close()
  toSession({ kind: 'shutdown' })
}

/** Milliseconds in which what a client sent before it saw the error of a cell has certainly come in. */
const onTheirWay = 10
/** Milliseconds for the last messages to leave. */
const farewell = 50
/** Milliseconds that the main thread has to end the process by itself. */
const patience = 1000

/** The last that is heard of a kernel whose heap is full. */
function death(heapLimit: number) {
  const ename = 'HeapExhausted'
  const evalue =
    `the kernel died: the cell asked for more memory than the heap has (${Math.round(heapLimit / 2 ** 20)} MB). ` +
    'Jupyter starts it anew, without the names of your cells: run them again from the top. ' +
    'For a larger heap start the kernel with NODE_OPTIONS=--max-old-space-size=MEGABYTES'
  return { ename, evalue, traceback: [`\u001b[31m${ename}\u001b[39m: ${evalue}`] }
}
