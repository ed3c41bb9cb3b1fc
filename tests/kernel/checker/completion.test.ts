import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChecker } from '../../../src/kernel/checker/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'checker-completion-'))
const checker = createChecker({ directory })
beforeAll(() => {
  mkdirSync(join(directory, 'parts'))
  writeFileSync(
    join(directory, 'model.ts'),
    'export const depth = 1; export function grow() {}; export interface Shape {}',
  )
  writeFileSync(join(directory, 'notes.md'), '')
  const cells = [
    'const room = { width: 4, height: 2.5, name: "bed" }',
    'const room = { area: 12, walls: ["n", "s"], paint(colour: string) {} }',
    'const rooms = [room]; function roomy() {}; class Roomier {}; interface RoomShape { w: number }',
    "import * as THREE from 'three'",
    'declare function film(options: { path: "dolly" | "orbit"; frames: number }): void',
    'const maybe = [room].find(Boolean)',
  ]
  for (const cell of cells) {
    expect(checker.check(cell)).toEqual([])
    checker.keep(cell)
  }
})
afterAll(() => {
  checker.close()
  rmSync(directory, { recursive: true })
})

/** Completes at the `|` of a text; gives what would be replaced, and the matches as `text:type`. */
function complete(marked: string): { replaces: string; matches: string[] } {
  const cursor = marked.indexOf('|')
  const source = marked.replace('|', '')
  const { start, end, matches } = checker.complete(source, cursor)
  return { replaces: source.slice(start, end), matches: matches.map(({ text, type }) => `${text}:${type}`) }
}

const all: readonly (readonly [marked: string, replaces: string, ...matches: string[]])[] = [
  ['room.|', '', 'area:property', 'paint:method', 'walls:property'],
  ['room.wa|', 'wa', 'walls:property'],
  ['console.log(room.|', '', 'area:property', 'paint:method', 'walls:property'],
  ['const x = 1\nroom.|\nconst y = 2', '', 'area:property', 'paint:method', 'walls:property'],
  ['if (room) { room.| }', '', 'area:property', 'paint:method', 'walls:property'],
  ['maybe.a|', 'a', 'area:property'],
  ['roo|', 'roo', 'room:instance', 'rooms:instance', 'roomy:function', 'Roomier:class'],
  [
    'let r: Room|',
    'Room',
    'RoomShape:interface',
    'Roomier:class',
    'room:instance',
    'rooms:instance',
    'roomy:function',
  ],
  ['new THREE.Perspective|', 'Perspective', 'PerspectiveCamera:class'],
  ['film({ | })', '', 'frames:property', 'path:property'],
  ["film({ path: '|', frames: 1 })", '', 'dolly:value', 'orbit:value'],
  ["film({ path: 'd|' })", 'd', 'dolly:value'],
  [
    'const roo = 1; { const rook = 2; function f(rooster: number) { roo| } }',
    'roo',
    'roo:instance',
    'rook:instance',
    'room:instance',
    'rooms:instance',
    'roomy:function',
    'rooster:instance',
    'Roomier:class',
  ],
  ['awai|', 'awai', 'await:keyword'],
  ['encodeURIC|', 'encodeURIC', 'encodeURIComponent:function'],
  ['// roo|', 'roo'],
  ["'roo|'", 'roo'],
  ['room.|; const again = "', '', 'area:property', 'paint:method', 'walls:property'],
  ["import { dep| } from './model.ts'", 'dep', 'depth:instance'],
  ["import { | } from './model.ts'", '', 'Shape:interface', 'depth:instance', 'grow:function'],
  [
    "import { PerspectiveC| } from 'three'",
    'PerspectiveC',
    'PerspectiveCamera:class',
    'PerspectiveCameraJSON:interface',
    'PerspectiveCameraJSONObject:interface',
  ],
  ["import * as m from './|'", '', 'model.ts:path', 'parts/:path'],
  ["import * as m from './mo|", 'mo', 'model.ts:path'],
  ["import * as t from 'tsla|'", 'tsla', 'tslab:module'],
  ["import * as t from 'node:f|'", 'node:f', 'node:fs:module', 'node:fs/promises:module'],
  ["import * as t from '@tensorflow/tfjs-co|'", 'tfjs-co', 'tfjs-converter:module', 'tfjs-core:module'],
]

describe('completion', () => {
  test.each(all)('%s', (marked, replaces, ...matches) => {
    expect(complete(marked)).toEqual({ replaces, matches })
  })

  test('leaves the session as it was', () => {
    complete('const room = 1; roo|')
    expect(checker.check('const n: string = room.walls[0]!')).toEqual([])
  })
})

/** What is told at the `|` of a text. */
const inspect = (marked: string, detail: 0 | 1 = 0) =>
  checker.inspect(marked.replace('|', ''), marked.indexOf('|'), detail)

const types: readonly (readonly [marked: string, type: string | undefined])[] = [
  ['ro|om', 'const room: { area: number; walls: string[]; paint(colour: string): void; }'],
  ['room|', 'const room: { area: number; walls: string[]; paint(colour: string): void; }'],
  ['|room.area', 'const room: { area: number; walls: string[]; paint(colour: string): void; }'],
  ['room.ar|ea', '(property) area: number'],
  ['room.paint(|', '(method) paint(colour: string): void'],
  ['room.paint("red", |)', '(method) paint(colour: string): void'],
  [
    'film({ path: "orbit", frames: |1 })',
    'function film(options: { path: "dolly" | "orbit"; frames: number; }): void',
  ],
  ['const lr = 0.1; l|r', 'const lr: 0.1'],
  ['let lr = 0.1; l|r', 'let lr: number'],
  ['function f<T>(value: T, n?: number): T[] { return [va|lue] }', '(parameter) value: T'],
  ['Room|ier', 'class Roomier'],
  ['let s: Room|Shape', 'interface RoomShape'],
  ['THR|EE.Vector3', 'module "three"'],
  ['new THREE.Vec|tor3()', 'class Vector3'],
  ["import { dep|th } from './model.ts'", 'const depth: 1'],
  ['Math.ma|x(1)', '(method) Math.max(...values: number[]): number'],
  ['enum Side { Left, Right }; Side.Le|ft', '(enum member) Side.Left = 0'],
  ['type Pair<T> = [T, T]; let p: Pa|ir<1>', 'type Pair<T> = [T, T]'],
  ['cons|t x = 1', undefined],
  ['// roo|m', undefined],
  ['12|3', undefined],
  ['nothi|ng', undefined],
  ['', undefined],
]

describe('inspection', () => {
  test.each(types)('%s', (marked, type) => {
    expect(inspect(marked)?.type).toBe(type)
  })

  test('gives JSDoc as Markdown, and the declaration with detail', () => {
    checker.keep(
      '/** Turns **left**.\n * @param degrees how far\n * @returns the view */\nfunction turn(degrees: number) { return degrees }',
    )
    expect(inspect('tu|rn(1)')).toEqual({
      type: 'function turn(degrees: number): number',
      documentation: 'Turns **left**.\n\n*@param* `degrees` — how far\n\n*@returns* — the view',
    })
    expect(inspect('turn(|', 1)!.documentation).toContain(
      '```ts\nfunction turn(degrees: number) { return degrees }\n```',
    )
  })
})
