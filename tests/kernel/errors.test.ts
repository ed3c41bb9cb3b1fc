import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
})
afterAll(() => kernel.stop())

const plain = (lines: readonly string[]) => stripVTControlCharacters(lines.join('\n'))

/** Runs a cell that fails, and checks that reply and output tell the same. */
async function fail(code: string) {
  const answer = await client.execute(code, { stop_on_error: false })
  const { reply } = answer
  expect(reply.status).toBe('error')
  const output = answer.outputs.find(({ type }) => type === 'error')!
  expect(output.content).toEqual({ ename: reply.ename, evalue: reply.evalue, traceback: reply.traceback })
  expect(reply.traceback.length).toBeGreaterThan(0)
  expect(plain(reply.traceback)).not.toMatch(/src\/kernel|dist\/kernel|node:internal/)
  return { ...reply, text: plain(reply.traceback), answer }
}

async function alive() {
  expect(resultText(await client.execute('40 + 2'))).toBe('42')
}

test('an error points at its line in the cell', async () => {
  const { ename, evalue, text } = await fail("const ok = 1\nthrow new RangeError('too far')")
  expect([ename, evalue]).toEqual(['RangeError', 'too far'])
  expect(text).toMatch(/too far/)
  expect(text).toMatch(/2:7/)
})

test('a type error stops the cell before it runs, and is underlined', async () => {
  const { ename, evalue, text, answer } = await fail("console.log('ran')\nconst width: number = 'wide'")
  expect(ename).toBe('TypeError (TS2322)')
  expect(evalue).toContain("Type 'string' is not assignable to type 'number'")
  expect(text).toMatch(/2 \| const width: number = 'wide'\n\s+\| {7}~{5}$/m)
  expect(text).toMatch(/:2:7/)
  expect(streamText(answer)).toBe('')
})

test('@ts-nocheck lets a cell run as it is', async () => {
  const answer = await client.execute("// @ts-nocheck\nconst height: number = 'high'\nheight")
  expect(resultText(answer)).toBe("'high'")
})

test('a cell that is no TypeScript is a SyntaxError with its place', async () => {
  const { ename, text } = await fail('const a = 1\nconst b = = 2')
  expect(ename).toBe('SyntaxError')
  expect(text).toMatch(/2:11/)
})

test('anything can be thrown', async () => {
  expect((await fail("throw 'a text'")).evalue).toContain('a text')
  await fail('throw null')
  await fail('throw { toString() { throw 1 } }')
  await alive()
})

test('a rejection that nobody handles is the error of the running cell', async () => {
  const { ename } = await fail("Promise.reject(new EvalError('unheard')); await new Promise(() => {})")
  expect(ename).toBe('EvalError')
  await alive()
})

test('a throw in a timer is the error of the running cell', async () => {
  const { evalue } = await fail(
    "setTimeout(() => { throw new Error('in a timer') }); await new Promise(() => {})",
  )
  expect(evalue).toBe('in a timer')
  await alive()
})

test('a throw after its cell has ended appears below that cell, not below the next one', async () => {
  const first = await client.execute("setTimeout(() => { throw new Error('too late') }, 150); 1")
  const second = await client.execute('await new Promise((settle) => setTimeout(settle, 400)); 2')
  expect(second.reply.status).toBe('ok')
  const error = await client.until(({ type, content }) => type === 'error' && content.evalue === 'too late')
  expect(error.parent).toBe(first.published[0]!.parent)
  await alive()
})

test.each(['process.exit(3)', 'process.abort()', "process.kill(process.pid, 'SIGKILL')"])(
  '%s is refused with a message',
  async (code) => {
    const { evalue } = await fail(`${code}; 1`)
    expect(evalue).toContain('would end the kernel')
    await alive()
  },
)

test('process.exit in a timer is refused as well', async () => {
  const { evalue } = await fail('setTimeout(() => process.exit(0)); await new Promise(() => {})')
  expect(evalue).toContain('would end the kernel')
  await alive()
})

test('a recursion without end is a RangeError', async () => {
  const { ename } = await fail('const down = (n: number): number => down(n + 1) + 1\ndown(0)')
  expect(ename).toBe('RangeError')
  await alive()
})

test('a printed error shows none of the kernel', async () => {
  const answer = await client.execute("console.log(new Error('shown'))")
  expect(streamText(answer)).toContain('shown')
  expect(streamText(answer)).not.toMatch(/src\/kernel|dist\/kernel/)
})

test('cells that succeed write nothing to stderr', async () => {
  const answer = await client.execute("import { readFileSync } from 'node:fs'\nreadFileSync.name")
  expect(resultText(answer)).toBe("'readFileSync'")
  expect(streamText(answer, 'stderr')).toBe('')
})
