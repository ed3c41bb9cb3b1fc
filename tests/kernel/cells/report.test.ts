import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Notebook } from './notebook.ts'

let notebook: Notebook
beforeAll(() => {
  notebook = new Notebook()
})
afterAll(() => notebook[Symbol.dispose]())

const foreign = /src\/kernel|node:internal|node:inspector|driver\.ts/

describe('the place of an error', () => {
  test.each([
    ['1\nnull!.foo', 2, 7],
    ['const o: any = {}\n  o.a.b()', 2, 7],
    ['enum En { Red = "r" }\n  ; null!.foo', 2, 11],
    ['function late(): number {\n  return (null as any).y\n}\nlate()', 2, 24],
    ['class Pp { constructor(private a: any) { this.a.b.c } }\nnew Pp({})', 1, 51],
    ['interface Long {\n  a: number\n}\nconst v = (x: Long): Long =>\n  x.a.b.c\nv({ a: 1 })', 5, 9],
    ['using u = { [Symbol.dispose]() {} }; null!.x', 1, 44],
    ["const s = '😀'; /* é */ nope", 1, 25],
    ['await Promise.reject(new Error("x"))', 1, 22],
    ['await 1\nthrow new RangeError("r")', 2, 7],
    ["eval('let a = ;')", 1, 1],
    ['class {}', 1, 7],
    ['Error.prepareStackTrace = undefined; null!.x', 1, 44],
    ['[1].map((x: number) => {\n  throw new Error("x") })', 2, 9],
    ['const Map = 1; [Map, Map]; null!.x', 1, 34],
    ['\n{ a: null!.b }', 2, 12],
    ['let dup1 = 1; let dup1 = 2', 1, 19],
    ['function deco(v: any, c: any) { return v }\n@deco class Dd {}\nnull!.x', 3, 7],
  ])('%j: %i:%i', async (source, line, column) => {
    const { status, trace } = await notebook.run(source)
    expect(status).toBe('error')
    expect(/In\[\d+\]:(\d+):(\d+)/.exec(trace)?.slice(1).map(Number)).toEqual([line, column])
    expect(trace).not.toMatch(foreign)
  })

  test('is shown with the line and a mark below it', async () => {
    const { trace } = await notebook.run('const ok = 1\n\tok.foo.bar')
    expect(trace).toMatch(
      /^TypeError: Cannot read properties of undefined \(reading 'bar'\)\nIn\[(\d+)\]:2:9\n {3}1 \| const ok = 1\n > 2 \| \tok.foo.bar\n {5}\| \t {7}\^\n\n {4}at In\[\1\]:2:9$/,
    )
  })

  test('leads through functions of earlier cells', async () => {
    await notebook.show('// first line\nfunction thrower(x: any) { return x.a.b }')
    const { trace } = await notebook.run('1\nthrower({})')
    const [first, second] = [...trace.matchAll(/at (?:thrower )?\(?In\[(\d+)\]:(\d+):(\d+)/g)].map((m) =>
      m.slice(1).map(Number),
    )
    expect(second![0]! - first![0]!).toBe(1)
    expect([first!.slice(1), second!.slice(1)]).toEqual([
      [2, 39],
      [2, 1],
    ])
    expect(trace).toContain('> 2 | function thrower')
  })

  test('in timers and unheard rejections is the cell’s', async () => {
    const name = (await notebook.run('cellContext.getStore()')).shown!.slice(1, -1)
    const next = name.replace(/\d+/, (n) => String(Number(n) + 1))
    await notebook.run('setTimeout(() => {\n  null!.x }, 1); Promise.reject(new Error("unheard")); 1')
    const { late } = await notebook.run('await new Promise((done) => setTimeout(done, 20))')
    expect(late.map(({ event, evalue }) => [event, evalue])).toEqual([
      ['unhandledRejection', 'unheard'],
      ['uncaughtException', "Cannot read properties of null (reading 'x')"],
    ])
    expect(late[0]!.traceback.join('\n')).toContain(`${next}:2:`)
    expect(late[1]!.traceback.join('\n')).toContain(`${next}:2:9`)
    expect(late[1]!.traceback.join('\n')).not.toMatch(foreign)
  })
})

describe('what was thrown', () => {
  test.each([
    ['throw "text"', 'Uncaught', 'text'],
    ['throw null', 'Uncaught', 'null'],
    ['throw undefined', 'Uncaught', 'undefined'],
    ['throw 5n', 'Uncaught', '5n'],
    ['throw -0', 'Uncaught', '-0'],
    ['throw NaN', 'Uncaught', 'NaN'],
    ['throw Symbol("s")', 'Uncaught', 'Symbol(s)'],
    ['throw { a: 1 }', 'Uncaught', '{ a: 1 }'],
    ['throw () => 1', 'Uncaught', '[Function (anonymous)]'],
    ['throw new TypeError("t")', 'TypeError', 't'],
    ['class Own extends Error {}; throw new Own("o")', 'Own', 'o'],
    ['throw Object.assign(new Error("n"), { name: "Named" })', 'Named', 'n'],
    ['throw Object.create(Error.prototype)', 'Error', ''],
    ['await Promise.reject(7)', 'Uncaught', '7'],
    ['throw new Proxy(new Error("p"), {})', 'Uncaught', /p/],
    ['throw Object.defineProperty(new Error("x"), "message", { get() { throw 1 } })', 'Error', ''],
    ['const e = new Error("s"); e.stack = undefined; throw e', 'Error', 's'],
    ['throw new DOMException("d", "AbortError")', 'AbortError', 'd'],
    ['throw require("node:vm").runInNewContext("new RangeError(1)")', 'RangeError', '1'],
    ['const f = (): number => f() + 1; f()', 'RangeError', 'Maximum call stack size exceeded'],
  ])('%s', async (source, ename, evalue) => {
    const result = await notebook.run(source)
    expect(result).toMatchObject({ status: 'error' })
    if (evalue instanceof RegExp) expect(result.evalue).toMatch(evalue)
    else expect(result).toMatchObject({ ename, evalue })
    expect(result.trace).not.toBe('')
    expect(result.trace).not.toMatch(foreign)
  })

  test('causes are shown, rings of them once', async () => {
    const { trace } =
      await notebook.run(`const inner: any = new TypeError('inner'), outer = new Error('outer', { cause: inner })
      inner.cause = outer; throw outer`)
    expect(trace.match(/Error: outer/g)).toHaveLength(1)
    expect(trace).toContain('Caused by TypeError: inner')
  })

  test('the members of an AggregateError are shown', async () => {
    const { trace } = await notebook.run("throw new AggregateError([new Error('one'), 'two', null], 'many')")
    for (const part of [
      'AggregateError: many',
      'Error 1 Error: one',
      'Error 2 Uncaught: two',
      'Error 3 Uncaught: null',
    ]) {
      expect(trace).toContain(part)
    }
  })

  test("a system's error shows its code and path", async () => {
    const { trace } = await notebook.run("require('fs').readFileSync('/no/such/file')")
    expect(trace).toContain("code: 'ENOENT'")
    expect(trace).toContain("path: '/no/such/file'")
  })
})

test('error.stack itself names no file of the kernel', async () => {
  const { printed } = await notebook.run(
    'console.error(new Error("printed"));\nprint((() => { try { null!.x } catch (e: any) { return e.stack } })())',
  )
  expect(printed[0]).toMatch(/^Error: printed\n {4}at In\[\d+\]:1:15$/)
  expect(printed[1]).toMatch(/In\[\d+\]:2:28/)
  expect(printed.join()).not.toMatch(foreign)
})
