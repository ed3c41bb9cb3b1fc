import { afterAll, beforeAll, expect, test } from 'vitest'
import { resultText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
})
afterAll(() => kernel.stop())

const failing = "await new Promise((settle) => setTimeout(settle, 100)); throw new Error('stop')"

test('an error aborts what the same client has queued, and nothing of others', async () => {
  const other = await kernel.connect()
  const ids = [failing, '1', '2'].map((code) => client.sendCell(code))
  const others = other.sendCell('3')
  const [first, ...rest] = await Promise.all(ids.map((id) => client.answer(id)))
  expect(first!.reply.status).toBe('error')
  for (const { reply, outputs, published } of rest) {
    expect(reply.status).toBe('aborted')
    expect(outputs).toEqual([])
    expect(published.map(({ content }) => content.execution_state)).toEqual(['busy', 'idle'])
  }
  expect(resultText(await other.answer(others))).toBe('3')
})

test('what is sent after the error runs', async () => {
  for (let round = 0; round < 10; round++) {
    await client.execute("throw new Error('stop')")
    expect(resultText(await client.execute('4'))).toBe('4')
  }
})

test('a quick error aborts even what comes in right behind it', async () => {
  const ids = ["throw new Error('stop')", ...Array.from({ length: 20 }, (_, i) => `${i}`)].map((code) =>
    client.sendCell(code),
  )
  const answers = await Promise.all(ids.map((id) => client.answer(id)))
  expect(answers.slice(1).map(({ reply }) => reply.status)).toEqual(Array(20).fill('aborted'))
})

test('with stop_on_error false the next cell runs', async () => {
  const ids = [client.sendCell(failing, { stop_on_error: false }), client.sendCell('5')]
  const [first, second] = await Promise.all(ids.map((id) => client.answer(id)))
  expect(first!.reply.status).toBe('error')
  expect(resultText(second!)).toBe('5')
})

test('other requests in the queue are answered, not aborted', async () => {
  const id = client.sendCell(failing)
  const info = client.request('kernel_info_request', {})
  expect((await client.answer(id)).reply.status).toBe('error')
  expect((await info).reply.status).toBe('ok')
})
