import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Checker, createChecker } from '../../../src/kernel/checker/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'augmentation-test-'))
const files = {
  'node_modules/lab/package.json':
    '{ "name": "lab", "version": "1.0.0", "type": "module", "main": "index.js" }',
  'node_modules/lab/index.js': 'export class Scene {}',
  'node_modules/lab/index.d.ts':
    'export interface Options { depth: number }\nexport declare class Scene { constructor(options: Options); v: number }',
  'node_modules/plain/package.json': '{ "name": "plain", "version": "1.0.0", "main": "index.js" }',
  'node_modules/plain/index.js': 'exports.a = 1',
  'model.ts': 'export interface Model { layers: number }\nexport const model: Model = { layers: 1 }',
}
let checker: Checker
beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  checker = createChecker({ directory })
})
afterEach(() => checker.reset())
afterAll(() => {
  checker.close()
  rmSync(directory, { recursive: true })
})

const codes = (...cells: string[]) =>
  cells.map((cell) => {
    const found = checker.check(cell)
    if (found.length === 0) checker.keep(cell)
    return found.map(({ code }) => code)
  })
const none = (...cells: string[]) => expect(codes(...cells)).toEqual(cells.map(() => []))

test('declare module adds to a package, for this cell and later ones', () => {
  none(
    "import { type Options, Scene } from 'lab'",
    "declare module 'lab' { interface Options { blur?: string } interface Scene { spin(): number } }\nconst o: Options = { depth: 1, blur: 'x' }",
    'new Scene(o).spin().toFixed(); o.depth + new Scene(o).v',
    "import * as again from 'lab'; new again.Scene({ depth: 1 }).spin()",
  )
  expect(codes('const p: Options = { depth: 1, blur: 2 }')).toEqual([[2322]])
})

test('before the package is imported, and with types of other cells', () => {
  none(
    'interface Lens { f: number }',
    "declare module 'lab' { interface Options { lens: Lens } }",
    "import { Scene } from 'lab'; new Scene({ depth: 1, lens: { f: 2 } })",
    'interface Lens { g: string }',
    'new Scene({ depth: 1, lens: { f: 2 } })',
  )
  expect(codes('new Scene({ depth: 1 })')).toEqual([[2741]])
})

test('a cell that is changed and run again takes the place of what it said before', () => {
  none(
    "import { type Options } from 'lab'",
    "declare module 'lab' { interface Options { size: number } }",
    "declare module 'lab' { interface Options { other?: 1 } }",
    "declare module 'lab' { interface Options { size: string; more?: number } }",
    "const o: Options = { depth: 1, size: 'x', other: 1, more: 2 }",
  )
})

test('adds to a file beside the notebook', () => {
  none(
    "import { model } from './model.ts'",
    "declare module './model.ts' { interface Model { name?: string } }",
    'model.name?.length; model.layers',
    "declare module './model' { interface Model { size?: number } }",
    'model.size?.toFixed()',
  )
})

test('declares modules that have no types', () => {
  none(
    "declare module 'plain' { export const a: string }",
    "import { a } from 'plain'; a.length",
    "declare module '*.csv' { const text: string; export default text }",
    "declare module 'virtual:data' { export const rows: number[] }",
    "import { rows } from 'virtual:data'; rows.map((row) => row.toFixed())",
  )
})

test('declare global adds to the globals, may be changed, and is forgotten with the session', () => {
  none(
    'declare global { interface Array<T> { sample(): T } var lab: { seed: number }; function shout(s: string): string }',
    '[1, 2].sample().toFixed(); lab.seed; globalThis.lab.seed; shout("a").length',
    'declare global { var lab: { seed: string } }',
    'lab.seed.length',
  )
  checker.reset()
  expect(codes('[1].sample()', 'lab')).toEqual([[2339], [2304]])
})

test('declare global adds to what a cell has declared', () => {
  none(
    'interface Opt { a: number }',
    'interface Opt { b: number }',
    'declare global { interface Opt { c: string } }',
    "const o: Opt = { b: 1, c: 'x' }",
  )
})

test('errors are at their place', () => {
  const cell = "const before = 1\ndeclare module 'lab' {\n  interface Options { é: Nowhere }\n}\nbefore.x"
  expect(checker.check(cell).map(({ code, start, end }) => [code, start, end])).toEqual([
    [2304, { line: 2, column: 25 }, { line: 2, column: 32 }],
    [2339, { line: 4, column: 7 }, { line: 4, column: 8 }],
  ])
  none("declare module 'lab' { interface Options { é: number } }")
})
