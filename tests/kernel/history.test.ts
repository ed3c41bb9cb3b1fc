import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
  for (const code of ['1 + 1', "'two'", '1 + 1', 'const four = 4']) await client.execute(code)
  await client.execute("'unseen'", { store_history: false })
})
afterAll(() => kernel.stop())

async function history(request: object) {
  const { reply } = await client.request('history_request', { raw: true, output: false, ...request })
  expect(reply.status).toBe('ok')
  return reply.history
}

test('the tail holds the last cells, with their outputs where asked', async () => {
  expect(await history({ hist_access_type: 'tail', n: 2 })).toEqual([
    [1, 3, '1 + 1'],
    [1, 4, 'const four = 4'],
  ])
  expect(await history({ hist_access_type: 'tail', n: 3, output: true })).toEqual([
    [1, 2, ["'two'", "'two'"]],
    [1, 3, ['1 + 1', '2']],
    [1, 4, ['const four = 4', null]],
  ])
})

test('a range holds its lines, without the last', async () => {
  expect(await history({ hist_access_type: 'range', session: 0, start: 2, stop: 4 })).toEqual([
    [1, 2, "'two'"],
    [1, 3, '1 + 1'],
  ])
  expect(await history({ hist_access_type: 'range', session: -1, start: 1, stop: 4 })).toEqual([])
})

test('a search takes wildcards, a count, and equal inputs once', async () => {
  expect(await history({ hist_access_type: 'search', pattern: '1*' })).toHaveLength(2)
  expect(await history({ hist_access_type: 'search', pattern: '1*', unique: true })).toEqual([
    [1, 3, '1 + 1'],
  ])
  expect(await history({ hist_access_type: 'search', pattern: '?1 + 1' })).toEqual([])
  expect(await history({ hist_access_type: 'search', pattern: '*', n: 1 })).toEqual([
    [1, 4, 'const four = 4'],
  ])
})
