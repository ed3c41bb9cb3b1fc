import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createChecker } from '../../../src/kernel/checker/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'checker-test-'))
const checker = createChecker({ directory })
afterEach(() => checker.reset())
afterAll(() => {
  checker.close()
  rmSync(directory, { recursive: true })
})

/** Checks cells in turn, keeping those without errors, and gives the codes of each. */
function codes(...cells: string[]): number[][] {
  return cells.map((cell) => {
    const found = checker.check(cell)
    if (found.length === 0) checker.keep(cell)
    return found.map(({ code }) => code)
  })
}

interface Row {
  readonly name: string
  /** Cells, each with the codes that it must give. */
  readonly cells: readonly (readonly [cell: string, ...codes: number[]])[]
}

const rows: readonly Row[] = [
  {
    name: 'what `import type` brings in is no value',
    cells: [
      ["import type { PassThrough } from 'node:stream'\nnew PassThrough()", 1361],
      ["import { type PassThrough } from 'node:stream'\nclass A extends PassThrough {}", 1361],
      ["import type { PassThrough, Readable } from 'node:stream'"],
      ['const t = new PassThrough()', 1361],
      ['const both = { Readable }', 1361],
      ['const f = (stream: Readable, make: typeof Readable) => make.from([stream])'],
      ['{ const PassThrough = 1; PassThrough + 1 }'],
      ["import { PassThrough } from 'node:stream'"],
      ['new PassThrough()'],
    ],
  },
  {
    name: 'names live across cells',
    cells: [['const lr = 0.1'], ['const s: string = lr', 2322], ['lr.toFixed(2)']],
  },
  { name: 'an unknown name', cells: [['lr', 2304], ['const lr = 1'], ['lr']] },
  {
    name: 'a cell that is not kept declares nothing',
    cells: [
      ['const a: string = 1', 2322],
      ['a', 2304],
    ],
  },
  {
    name: 'a class declared anew means itself inside',
    cells: [
      ['class A { a = 1 }'],
      [
        'class A { b = 2; static make(): A { return new A() }; twin(): A { return this } }\nA.make().twin().b',
      ],
      ['class A { next?: A; c = "x" }; new A().next?.c.length'],
      ['class A<T> { self?: A<T>; d?: T }\nnew A<number>().self?.d?.toFixed()'],
      ['const inner = () => { class A { v(): A { return this } }; return new A().v() }; inner().v()'],
    ],
  },
  {
    name: 'a class may extend the one whose name it takes',
    cells: [
      ['class A { a = 1 }'],
      ['class A extends A { b = 2; twin() { return new A() } }; new A().twin().a.toFixed()'],
      ['class A<T> extends A { c?: T }; const n: number = new A<string>().a; new A<string>().c?.length'],
      ['new A<number>().d', 2339],
      ['class First extends First {}', 2506],
    ],
  },
  {
    name: 'const by let by function by class',
    cells: [
      ['const a = 1'],
      ['let a = "x"'],
      ['a.length'],
      ['function a(x: number) { return x }'],
      ['a("x")', 2345],
      ['class a { v = 1 }'],
      ['const b: a = new a(); b.v'],
      ['const a = 2'],
      ['const n: number = a'],
    ],
  },
  {
    name: 'older cells keep what they meant',
    cells: [['const a = 1'], ['const twice = () => a * 2'], ['const a = "x"'], ['const n: number = twice()']],
  },
  {
    name: 'interfaces, types, enums and namespaces are replaced, not merged',
    cells: [
      ['interface P { x: number }'],
      ['interface P { y: number }'],
      ['const p: P = { y: 1 }'],
      ['const q: P = { x: 1, y: 1 }', 2353],
      ['type P = { z: 1 }'],
      ['const r: P = { z: 1 }'],
      ['enum E { A }'],
      ['enum E { B }'],
      ['E.A', 2339],
      ['namespace N { export const a = 1 }'],
      ['namespace N { export const b = 1 }'],
      ['N.a', 2339],
      ['const c: number = N.b'],
    ],
  },
  {
    name: 'overloads of one cell go together, and are replaced together',
    cells: [
      ['function f(a: string): string; function f(a: number): number; function f(a: any) { return a }'],
      ['const s: string = f("")'],
      ['function f(a: boolean) { return a }'],
      ['f("")', 2345],
    ],
  },
  {
    name: 'a value beside a type of the same name',
    cells: [
      ['interface P { x: number }'],
      ['const P: P = { x: 1 }'],
      ['const n: number = P.x; const q: P = P'],
    ],
  },
  {
    name: 'names that the browser has as well',
    cells: [
      ['const name = 3; const event = [1]; const top = "x"'],
      ['const n: number = name; event.length; top.length'],
      ['interface Node { v: number; next?: Node }'],
      ['const list: Node = { v: 1, next: { v: 2 } }'],
      ['function fetch(a: number) { return a }'],
      ['fetch("x")', 2345],
      ['class Image { pixels = [1] }'],
      ['new Image().pixels.length'],
    ],
  },
  {
    name: 'inner scopes are their own',
    cells: [
      ['const x = 1'],
      ['const x = "s"'],
      ['class P { constructor(public x: number) { x + 1; this.x } }; const n: number = new P(1).x'],
      ['const f = (x: number) => x + 1; for (const x of [1]) x + 1; { const x = true; x === true }'],
      ['const { x: y, ...rest } = { x: 1, z: 2 }; const m: number = y + rest.z'],
      ['const o = { x }; const t: string = o.x'],
      ['type X = typeof x; const u: X = "s"'],
    ],
  },
  {
    name: 'expressions that look like blocks',
    cells: [
      ['const lr = 1, loss = 2'],
      ['{ lr }'],
      ['{ lr, loss }'],
      ['{ a: 1, b: "x" }'],
      ['// o\n{ a: lr.nope }', 2339],
      ['{ lr: lr, nope }', 18004],
      ['{ let z = lr; z }'],
    ],
  },
  {
    name: 'destructuring names of earlier cells',
    cells: [['const res = { loss: 1 }'], ['const { loss: L } = res'], ['L + 1']],
  },
  {
    name: 'await at the top level',
    cells: [
      ['const r = await Promise.resolve(1); const s: string = r', 2322],
      ['const q: string = await (Promise.resolve(1))', 2322],
      ['const u: number = (await (await fetch("u")).text()).length'],
      ['for await (const x of [Promise.resolve(1)]) { x + 1 }'],
      ['async function f() { return await (Promise.resolve(1)) }; const n: number = await f()'],
      ['const [a, b] = await [1, "x"]; b.length'],
      ['import.meta.dirname'],
    ],
  },
  {
    name: 'using',
    cells: [
      ['{ using a = { [Symbol.dispose]() {} } }'],
      ['await using b = { async [Symbol.asyncDispose]() {} }'],
      ['using c = 1', 2850],
    ],
  },
  {
    name: 'all of the language',
    cells: [
      ['enum E { A, B }; const e: E = E.A'],
      ['namespace N { export interface I { a: 1 } }; const i: N.I = { a: 1 }'],
      ['class P<T> { constructor(private readonly v: T) {} get() { return this.v } }'],
      ['const s: string = new P(1).get()', 2322],
      ['const seal = (value: unknown, context: ClassDecoratorContext) => {}'],
      ['@seal class K {}'],
      ['abstract class A { abstract f(): void }; class B extends A { f() {} }'],
      ['class C extends A {}', 2515],
      ['type F<T> = T extends (infer U)[] ? U : never; const f: F<string[]> = "x"'],
      ['const o = { a: 1 } satisfies Record<string, number>; o.a'],
      ['let v!: number; v = 1 as const'],
    ],
  },
  {
    name: 'strict, with the unused left alone',
    cells: [
      ['const f = (x) => x', 7006],
      ['const a = [1, 2].map((x) => x + 1)'],
      ['let m: number | undefined = [1].find(Boolean); m.toFixed()', 18048],
      ['1; "x"; [1]; () => 1'],
      ['function g(unused: number) { const alsoUnused = 1 }'],
      ['let later'],
      ['later = 3; later'],
    ],
  },
  {
    name: 'exports are tolerated',
    cells: [
      ['export const a = 1; export function f() { return a }'],
      ['a + f()'],
      ['export default { a }'],
      ['export default class K {}'],
      ['new K()'],
      ['export { a }; export type T = number'],
      ["import type { ParsedPath } from 'node:path'; export type { ParsedPath }; export { ParsedPath }"],
      ['const t: T = a'],
    ],
  },
  {
    name: 'what is meant for every script',
    cells: [
      ['declare global { interface Array<T> { last(): T } }'],
      ['[1].last().toFixed()'],
      ['[1].first()', 2339],
    ],
  },
  {
    name: 'silenced cells',
    cells: [
      ['// @ts-nocheck\nconst a: string = 1'],
      ['// a note\n// @ts-nocheck\nimport nothing from "no-such-package"'],
      ['// @ts-ignore\nconst b: string = 1'],
      ['// @ts-expect-error\nconst c: string = "x"', 2578],
      ['// @ts-ignore\nimport { x } from "no-such-package"'],
    ],
  },
  {
    name: 'names of Node',
    cells: [
      [
        'process.env.HOME; Buffer.from("x"); require("fs"); __dirname; console.log(1); setTimeout(() => {}, 1)',
      ],
      ['document.createElement("p")'],
      ['globalThis.anything = 1', 7017],
    ],
  },
  {
    name: 'texts that are no TypeScript',
    cells: [['let x: = 3', 1110], ['const a = {', 1005], ['const b = 1']],
  },
  { name: 'a name twice in one cell', cells: [['const a = 1; const a = 2', 2451, 2451]] },
  {
    name: 'imports of what is a property of the value that a module exports',
    cells: [
      ["import { join, type ParsedPath, sep as s } from 'node:path'; const a: string = join('a', s)"],
      ["import { join, nope } from 'node:path'", 2305],
      ['const n: number = join(s)', 2322],
      ["import path, { parse } from 'path'; const p: ParsedPath = parse(path.join(s))"],
      ["import { join } from 'node:path'; join(1)", 2345],
    ],
  },
  {
    name: 'imports of packages',
    cells: [
      ["import * as THREE from 'three'; import { Vector3, type Matrix4, Vector2 as V2 } from 'three'"],
      ['const v: THREE.Vector3 = new Vector3(1, 2, 3); const w: V2 = new V2(); let m: Matrix4'],
      ['const bad: Vector3 = new V2()', 2740],
      ["import { Nope } from 'three'", 2305],
      ["import standard from 'three'", 1192],
      ["import type { Object3D } from 'three'; const f = (o: Object3D) => o.position.x.toFixed()"],
      ['new THREE.Vector3("x")', 2345],
      ["import fs, { readFileSync } from 'node:fs'; fs.existsSync('x') && readFileSync('x').length"],
      ["import path = require('node:path'); path.join('a', 'b').length"],
      ["import 'node:os'; export * from 'node:os'"],
      ["import { Vector3 } from 'node:os'", 2305],
      ['class Vector3 { q = 1 }; new Vector3().q'],
      ["import { EventEmitter } from 'node:events'; class My extends EventEmitter<{ a: [number] }> {}"],
      ["new My().on('a', (n) => n.toFixed())"],
      ["const lazy = await import('node:os'); lazy.cpus().length; lazy.nope", 2339],
    ],
  },
  {
    name: 'the API of tslab',
    cells: [["import * as tslab from 'tslab'; tslab.display.html('<p>')"], ['tslab.display.html(1)', 2345]],
  },
  {
    name: 'modules that are not there',
    cells: [
      ["import x from 'no-such-package'", 2307],
      ["import './nothing.ts'", 2307],
      ["import { y } from 'no-such-package'", 2307],
    ],
  },
]

describe('cells in turn', () => {
  test.each(rows)('$name', ({ cells }) => {
    expect(codes(...cells.map(([cell]) => cell))).toEqual(cells.map(([, ...expected]) => expected))
  })
})
