import { Script } from 'node:vm'
import { parentPort } from 'node:worker_threads'

/**
 * A thread that does nothing but wait for SIGINT. Node delivers signals to the main thread's event loop, which
 * stands still while a cell computes; a script run with `breakOnSigint` is woken wherever it runs. The outer
 * script keeps the process's handler in place while the inner one, once woken, starts to wait again.
 */
const never = new Int32Array(new SharedArrayBuffer(4))

const wait = new Script('milo_wait()')
/** Each signal wakes the innermost script that runs; several at once need several. */
const listen = Array.from({ length: 8 }, (_, depth) => new Script(`milo_listen(${depth})`))
const options = { breakOnSigint: true }

Object.assign(globalThis, {
  milo_wait: () => Atomics.wait(never, 0, 0),
  milo_listen: (depth: number) => {
    for (;;) onSignal(() => (listen[depth + 1] ?? wait).runInThisContext(options))
  },
})

function onSignal(waiting: () => void): void {
  try {
    waiting()
  } catch {
    parentPort?.postMessage('SIGINT')
  }
}

for (;;) onSignal(() => listen[0]!.runInThisContext(options))
