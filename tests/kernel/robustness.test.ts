import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Codec } from '../../src/kernel/wire/message.ts'
import { resultText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
  await client.execute('let runs = 0')
})
afterAll(() => kernel.stop())

const cell = (code: string) => ({
  code,
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
})
const runs = async () => Number(resultText(await client.execute('runs')))

/** The log, once it has the text. */
async function logged(text: string): Promise<void> {
  for (let tries = 0; !kernel.log.includes(text); tries++) {
    if (tries > 100) throw new Error(`not logged: ${text}\n${kernel.log}`)
    await new Promise((settle) => setTimeout(settle, 20))
  }
}

test('a replayed message runs once', async () => {
  const frames = client.frames('execute_request', cell('runs++'))
  for (let copy = 0; copy < 3; copy++) await client.sendFrames('shell', frames)
  await logged('a replayed message')
  expect(await runs()).toBe(1)
})

test('a wrongly signed message is dropped and logged', async () => {
  const stranger = new Codec('another key', 'sha256')
  const frames = stranger.encode({ type: 'execute_request', parent: '{}', content: cell('runs = 100') })
  await client.sendFrames('shell', frames)
  await logged('a wrong signature')
  expect(await runs()).toBe(1)
})

test.each([
  ['nothing', ['']],
  ['no delimiter', ['a', 'b', 'c']],
  ['too few frames', ['<IDS|MSG>', 'signature', '{}']],
  ['ten thousand frames', Array<string>(10_000).fill('x')],
])('malformed frames are dropped: %s', async (_what, frames) => {
  await client.sendFrames('shell', frames)
  await client.sendFrames('control', frames)
  await client.sendFrames('stdin', frames)
  expect(await runs()).toBe(1)
})

test('random bytes are dropped', async () => {
  for (let count = 0; count < 200; count++) {
    await client.sendFrames('shell', [
      Buffer.from('<IDS|MSG>'),
      ...Array.from({ length: 5 }, () => randomBytes(40)),
    ])
  }
  expect(await runs()).toBe(1)
})

test.each(['[]', '"text"', 'null', '{', ''])(
  'signed frames that hold %j instead of a message are dropped',
  async (text) => {
    const codec = new Codec(kernel.key, 'sha256')
    const frames = codec.encode({ type: 'execute_request', parent: text, content: cell('runs = 100') })
    await client.sendFrames('shell', frames)
    expect(await runs()).toBe(1)
  },
)

test('unknown types are dropped and logged, on every channel', async () => {
  for (const channel of ['shell', 'control', 'stdin'] as const) client.send(channel, `odd_${channel}`, {})
  for (const channel of ['shell', 'control', 'stdin']) await logged(`odd_${channel}`)
  expect(await runs()).toBe(1)
})

test('requests with fields of the wrong type get an answer', async () => {
  for (const [type, content] of [
    ['execute_request', { code: 5 }],
    ['execute_request', {}],
    ['complete_request', { code: 'Math.', cursor_pos: -3 }],
    ['complete_request', { code: 'Math.', cursor_pos: 1e9 }],
    ['inspect_request', { code: 'Math', cursor_pos: 'x' }],
    ['is_complete_request', {}],
    ['history_request', { hist_access_type: 'none', n: 'many' }],
    ['comm_info_request', { target_name: 7 }],
  ] as const) {
    const { reply } = await client.request(type, content)
    expect(['ok', 'error', 'complete', 'incomplete', 'invalid']).toContain(reply.status)
  }
  expect(await runs()).toBe(1)
})

test('a client that connects anew under its old name is answered', async () => {
  const lost = await kernel.connect('the same name')
  await lost.execute('1')
  const again = await kernel.connect('the same name')
  expect((await again.execute('40 + 2')).reply.status).toBe('ok')
})

test('a client that comes and goes leaves the kernel as it was', async () => {
  for (let round = 0; round < 20; round++) {
    const guest = await kernel.connect()
    guest.sendCell("console.log('nobody reads this')")
    guest.close()
  }
  expect(await runs()).toBe(1)
})
