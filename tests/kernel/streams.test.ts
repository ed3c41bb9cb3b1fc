import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
  await client.execute("const host = (globalThis as any)[Symbol.for('Jupyter.host')]")
})
afterAll(() => kernel.stop())

test('loses and reorders none of 1e5 lines', async () => {
  const answer = await client.execute("for (let i = 0; i < 1e5; i++) console.log('line ' + i)")
  const lines = streamText(answer).split('\n')
  expect(lines.length).toBe(1e5 + 1)
  expect(lines.findIndex((line, index) => line !== `line ${index}`)).toBe(1e5)
  expect(answer.published.at(-1)!.content.execution_state).toBe('idle')
  // Jupyter's server drops output beyond 1000 messages a second.
  expect(answer.outputs.length / (answer.milliseconds / 1000)).toBeLessThan(1000)
})

test('keeps the order of stdout and stderr', async () => {
  const { outputs } = await client.execute(
    'for (let i = 0; i < 500; i++) i % 3 ? console.log(i) : console.error(i)',
  )
  const text = outputs.map(({ content }) => content.text).join('')
  expect(stripVTControlCharacters(text).trim().split('\n').map(Number)).toEqual(
    Array.from({ length: 500 }, (_, i) => i),
  )
})

test('every one of 2,000 cells gets its outputs and then idle', async () => {
  const ids = Array.from({ length: 2000 }, (_, i) =>
    client.sendCell(`console.log('out ${i}'); ${i}`, { store_history: i % 2 === 0 }),
  )
  const answers = await Promise.all(ids.map((id) => client.answer(id, undefined, 100_000)))
  answers.forEach((answer, i) => {
    expect(answer.reply.status).toBe('ok')
    expect(streamText(answer)).toBe(`out ${i}\n`)
    expect(resultText(answer)).toBe(`${i}`)
    expect(answer.published.at(-1)).toMatchObject({ type: 'status', content: { execution_state: 'idle' } })
  })
}, 120_000)

test('what is printed after idle goes to its own cell', async () => {
  const first = await client.execute("setTimeout(() => console.log('late'), 200); 'first'")
  const second = await client.execute(
    "await new Promise((settle) => setTimeout(settle, 400)); console.log('second')",
  )
  const late = await client.until(({ content }) => content.text === 'late\n')
  expect(late.parent).toBe(first.published[0]!.parent)
  expect(streamText(second)).toBe('second\n')
})

test('shows 64 MB at once', async () => {
  const { outputs } = await client.execute("host.display({ 'text/plain': 'x'.repeat(64 * 2 ** 20) })")
  expect(outputs[0]!.content.data['text/plain'].length).toBe(64 * 2 ** 20)
}, 60_000)

test('of 1e4 updates of a display shows few, and always the last', async () => {
  const { outputs, milliseconds } = await client.execute(`
    host.display({ 'text/plain': 'start' }, { displayId: 'bar' })
    for (let i = 1; i <= 1e4; i++) host.display({ 'text/plain': String(i) }, { displayId: 'bar', update: true })`)
  const updates = outputs.filter(({ type }) => type === 'update_display_data')
  expect(updates.length / (milliseconds / 1000)).toBeLessThan(1000)
  expect(updates.at(-1)!.content.data['text/plain']).toBe('10000')
  const drawn = updates.map(({ content }) => Number(content.data['text/plain']))
  expect(drawn).toEqual(drawn.toSorted((a, b) => a - b))
})

test('carries writes to process.stdout, bytes and tables', async () => {
  const answer = await client.execute(`
    process.stdout.write('a')
    process.stdout.write(Buffer.from('b€').subarray(0, 2))
    process.stdout.write(Buffer.from('b€').subarray(2))
    console.table([{ depth: 1 }])
    process.stderr.write('c')
    console.info('d'); console.warn('e')`)
  expect(streamText(answer)).toMatch(/^ab€┌[\s\S]*depth[\s\S]*┘\nd\n$/)
  expect(streamText(answer, 'stderr')).toBe('ce\n')
})

test('streams the output of a child process as it comes', async () => {
  const id = client.sendCell('!echo one; sleep 0.5; echo two >&2')
  const answer = client.answer(id)
  const one = await client.until(({ parent, content }) => parent === id && content.text === 'one\n')
  expect(one.content.name).toBe('stdout')
  expect(streamText(await answer, 'stderr')).toBe('two\n')
})

test('outputs leave while a cell still computes', async () => {
  const id = client.sendCell("console.log('early'); for (const end = Date.now() + 1500; Date.now() < end;);")
  const answer = client.answer(id)
  const start = performance.now()
  await client.until(({ parent, type }) => parent === id && type === 'stream')
  expect(performance.now() - start).toBeLessThan(1000)
  await answer
})
