import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resultText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
  for (const code of ['1 + 1', "'two'", '1 + 1', 'const four = 4']) await client.execute(code)
  await client.execute("'unseen'", { store_history: false })
})
afterAll(() => kernel.stop())

async function history(request: object, of: TestClient = client) {
  const { reply } = await of.request('history_request', { raw: true, output: false, ...request })
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

/** A kernel of its own whose history is in `folder`, for as long as `use` takes. */
async function session<T>(folder: string, use: (client: TestClient) => Promise<T>): Promise<T> {
  const kernel = await TestKernel.start({ env: { JUPYTER_DATA_DIR: folder } })
  try {
    return await use(await kernel.connect())
  } finally {
    await kernel.stop() // by SIGKILL
  }
}

async function inFolder(use: (folder: string, file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'milo-history-'))
  try {
    await use(folder, join(folder, 'milo-lab/history.jsonl'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('inputs outlive a kernel that is killed, and are found by session, tail and search', () =>
  inFolder(async (folder, file) => {
    await session(folder, async (first) => {
      await first.execute("'first'")
      await first.execute("'unseen'", { store_history: false })
      await first.execute("'silent'", { silent: true })
      await first.execute("'a line\\n break'\n")
    })
    await session(folder, (second) => second.execute("'second'"))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toMatch(/unseen|silent/)
    await session(folder, async (third) => {
      const before = [
        [1, 1, "'first'"],
        [1, 2, "'a line\\n break'\n"],
      ]
      expect(await history({ hist_access_type: 'range', session: 1 }, third)).toEqual(before)
      expect(await history({ hist_access_type: 'range', session: -2 }, third)).toEqual(before)
      await third.execute("'third'")
      expect(await history({ hist_access_type: 'range', session: -1 }, third)).toEqual([[2, 1, "'second'"]])
      expect(await history({ hist_access_type: 'tail', n: 3, output: true }, third)).toEqual([
        [1, 2, ["'a line\\n break'\n", null]],
        [2, 1, ["'second'", null]],
        [3, 1, ["'third'", "'third'"]],
      ])
      expect(await history({ hist_access_type: 'search', pattern: "'*ir*" }, third)).toEqual([
        [1, 1, "'first'"],
        [3, 1, "'third'"],
      ])
    })
  }))

test('two kernels that write at once lose nothing', () =>
  inFolder(async (folder) => {
    const cells = (word: string) => (one: TestClient) =>
      Promise.all(Array.from({ length: 40 }, (_, i) => one.execute(`'${word} ${i}'`))).then(() =>
        history({ hist_access_type: 'search', pattern: `*` }, one),
      )
    await Promise.all([session(folder, cells('a')), session(folder, cells('b'))])
    const found = await session(folder, (one) => history({ hist_access_type: 'search', pattern: '*' }, one))
    expect(found.length).toBe(80)
    expect(new Set(found.map(([session]: [number]) => session))).toEqual(new Set([1, 2]))
    for (const word of ['a', 'b']) {
      const inputs = found.map(([, , input]: [number, number, string]) => input)
      expect(inputs.filter((input: string) => input.startsWith(`'${word}`))).toEqual(
        Array.from({ length: 40 }, (_, i) => `'${word} ${i}'`),
      )
    }
  }))

test('a record that was cut at any byte costs itself and nothing else', () =>
  inFolder(async (folder, file) => {
    await session(folder, async (one) => {
      await one.execute("'whole'")
      await one.execute("'cut'")
    })
    const { length } = readFileSync(file)
    await session(folder, async (one) => {
      const all = { hist_access_type: 'search', pattern: '*' }
      expect(await history(all, one)).toHaveLength(2)
      for (const cut of [1, 2, 20, 40]) {
        truncateSync(file, length - cut)
        expect(await history(all, one)).toEqual([[1, 1, "'whole'"]])
      }
      await one.execute("'after'")
      const inputs = (await history(all, one)).map(([, , input]: [number, number, string]) => input)
      expect(inputs).toEqual(["'whole'", "'after'"])
    })
    const inputs = await session(folder, (one) => history({ hist_access_type: 'tail', n: 2 }, one))
    expect(inputs.map(([, , input]: [number, number, string]) => input)).toEqual(["'whole'", "'after'"])
  }))

test.each<[string, (file: string) => void]>([
  [
    'garbage',
    (file) => writeFileSync(file, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 97) % 256))),
  ],
  ['records of another kind', (file) => writeFileSync(file, '{"session":1}\n[]\nnull\n{"line":"x"}\n')],
  ['a folder', (file) => mkdirSync(file)],
])('%s in place of the file stops nothing', (_what, spoil) =>
  inFolder(async (folder, file) => {
    mkdirSync(join(folder, 'milo-lab'))
    spoil(file)
    await session(folder, async (one) => {
      expect(resultText(await one.execute('6 * 7'))).toBe('42')
      expect(await history({ hist_access_type: 'tail', n: 5 }, one)).toEqual([[1, 1, '6 * 7']])
    })
  }),
)

test('a data folder that cannot be made stops nothing', () =>
  session('/proc/none/at/all', async (one) => {
    expect(resultText(await one.execute('6 * 7'))).toBe('42')
    expect(await history({ hist_access_type: 'tail', n: 5 }, one)).toEqual([[1, 1, '6 * 7']])
  }))
