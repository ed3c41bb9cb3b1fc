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
  const pairs = declarations.flatMap((first) => declarations.map((second) => [first[0], ...second] as const))

  test.each(pairs)('%j gives way to %j', async (first, second, shown) => {
    const [declaration, expression = 'it'] = second.split('\n')
    expect(await notebook.show(first, declaration!, expression)).toBe(shown)
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

  test('a name whose declaration failed can be declared again', async () => {
    expect((await notebook.run('const broken = null!.x')).status).toBe('error')
    expect(await notebook.show('const broken = 1', 'broken')).toBe('1')
  })

  test('a name may rival a built-in without hurting anything else', async () => {
    const cells = [
      "const Map = 'mine', { URL, process = 2 }: any = { URL: 'too' }",
      'class Event { static first = new Event(); twin() { return new Event() } }',
      'function fetch() { return { Map } }',
      "import { sep as Buffer } from 'node:path'",
      '[Map, URL, process, Event.first.twin(), fetch(), Buffer, { fetch }.fetch.length]',
    ]
    expect(await notebook.show(...cells)).toBe("[ 'mine', 'too', 2, Event {}, { Map: 'mine' }, '/', 0 ]")
    await notebook.reset()
    expect(await notebook.show('[new Map(), typeof fetch, process.argv.length > 0]')).toBe(
      "[ Map(0) {}, 'function', true ]",
    )
  })

  test('a class may extend the one whose name it takes', async () => {
    const cells = [
      'class Layer { a = 1 }',
      'class Layer extends Layer { b = 2; twin() { return new Layer() } }',
      'export abstract class Layer<T> extends Layer { c?: T; static of = () => Layer }',
      'class Dense extends Layer<number> {}',
      '[new Dense(), Layer.name, Layer.of() === Layer, new Dense().twin() instanceof Layer]',
    ]
    expect(await notebook.show(...cells)).toBe("[ Dense { a: 1, b: 2, c: undefined }, 'Layer', true, true ]")
    expect(await notebook.run('class First extends First {}')).toMatchObject({ ename: 'ReferenceError' })
  })

  test('undefined cannot be redeclared', async () => {
    expect(await notebook.run('let undefined = 1')).toMatchObject({ status: 'error', ename: 'SyntaxError' })
  })

  test('a reset forgets values', async () => {
    await notebook.show('const kept = [1]')
    await notebook.reset()
    expect(await notebook.show('typeof kept')).toBe("'undefined'")
  })

  test('a cell tells what it declares', async () => {
    const source = `import a, { b as c, type D } from 'node:fs'; import * as e from 'node:os'
      const { f, g: [h, ...i], ...j } = { f: 1, g: [] as number[] }; type K = 1; interface L {}
      function m() { var no = 1 }; class N {}; enum O {}; namespace P { export type T = 1 }
      if (true) { var q = 1; let no2 = 2 }; for (var r of []) {}; try { var s = 1 } catch {}; export const t = 1`
    const { declares } = await notebook.run(source)
    expect([...declares!].sort()).toEqual([...'DKLNOPacefhijmqrst'])
  })
})

describe('what a cell shows', () => {
  test.each([
    ['1 + 1', '2'],
    ['1 + 1;', '2'],
    ['1 + 1 // two', '2'],
    ['1 + 1 /* two */ ; // end', '2'],
    ['5; const unseen = 1', 'undefined'],
    ['const unseen = 1', 'undefined'],
    ['5; type Unseen = number', '5'],
    ['if (true) { 5 }', 'undefined'],
    ["'use strict'", "'use strict'"],
    ['', 'undefined'],
    ['// nothing', 'undefined'],
    ['type Only = number', 'undefined'],
    ['let assigned; assigned = 9', '9'],
    ['({ a: 1 }) as { a: number }', '{ a: 1 }'],
    ['export default 6', '6'],
    ['Promise.resolve(1)', 'Promise { 1 }'],
    ['await Promise.resolve(1)', '1'],
    ['(1, 2)', '2'],
    ['1, 2', '2'],
    ['<number>(7 as any)', '7'],
    ['undefined', 'undefined'],
    ['{ }', '{}'],
    ['{ const a = 1; a }', 'undefined'],
  ])('%j: %s', async (source, shown) => {
    expect(await notebook.show(source)).toBe(shown)
  })

  test('an object literal of names from earlier cells', async () => {
    expect(await notebook.show('const lr = 0.1, res = { loss: 3 }', '// both\n{ lr, res }')).toBe(
      '{ lr: 0.1, res: { loss: 3 } }',
    )
    expect(await notebook.show('const {loss: L} = res', '{ L }')).toBe('{ L: 3 }')
  })

  test('200,000 lines', async () => {
    expect(await notebook.show(`const rows = [\n${'  [1, 2],\n'.repeat(200_000)}]\nrows.length`)).toBe(
      '200000',
    )
  })
})

describe('the language', () => {
  test.each([
    [
      'for await',
      'let sum = 0\nfor await (const each of (async function* () { yield 1; yield 2 })()) sum += each\nsum',
      '3',
    ],
    [
      'parameter properties',
      'class P { constructor(private a: number, readonly b = 2) {} sum() { return this.a + this.b } }\nnew P(1).sum()',
      '3',
    ],
    [
      'parameter properties after super',
      'class B { c = 4 }; class Q extends B { constructor(public d: number) { super() } }\nnew Q(5)',
      'Q { c: 4, d: 5 }',
    ],
    ['enums', 'enum E { A = 1 << 2, B = A | 1, C = "c" }\n[E.B, E[4], E.C]', "[ 5, 'A', 'c' ]"],
    ['const enums', 'const enum CE { A = 3 }\nCE.A', '3'],
    ['namespaces', 'namespace A.B { export enum C { D = 3 }; export let e = 1 } A.B.C.D + A.B.e', '4'],
    [
      'standard decorators',
      'const twice = (f: Function, _: unknown) => function (this: any, ...a: any[]) { return 2 * f.apply(this, a) }\nclass T { @twice m() { return 4 } }\nnew T().m()',
      '8',
    ],
    ['accessors', 'class Acc { accessor k = 3 }\nnew Acc().k', '3'],
    ['generics', 'const id = async <T,>(x: T): Promise<T> => x\nawait id<number>(5)', '5'],
    [
      'abstract classes',
      'abstract class Sh<T> { abstract area(): T; declare z: number; [k: string]: any; static make<U>(this: new () => U): U { return new this() } }\nclass Sq extends Sh<number> implements Iterable<number> { area() { return 4 } *[Symbol.iterator]() { yield 1 } }\n[...Sq.make()]',
      '[ 1 ]',
    ],
    [
      'overloads',
      'function over(a: string): void; function over(a: number): void; function over(a: any) { return typeof a }\nover(1)',
      "'number'",
    ],
    [
      'definite names',
      'let late!: number; class Df { x!: string; y?: number }\nnew Df()',
      'Df { x: undefined, y: undefined }',
    ],
    [
      'optional parameters',
      'const opt = (a?: number, { b }: { b?: number } = {}, [c]: number[] = []): number | undefined => a ?? b ?? c\nopt(undefined, { b: 2 })',
      '2',
    ],
    [
      'this parameters',
      'function th(this: { a: number }, b: number) { return this.a + b }\nth.call({ a: 1 }, 2)',
      '3',
    ],
    ['satisfies and non-null', 'const sat = { a: [1] } satisfies object; sat!.a![0]!', '1'],
    ['hoisting', 'early()\nfunction early() { return 1 }\nearly()', '1'],
    [
      'var before its line',
      'typeof soon\nvar soon = 1\nif (soon) { var nested = 2 }\n[soon, nested]',
      '[ 1, 2 ]',
    ],
    [
      'var in loops',
      'for (var i = 0 as number, j = 1; i < 2; i++) {}\nfor (var k in { a: 1 }) {}\nfor (var [v] of [[3]]) {}\n[i, j, k, v]',
      "[ 2, 1, 'a', 3 ]",
    ],
    [
      'var and patterns',
      'var { a1, ...rest } = { a1: 1, z: 2 }, [b1] = [3];\n[a1, rest, b1]',
      '[ 1, { z: 2 }, 3 ]',
    ],
    [
      'labels',
      'let n = 0\nouter: for (const a of [1, 2]) { for (const b of [1, 2]) { n++; continue outer } }\nn',
      '2',
    ],
    [
      'type arguments',
      'const tag = <T>(s: TemplateStringsArray) => s.raw[0]; class G<T> {}\n[tag<string>`a`, new G<number>()]',
      "[ 'a', G {} ]",
    ],
    [
      'exports',
      'export { n as m }; export * from "node:path"; export type { Stats } from "node:fs"; export function ex() { return 1 }\nex()',
      '1',
    ],
    ['escaped names', 'const \\u0061bc = 1\nabc', '1'],
    ['eval', 'eval("1 + 1") + new Function("return 1")()', '3'],
    [
      'private names',
      'class Pr { #a = 1; static has(o: object) { return #a in o } }\nPr.has(new Pr())',
      'true',
    ],
    [
      'inferred names',
      'var fn1 = () => 1, fn2 = class {};\n[fn1.name, fn2.name, ex.name]',
      "[ 'fn1', 'fn2', 'ex' ]",
    ],
  ])('%s', async (_, source, shown) => {
    expect(await notebook.show(source)).toBe(shown)
  })

  test.each([
    ['const a = 1 as any\n;[a]', '[ 1 ]'],
    ['const f = (x: any) => x as any\n[1]', '[ 1 ]'],
    ['let t: number\n(() => 5)()', '5'],
    ['type Foo = { a: number }\n[1, 2]', '[ 1, 2 ]'],
    ['let g = 5\ninterface Bar {}\n(4)', '4'],
    [
      "class Kk { a = 1 as any; private ['b'] = 2\n  public *gen(): any { yield this.a! } }\n[...new Kk().gen()]",
      '[ 1 ]',
    ],
  ])('erasing types joins no statements: %j', async (source, shown) => {
    expect(await notebook.show(source)).toBe(shown)
  })

  test('code is strict, as modules are', async () => {
    expect(await notebook.run('undeclared = 1')).toMatchObject({
      ename: 'ReferenceError',
      evalue: 'undeclared is not defined',
    })
  })
})

describe('using', () => {
  const resource = (name: string) => `{ [Symbol.dispose]() { print('${name} gone') } }`

  test('is disposed of at the end of the cell, last first', async () => {
    const result = await notebook.run(
      `using a = ${resource('a')}\nusing b = ${resource('b')}, c = null\nprint('body'); 5`,
    )
    expect(result).toMatchObject({ shown: '5', printed: ['body', 'b gone', 'a gone'] })
  })

  test('is disposed of after an error', async () => {
    const result = await notebook.run(`using a = ${resource('a')}\nthrow new Error('no')`)
    expect(result).toMatchObject({ status: 'error', evalue: 'no', printed: ['a gone'] })
  })

  test('await using is awaited', async () => {
    const source = `await using a = { async [Symbol.asyncDispose]() { await 1; print('a gone') } }; print('body')`
    expect((await notebook.run(source)).printed).toEqual(['body', 'a gone'])
  })

  test('a failing disposal is joined to the error of the body', async () => {
    const source = `using a = { [Symbol.dispose]() { throw new Error('in dispose') } }\nthrow new Error('in body')`
    const { ename, trace } = await notebook.run(source)
    expect(ename).toBe('SuppressedError')
    expect(trace).toContain('Error: in dispose')
    expect(trace).toContain('Error: in body')
  })

  test('what cannot be disposed of is refused', async () => {
    expect(await notebook.run('using a = 5')).toMatchObject({ status: 'error', ename: 'TypeError' })
  })
})

describe('the context of the caller', () => {
  test('holds in the cell, after awaits, and in what runs later', async () => {
    const result = await notebook.run(`const seen = [cellContext.getStore()]
      await new Promise((done) => setTimeout(done, 2)); seen.push(cellContext.getStore())
      for await (const _ of [1]) seen.push(cellContext.getStore())
      setTimeout(() => print(cellContext.getStore()), 5); queueMicrotask(() => print(cellContext.getStore()))
      new Set(seen).size + [...seen][0]`)
    const name = result.shown!.slice(2, -1)
    expect(name).toMatch(/^In\[\d+\]$/)
    expect(result).toMatchObject({ shown: `'1${name}'`, printed: [name] })
    expect((await notebook.run('await new Promise((done) => setTimeout(done, 20))')).printed).toEqual([name])
  })

  test('a terminated cell ends as interrupted, and its state is kept', async () => {
    const terminator = `const { Session } = require('node:inspector')
      const session = new Session(); session.connectToMainThread()
      setTimeout(() => { session.post('Runtime.terminateExecution'); session.disconnect() }, 100)`
    const source = `let count = 0
      new (require('node:worker_threads').Worker)(${JSON.stringify(terminator)}, { eval: true })
      while (true) count++`
    expect((await notebook.run(source)).status).toBe('interrupted')
    expect(await notebook.show('count > 0')).toBe('true')
  })

  test('an abandoned cell ends as interrupted', async () => {
    const result = await notebook.run(
      'const before = 1; setTimeout(abandon, 10); await new Promise(() => {})',
    )
    expect(result.status).toBe('interrupted')
    expect(await notebook.show('before')).toBe('1')
  })
})
