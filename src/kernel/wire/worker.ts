/** The sockets' thread: heartbeat, control channel and interrupts answer here, whatever the cells do. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { Control } from './control.ts'
import { Interrupter } from './interrupter.ts'
import { Outbox } from './outbox.ts'
import { type Inbound, type Outbound, type WorkerData, word } from './protocol.ts'
import { log, Sockets } from './sockets.ts'
import { threadFile } from './threads.ts'
import { watchHeap, watchParent } from './watches.ts'

const { connection, shared: bytes, info, answers, heapLimit } = workerData as WorkerData
const shared = new Int32Array(bytes)
const session = parentPort!
const toSession = (message: Inbound, transfer: ArrayBuffer[] = []) => session.postMessage(message, transfer)

const sockets = new Sockets(connection)
const outbox = new Outbox((draft) => sockets.publish(draft))
const interrupter = new Interrupter(shared, toSession)
const control = new Control(sockets, outbox, info, {
  interrupt: () => interrupter.request(),
  shutdown,
  forward: (request) => toSession({ kind: 'request', request }, [...request.buffers]),
})

session.on('message', (message: Outbound) => {
  Atomics.add(shared, word.taken, 1)
  Atomics.notify(shared, word.taken)
  switch (message.kind) {
    case 'stream':
      return outbox.stream(message.parent, message.name, message.text)
    case 'publish':
      return outbox.publish(message.draft)
    case 'reply':
      return sockets.reply(message.channel, message.to, message.draft)
    case 'input':
      outbox.flush()
      return sockets.reply('stdin', message.to, message.draft)
    case 'drain':
      return void setTimeout(() => toSession({ kind: 'drained' }), onTheirWay)
  }
})

outbox.publish({ type: 'status', parent: '{}', content: { execution_state: 'starting' } })
await sockets.open(connection, (channel, message) => {
  if (channel === 'control') control.receive(message)
  else if (channel === 'shell') {
    toSession({ kind: 'request', request: { ...message, channel } }, [...message.buffers])
  } else if (message.header.msg_type === 'input_reply') {
    answers.postMessage(String(message.content.value ?? ''))
    Atomics.store(shared, word.input, 1)
    Atomics.notify(shared, word.input)
  } else log(`dropped a message on stdin: unknown type ${message.header.msg_type}`)
})

new Worker(threadFile('signals')).on('message', () => interrupter.request())
const heapWatch = watchHeap(shared, heapLimit, interrupter)
watchParent(shutdown)

/** The session ends the process; where a cell does not let it, the thread does. */
async function shutdown(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patience)
  heapWatch.stop()
  await interrupter.end('user')
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
