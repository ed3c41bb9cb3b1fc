import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createChecker } from '../../../src/kernel/checker/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'checker-session-'))
const checker = createChecker({ directory })
afterEach(() => checker.reset())
afterAll(() => {
  checker.close()
  rmSync(directory, { recursive: true })
})

const codes = (cell: string) => checker.check(cell).map(({ code }) => code)

test('nothing runs before the first use', () => {
  const idle = createChecker({ directory })
  expect(idle.pid).toBeUndefined()
  idle.reset()
  expect(idle.pid).toBeUndefined()
  idle.close()
})

test('reset forgets every cell', () => {
  checker.keep('const a = 1; declare global { interface Array<T> { last(): T } }')
  expect(codes('a; [1].last()')).toEqual([])
  checker.reset()
  expect(codes('a; [1].last()')).toEqual([2304, 2339])
})

test('a compiler that dies comes back with the cells of the session', () => {
  checker.keep("import { readFileSync } from 'node:fs'; const a = 1")
  checker.keep('const a = "x"')
  expect(codes('a.length')).toEqual([])
  const before = checker.pid!
  process.kill(before, 'SIGKILL')
  expect(codes('const s: number = a; readFileSync(1)')).toEqual([2322])
  expect(checker.pid).not.toBe(before)
  process.kill(checker.pid!, 'SIGKILL')
  expect(checker.complete('a.len', 5).matches.map(({ text }) => text)).toEqual(['length'])
  process.kill(checker.pid!, 'SIGKILL')
  expect(checker.inspect('a', 1, 0)?.type).toBe('const a: "x"')
})

test.runIf(process.platform === 'linux')(
  'an interrupt of the kernel’s process group leaves the compiler alone',
  () => {
    checker.check('const a = 1')
    const groupOf = (pid: number) =>
      Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[2])
    expect(groupOf(checker.pid!)).not.toBe(groupOf(process.pid))
  },
)

test('close ends the compiler, and a later use starts another', async () => {
  const other = createChecker({ directory })
  other.check('const a = 1')
  const { pid } = other
  other.close()
  await expect.poll(() => existsSync(`/proc/${pid}/cmdline`) && readable(pid!)).toBeFalsy()
  expect(other.check('const s: string = 1')).toHaveLength(1)
  other.close()
})

/** Whether a process still runs: one that has ended and is not yet collected has no command line. */
const readable = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a long session stays right past the end of its files', () => {
  checker.keep('const first = 1')
  checker.keep('let changing: string | number = 1')
  checker.keep('const before = changing')
  for (let index = 0; index < 300; index++)
    checker.keep(`const v${index} = first + ${index}; const again = ${index}`)
  expect(
    codes('const s: string = v0; const t: string = v299; const u: 299 = again; first.toFixed()'),
  ).toEqual([2322, 2322])
  for (let index = 0; index < 300; index++) checker.keep(`const again = "${index}"; again`)
  expect(codes('const s: string = before; const n: number = changing')).toEqual([2322, 2322])
  expect(codes('const s: "299" = again; v17.toFixed()')).toEqual([])
}, 60_000)

const snippets = [
  'const a = ',
  '{',
  '}',
  '(',
  ')',
  'await ',
  'import ',
  "from 'x'",
  'x.',
  'class ',
  '`${',
  '`',
  '=>',
  '/*',
  '//',
  '\n',
  ';',
  'ʹ',
  '😀',
  'a',
  'enum ',
  'export ',
  'declare global ',
  '<',
  '1n',
  '@',
  '#p',
  'namespace N ',
  'type T = ',
  'infer U',
  '...',
  '\0',
  '\u2028',
]

test('any text gives errors or none, and the next cell is checked as ever', () => {
  checker.keep('const a = 1')
  checker.keep('const a = "x"')
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...snippets), { maxLength: 12 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, fc.nat(), (source, seed) => {
      const lines = source.split('\n')
      for (const { start, end } of checker.check(source)) {
        expect(lines[start.line]!.length).toBeGreaterThanOrEqual(start.column)
        expect(lines[end.line]!.length).toBeGreaterThanOrEqual(end.column)
      }
      const cursor = seed % (source.length + 1)
      const { start, end } = checker.complete(source, cursor)
      expect(start).toBeLessThanOrEqual(end)
      expect(end).toBe(cursor)
      checker.inspect(source, cursor, 0)
      expect(codes('const n: number = a')).toEqual([2322])
    }),
    { numRuns: 60, seed: 7 },
  )
}, 60_000)
