import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient
/** Accepts connections and never says a word. */
let mute: Server

beforeAll(async () => {
  mute = createServer().listen(0, '127.0.0.1')
  kernel = await TestKernel.start()
  client = await kernel.connect()
  await client.execute('let kept = 41')
})
afterAll(async () => {
  mute.close()
  await kernel.stop()
})

const host = "(globalThis as any)[Symbol.for('Jupyter.host')]"
const sleep = (milliseconds: number) => new Promise((settle) => setTimeout(settle, milliseconds))

/** Cells that never end. */
const endless: Record<string, () => string> = {
  'a loop': () => 'while (true);',
  'a loop after an await': () => 'await null; for (;;);',
  'a loop of microtasks': () => 'for (;;) await null',
  'callbacks of JSON.stringify': () => 'JSON.stringify(Array(1e3).fill(0), () => { for (;;); })',
  'a catastrophic regular expression': () => "/^(a+)+$/.test('a'.repeat(50) + 'b')",
  'Atomics.wait': () => 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  'a promise that nobody settles': () => 'await new Promise(() => {})',
  'a fetch that gets no answer': () =>
    `await fetch('http://127.0.0.1:${(mute.address() as { port: number }).port}')`,
  'a shell command': () => '!sleep 100',
  'execSync of a shell with a child': () => "require('node:child_process').execSync('sleep 100; true')",
  'spawnSync, whatever it gives': () => "require('node:child_process').spawnSync('sleep', ['100'])",
  'a question that gets no answer': () => `${host}.input('? ')`,
  'a loop in a timer': () => 'setTimeout(() => { for (;;); }); await new Promise(() => {})',
  'a value that never shows itself': () => "({ [Symbol.for('Jupyter.display')]() { for (;;); } })",
  'a loop that prints': () => "for (;;) console.log('again')",
}

const ways: Record<string, () => void> = {
  interrupt_request: () => void client.send('control', 'interrupt_request', {}),
  SIGINT: () => void kernel.process.kill('SIGINT'),
}

describe.each(Object.entries(ways))('%s', (_way, interrupt) => {
  test.each(Object.entries(endless))('ends %s', async (_what, code) => {
    const tries: number[] = []
    while (tries.length < 3) tries.push(await timeToEnd(code(), interrupt))
    const [, median, worst] = tries.sort((a, b) => a - b)
    expect(median).toBeLessThan(100)
    expect(worst).toBeLessThan(400)
  })
})

/** Milliseconds from the interrupt of a cell to its reply and idle. */
async function timeToEnd(code: string, interrupt: () => void): Promise<number> {
  const id = client.sendCell(code, { stop_on_error: false })
  const answer = client.answer(id)
  await client.until(({ type, parent }) => type === 'execute_input' && parent === id)
  await sleep(200)
  const start = performance.now()
  interrupt()
  const { reply, outputs } = await answer
  const milliseconds = performance.now() - start
  expect(reply).toMatchObject({ status: 'error', ename: 'Interrupted' })
  expect(reply.traceback.length).toBeGreaterThan(0)
  expect(outputs.at(-1)).toMatchObject({ type: 'error', content: { ename: 'Interrupted' } })
  expect(resultText(await client.execute('kept + 1'))).toBe('42')
  return milliseconds
}

test('an interrupt spares the programs of earlier cells, and the compiler', async () => {
  await client.execute("const server = require('node:child_process').spawn('sleep', ['99'])")
  await sleep(100)
  await timeToEnd("require('node:child_process').execSync('sleep 100')", ways.interrupt_request!)
  expect(resultText(await client.execute('[server.exitCode, server.signalCode]'))).toBe('[ null, null ]')
  const { milliseconds } = await client.execute('const typed: number = 2')
  expect(milliseconds).toBeLessThan(1000)
  await client.execute('server.kill()')
})

test('an interrupt between cells harms nothing', async () => {
  for (let round = 0; round < 5; round++) {
    await client.interrupt()
    kernel.process.kill('SIGINT')
    expect(resultText(await client.execute('kept + 1'))).toBe('42')
  }
})

test.each([true, false])(
  'a storm of interrupts leaves each of many cells with one answer (stop_on_error %s)',
  async (stop_on_error) => {
    const cells = [
      'for (const end = Date.now() + 4; Date.now() < end;);',
      'console.log(1)',
      'await null; kept',
      '[1, 2]',
    ]
    const statuses = new Set<string>()
    for (let round = 0; round < 5; round++) {
      const ids = Array.from({ length: 60 }, (_, index) =>
        client.sendCell(cells[index % 4]!, { stop_on_error }),
      )
      const answers = ids.map((id) => client.answer(id))
      const timer = setInterval(() => {
        client.send('control', 'interrupt_request', {})
        if (round % 2) kernel.process.kill('SIGINT')
      }, 5)
      const all = await Promise.all(answers).finally(() => clearInterval(timer))
      for (const { reply, published } of all) {
        statuses.add(reply.status)
        expect(published.filter(({ content }) => content.execution_state === 'idle')).toHaveLength(1)
      }
      await sleep(100)
      expect(resultText(await client.execute('kept + 1'))).toBe('42')
    }
    expect(statuses).toContain('ok')
    expect(statuses).toContain('error')
    expect(statuses.has('aborted')).toBe(stop_on_error)
  },
  60_000,
)

describe('a held interrupt', () => {
  const training = (reaction: string) => `
    {
      using hold = ${host}.holdInterrupt()
      let steps = 0
      for (const end = Date.now() + 20_000; Date.now() < end; steps++) ${reaction}
      console.log(hold.requested, steps > 0)
    }`

  async function interrupted(code: string, ...pauses: readonly number[]) {
    const id = client.sendCell(code, { stop_on_error: false })
    const answer = client.answer(id)
    await client.until(({ type, parent }) => type === 'execute_input' && parent === id)
    for (const pause of pauses) {
      await sleep(pause)
      client.send('control', 'interrupt_request', {})
    }
    return answer
  }

  test('lets the code come to its own end', async () => {
    const answer = await interrupted(training('if (hold.requested) break'), 300)
    expect(answer.reply.status).toBe('ok')
    expect(streamText(answer)).toMatch(/true.*true/)
  })

  test('ends the cell at the second interrupt', async () => {
    const answer = await interrupted(training(';'), 300, 200)
    expect(answer.reply).toMatchObject({ status: 'error', ename: 'Interrupted' })
    expect(answer.milliseconds).toBeLessThan(2500)
  })

  test('ends the cell where it does not react in three seconds', async () => {
    const answer = await interrupted(training(';'), 300)
    expect(answer.reply).toMatchObject({ status: 'error', ename: 'Interrupted' })
    expect(answer.milliseconds).toBeGreaterThan(3000)
  })

  test('is over with its cell', async () => {
    const answer = await interrupted('while (true);', 300)
    expect(answer.reply).toMatchObject({ status: 'error', ename: 'Interrupted' })
    expect(answer.milliseconds).toBeLessThan(1500)
  })
})
