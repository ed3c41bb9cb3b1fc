/** A child process that runs cells: one JSON line in (`{ id, source, name? }`), one out. Node runs this file itself. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createInterface } from 'node:readline'
import { inspect } from 'node:util'
import { createRuntime } from '../../../src/kernel/cells/index.ts'

const runtime = createRuntime()
const cellContext = new AsyncLocalStorage<string>()
const printed: string[] = []
const late: object[] = []
const answer = process.stdout.write.bind(process.stdout)

Object.assign(globalThis, {
  cellContext,
  abandon: runtime.abandon,
  print: (text: unknown) => void printed.push(String(text)),
})
console.error = (...values: unknown[]) => void printed.push(values.map((each) => inspect(each)).join(' '))
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => late.push({ event, ...runtime.report(error) }))
}

async function run(source: string, name: string): Promise<object> {
  let started = performance.now()
  try {
    const cell = runtime.compile(source, name)
    const compiled = performance.now() - started
    started = performance.now()
    const outcome = await cellContext.run(name, () => runtime.evaluate(cell))
    const took = { compiled, ran: performance.now() - started }
    if (outcome.status === 'error') return { ...took, status: 'error', ...runtime.report(outcome.error) }
    if (outcome.status === 'interrupted') return { ...took, status: 'interrupted' }
    return { ...took, status: 'ok', shown: inspect(outcome.value), declares: cell.declares }
  } catch (error) {
    return { status: 'uncompiled', ...runtime.report(error) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { source, name, command } = JSON.parse(line) as { source: string; name: string; command?: string }
  if (command === 'reset') runtime.reset()
  const result = command ? {} : await run(source, name)
  answer(`${JSON.stringify({ ...result, printed: printed.splice(0), late: late.splice(0) })}\n`)
}
