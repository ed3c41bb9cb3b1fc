import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Notebook } from './notebook.ts'

let notebook: Notebook
beforeAll(() => {
  notebook = new Notebook()
})
afterAll(() => notebook[Symbol.dispose]())

/** Expressions that throw somewhere inside, at words and at signs. */
const failing = [
  'null!.x',
  '(undefined as any).a.b',
  'nope',
  '((): never => { throw new Error("x") })()',
  '({} as any).a.b.c',
  '({ f: 1 } as any).f()',
  '(({ f: 1 }) as any)["f"]()',
  '[1, 2].map((n: number) => (n as any).f(n))',
  '[...(5 as any)]',
  '[1, ...(5 as any)]',
  'new (class { constructor() { null!.x } })()',
  'JSON.parse("{")',
  '((a: any): any => a)(1)()',
  '(null as any)[1]',
  '[null as any, 2][0][1]',
  '(1n as any) + 1',
  '(1 as any) in (2 as any)',
  '({}) instanceof (5 as any)',
  '(({ a: { b } }: any): any => b)({})',
  '((): any => { const c: number = 1; (c as any) = 2 })()',
  '((): any => { for (const each of (5 as any)) each })()',
  '(Symbol() as any) + "é"',
  'new (5 as any)(1)',
  'Object.freeze([1] as any[]).push(2)',
  '((): any => { let q: any; return (q?.a, q.b) })()',
  '(-(1n as any) as any) * 1.5',
  'delete (Object.freeze({ a: 1 }) as any).a',
  '(Object.freeze({ a: 1 }) as any).a = 2',
]

/** Cells around `@`, each with something that other compilers lower. */
const around = [
  '[@@]; enum A { B = 1, C = "c" }',
  'enum A { B = 1, C = "c" }; [@@]',
  'enum A { B = (@@) as any as number, C = "c".length }',
  'enum A {\n  /* é */ B = 1, // 😀\n\tC = Number(@@),\n}',
  'const enum A { B = 1 }\n\n\t;[@@]',
  'namespace A { export let n = 1; export const m = [n, @@] }',
  'namespace A.B {\n  export function f<T>(x: T): any {\n\t\treturn [@@] }\n}\nA.B.f<string>("é")',
  'namespace A { export const n = 1 }; /* 😀 */ [@@]',
  '[@@]\nnamespace A { export const n = 1 }',
  'const d = (v: any, c: any): any => v; @d class A { m(): number { return 1 } }; [@@]',
  'const d = (v: any, c: any): any => v\nclass A {\n  @d m(x?: number): any {\n    return [@@] } }\nnew A().m()',
  'const d = (v: any, c: any): any => v; class A { private a: number = 1; @d m() { const { a } = this; return [a, @@] } }; new A().m()',
  '[@@]; const d = (v: any, c: any): any => v; @d class A {}',
  'class A { accessor a: number = 1; b(x: number): any { return [x, @@] } }\nnew A().b(2)',
  'function f(a: number,\n  b?: Map<string, number[]>): any { return [@@, a] }; enum A { B }\nf(1)',
]
const leads = [
  '',
  '\t',
  "'é😀';\t",
  '/* 😀 */ ',
  'const é: string = "😀";\n  ',
  '\n\n',
  'interface I {\n a: 1 }\n',
]

interface Cell {
  readonly lead: string
  readonly frame: string
  readonly expression: string
}

/** Where the error of a cell is, as offset in its expression. */
async function offset({ lead, frame, expression }: Cell): Promise<number> {
  const source = lead + frame.replace('@@', () => expression)
  const { status, trace } = await notebook.run(source)
  expect(status, source).toBe('error')
  const [line, column] = /at .*?In\[\d+\]:(\d+):(\d+)/.exec(trace)!.slice(1).map(Number)
  const before = source.split('\n').slice(0, line! - 1)
  return before.reduce((sum, each) => sum + each.length + 1, column! - 1) - source.indexOf(expression)
}

test('errors point at the same character whatever is lowered around them', async () => {
  const alone = new Map<string, number>()
  for (const expression of failing)
    alone.set(expression, await offset({ lead: '', frame: '[@@]', expression }))
  const cell = fc.record({
    lead: fc.constantFrom(...leads),
    frame: fc.constantFrom(...around),
    expression: fc.constantFrom(...failing),
  })
  const same = async (each: Cell) => {
    expect(await offset(each), each.frame + each.expression).toBe(alone.get(each.expression))
  }
  await fc.assert(fc.asyncProperty(cell, same), { seed: 4, numRuns: 300 })
})
