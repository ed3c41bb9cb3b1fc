import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChecker } from '../../../src/kernel/checker/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'checker-places-'))
const checker = createChecker({ directory })
afterAll(() => {
  checker.close()
  rmSync(directory, { recursive: true })
})

beforeAll(() => {
  for (const cell of ['const again = 1', 'const again = "x"; const name = 1']) checker.keep(cell)
})

/** Cells whose first error must be exactly the text between « and ». */
const marked = [
  'const «s»: string = 1',
  'const a = 1\nconst «s»: string = a',
  "import { readFileSync, «nope» } from 'node:fs'",
  "import {\n  readFileSync,\n  «nope» as other,\n} from 'node:fs'",
  "import nothing from «'no-such-package'»; const s: string = 1",
  "import { readFileSync } from 'node:fs'; const é = '😀'; é.«foo»",
  "import {\n  readFileSync as read,\n} from 'node:fs'\nread.«foo»",
  '{ again, «nope» }',
  ' { again: again.«nope» }',
  'const «n»: number = again',
  'again.«nope» + again',
  'const o: { again: number } = { «again» }',
  'name.«nope»',
  'export const «s»: string = again.length',
  'export default again.«nope»',
  'await («nope»)',
  'const s: string = await (again.«nope»)',
  'declare global { interface Q { a: «Nope» } }',
  '\t«nope»\r\n',
]

describe('an error is shown where it is', () => {
  test.each(marked)('%s', (text) => {
    const source = text.replace(/[«»]/g, '')
    const [first] = checker.check(source)
    const offset = ({ line, column }: { line: number; column: number }) =>
      source
        .split('\n')
        .slice(0, line)
        .reduce((sum, each) => sum + each.length + 1, column)
    expect(first).toBeDefined()
    const [start, end] = [offset(first!.start), offset(first!.end)]
    expect(`${source.slice(0, start)}«${source.slice(start, end)}»${source.slice(end)}`).toBe(text)
  })
})

test('messages speak of the names as they are written', () => {
  expect(
    checker.check('class again {}; const n: string = new again()').map(({ message }) => message),
  ).toEqual(["Type 'again' is not assignable to type 'string'."])
  expect(checker.check('again.nope').map(({ message }) => message)).toEqual([
    `Property 'nope' does not exist on type '"x"'.`,
  ])
  expect(checker.check("import lost from 'no-such-package'").map(({ message }) => message)).toEqual([
    "Cannot find module 'no-such-package' or its type declarations. If it is not installed, run: npm install no-such-package",
  ])
})

test('a name that is nearly right is named', () => {
  checker.keep('const learningRate = 1')
  expect(checker.check('learningrate')[0]!.message).toBe(
    "Cannot find name 'learningrate'. Did you mean 'learningRate'?",
  )
})
