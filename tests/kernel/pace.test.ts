import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heartbeat, type Received, resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
  await client.execute("const host = (globalThis as any)[Symbol.for('Jupyter.host')]")
})
afterAll(() => kernel.stop())

/**
 * What Jupyter's server counts of a cell's output, at its worst: it drops what comes beyond 3000 messages or 3e6
 * bytes of streams in 3 seconds, counted anew from each idle.
 */
function watchAsServer(): { readonly messages: number; readonly bytes: number } {
  let window: { time: number; bytes: number }[] = []
  const worst = { messages: 0, bytes: 0 }
  client.onPublished = ({ type, content, header }: Received) => {
    if (type === 'status' && content.execution_state === 'idle') window = []
    if (['status', 'comm_open', 'execute_input'].includes(type)) return
    const time = performance.now()
    // The header stands for itself and for the parent's, which is as long.
    const bytes = type === 'stream' ? Buffer.byteLength(JSON.stringify([content, header, header])) : 0
    window = [...window.filter((each) => time < each.time + 3000), { time, bytes }]
    worst.messages = Math.max(worst.messages, window.length)
    const sum = window.reduce((total, each) => total + each.bytes, 0)
    worst.bytes = Math.max(worst.bytes, sum)
  }
  return worst
}

test('5,000 displays all arrive, in order, below the rate that Jupyter drops', async () => {
  const worst = watchAsServer()
  const { outputs, published } = await client.execute(
    "for (let i = 0; i < 5000; i++) host.display({ 'text/plain': String(i) })",
  )
  expect(outputs.map(({ content }) => Number(content.data['text/plain']))).toEqual(
    Array.from({ length: 5000 }, (_, i) => i),
  )
  expect(published.at(-1)!.content).toEqual({ execution_state: 'idle' })
  expect(worst.messages).toBeLessThan(3000)
})

test('40,000 lines in turn on stdout and stderr go in few messages, each stream in order', async () => {
  const worst = watchAsServer()
  const answer = await client.execute(
    "for (let i = 0; i < 20000; i++) { console.log('out ' + i); console.error('err ' + i) }",
  )
  const lines = (word: string) => Array.from({ length: 20000 }, (_, i) => `${word} ${i}\n`).join('')
  expect(streamText(answer)).toBe(lines('out'))
  expect(streamText(answer, 'stderr')).toBe(lines('err'))
  expect(answer.outputs.length).toBeLessThan(1500)
  expect(worst.messages).toBeLessThan(1500)
  expect(worst.bytes).toBeLessThan(3e6)
})

test('one long text and many escapes and wide characters stay below the bytes that Jupyter drops', async () => {
  const worst = watchAsServer()
  const long = await client.execute("console.log('long😀'.repeat(5e5))")
  expect(streamText(long)).toBe(`${'long😀'.repeat(5e5)}\n`)
  const escapes = await client.execute("for (let i = 0; i < 2e3; i++) console.log('\\x1b[1m漢'.repeat(100))")
  expect(streamText(escapes)).toBe(`${'\x1b[1m漢'.repeat(100)}\n`.repeat(2e3))
  expect(worst.bytes).toBeLessThan(3e6)
  expect(worst.bytes).toBeGreaterThan(1e6)
})

test.each([
  ['displays', "for (let i = 0; ; i++) host.display({ 'text/plain': String(i) })"],
  ['long lines', 'for (let i = 0; ; i++) console.log(String(i).repeat(1000))'],
  [
    'displays from a timer',
    'var timer = setInterval(() => { for (let i = 0; i < 500; i++) host.display({}) }, 1); await new Promise(() => {})',
  ],
])('an endless flood of %s leaves heartbeat and interrupt alone', async (_what, code) => {
  const worst = watchAsServer()
  const id = client.sendCell(code, { stop_on_error: false })
  const answer = client.answer(id)
  await sleep(4000)
  expect(await heartbeat(kernel)).toBeLessThan(500)
  const start = performance.now()
  kernel.process.kill('SIGINT')
  const { reply } = await answer
  expect(performance.now() - start).toBeLessThan(1000)
  expect(reply.ename).toBe('Interrupted')
  expect(worst.messages).toBeLessThan(3000)
  expect(worst.bytes).toBeLessThan(3e6)
  expect(resultText(await client.execute('1 + 1'))).toBe('2')
})

test('a new cell is not slowed by the flood before it', async () => {
  await client.execute('clearInterval(timer)')
  await client.execute('for (let i = 0; i < 1500; i++) host.display({})')
  const { milliseconds } = await client.execute('for (let i = 0; i < 500; i++) host.display({})')
  expect(milliseconds).toBeLessThan(900) // 500 at the pace of a flood take a second
})
