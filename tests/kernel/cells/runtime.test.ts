import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Notebook } from './notebook.ts'

let notebook: Notebook
beforeAll(() => {
  notebook = new Notebook()
})
afterAll(() => notebook[Symbol.dispose]())

describe('the scope that cells share', () => {
  const declarations = [
    ['const it = 1', '1'],
    ['let it = 2', '2'],
    ['var it = 3', '3'],
    ['function it() { return 4 }', '[Function: it]'],
    ['class it { #secret = 5 }', '[class it]'],
    ['enum it { A = 6 }', "{ '6': 'A', A: 6 }"],
    ['namespace it { export const a = 7 }', '{ a: 7 }'],
    ["import it from 'node:path/posix'\nit.sep", "'/'"],
    ["import { sep as it } from 'node:path'", "'/'"],
    ["import it = require('node:os')\nit.EOL", "'\\n'"],
    ['async function* it() {}', '[AsyncGeneratorFunction: it]'],
    ['const { it } = { it: 8 }', '8'],
    ['for (var it = 0; it < 9; it++) {}', '9'],
    ['export const it = 10', '10'],
  ] as const
  const pairs = declarations.flatMap((first) =>
    declarations.map((second) => [first[0], second[0], second[1]] as const),
  )

  test.each(pairs)('%j gives way to %j', async (first, second, shown) => {
    const expression = second.split('\n')[1] ?? 'it'
    expect(await notebook.show(first, second.split('\n')[0]!, expression)).toBe(shown)
  })

  test('what a function calls is looked up when it runs', async () => {
    const cells = [
      'function inner() { return 1 }',
      'const outer = () => inner()',
      'const inner = () => 2',
      'outer()',
    ]
    expect(await notebook.show(...cells)).toBe('2')
  })
})
