import { afterAll, beforeAll, expect, test } from 'vitest'
import { resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
})
afterAll(() => kernel.stop())

test('%time runs the code and tells the time', async () => {
  const answer = await client.execute('%time await new Promise((settle) => setTimeout(settle, 60))\n6 * 7')
  expect(resultText(answer)).toBe('42')
  const [, milliseconds] = /^Time: ([\d.]+) ms\n$/.exec(streamText(answer))!
  expect(Number(milliseconds)).toBeGreaterThan(55)
})

test('%env shows and sets variables', async () => {
  expect(streamText(await client.execute('%env MILO_TEST=a b'))).toBe('MILO_TEST=a b\n')
  expect(resultText(await client.execute('process.env.MILO_TEST'))).toBe("'a b'")
  expect(streamText(await client.execute('%env'))).toContain('MILO_TEST=a b\n')
})

test('%check off lets type errors run, %check on stops them again', async () => {
  await client.execute('%check off')
  expect(resultText(await client.execute("const one: number = 'eins'; one"))).toBe("'eins'")
  await client.execute('%check on')
  expect((await client.execute("const two: number = 'zwei'")).reply.ename).toBe('TypeError (TS2322)')
})

test('%who lists names with types, %reset forgets them', async () => {
  await client.execute('const lens = { focal: 50 }')
  expect(streamText(await client.execute('%who'))).toContain('const lens: { focal: number')
  await client.execute('%reset')
  expect(streamText(await client.execute('%who'))).toBe('No cell has declared a name yet.\n')
  expect((await client.execute('lens.focal')).reply.status).toBe('error')
})

test('%cd changes the folder, and names the one that is missing', async () => {
  expect(streamText(await client.execute('%cd /tmp'))).toBe('/tmp\n')
  expect((await client.execute('%cd /nowhere/at/all')).reply.evalue).toContain('/nowhere/at/all')
})

test('%%html and its like show the cell', async () => {
  const { outputs } = await client.execute('%%html\n<b>bold</b>\n')
  expect(outputs[0]).toMatchObject({
    type: 'display_data',
    content: { data: { 'text/html': '<b>bold</b>\n' } },
  })
  const markdown = await client.execute('%%markdown\n# title')
  expect(markdown.outputs[0]!.content.data).toEqual({ 'text/markdown': '# title' })
})

test('a shell command streams, and fails the cell where it fails', async () => {
  const good = await client.execute('!echo out; echo err >&2\n1 + 1')
  expect(streamText(good)).toBe('out\n')
  expect(streamText(good, 'stderr')).toBe('err\n')
  expect(resultText(good)).toBe('2')
  expect((await client.execute('!exit 3')).reply).toMatchObject({
    ename: 'ShellError',
    evalue: expect.stringContaining('3'),
  })
})

test('%help is a page, %lsmagic a list', async () => {
  const { reply } = await client.execute('%help')
  expect(reply.payload).toMatchObject([
    { source: 'page', data: { 'text/plain': expect.stringContaining('%time') } },
  ])
  expect(streamText(await client.execute('%lsmagic'))).toContain('%check')
})

test('an unknown magic is an error that lists the known ones', async () => {
  const { reply } = await client.execute('%matplotlib inline')
  expect(reply.ename).toBe('MagicError')
  expect(reply.evalue).toMatch(/%matplotlib is no magic.*%time/)
})

test('magics keep the lines of the code below them', async () => {
  const { reply } = await client.execute('%env A=1\n\nconst x: number = "text"')
  expect(reply.traceback.join('\n')).toMatch(/:3:7/)
})

test('a remainder in an expression is no magic', async () => {
  expect(resultText(await client.execute('const total = 17\ntotal\n% 5'))).toBe('2')
})
