/**
 * How fast cells are checked, and what the compiler's process takes.
 *
 *   node benchmarks/checker.ts
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChecker } from '../src/kernel/checker/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'checker-bench-'))
const checker = createChecker({ directory })

/** Proportional set size of the compiler's process, in MB; only Linux tells. */
function memory(): string {
  try {
    const smaps = readFileSync(`/proc/${checker.pid}/smaps_rollup`, 'utf8')
    return `${Math.round(Number(/^Pss:\s+(\d+)/m.exec(smaps)![1]) / 1024)} MB`
  } catch {
    return '-'
  }
}

const table: Record<string, Record<string, string | number>> = {}
const spread = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1)
  return { p50: at(0.5), p90: at(0.9) }
}

/** Times `count` cells; each must be free of errors, and becomes part of the session. */
function cells(name: string, count: number, cell: (index: number) => string): void {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const source = cell(index)
    const start = performance.now()
    const errors = checker.check(source)
    checker.keep(source)
    times.push(performance.now() - start)
    if (errors.length) throw new Error(`${name}: ${source}\n${errors[0]!.message}`)
  }
  table[name] = { cells: count, ...spread(times), memory: memory() }
}

const typed = (index: number) =>
  `interface Row${index} { values: number[]; label?: string }
const rows${index}: Row${index}[] = [{ values: [1, 2, ${index}] }]
function total${index}(of: Row${index}[]): number { return of.flatMap((row) => row.values).reduce((a, b) => a + b, 0) }
total${index}(rows${index})`

cells('the first cell (starts the compiler)', 1, () => 'const first = 1')
cells('trivial', 50, (index) => `const a${index} = ${index}`)
cells('typed', 50, typed)
cells('redeclaring', 50, (index) => `const again = ${index % 2 ? index : `'${index}'`}; again`)
cells('importing tfjs', 1, () => "import * as tf from '@tensorflow/tfjs-core'")
cells('importing three', 1, () => "import * as THREE from 'three'")
const modules = [
  'fs',
  'os',
  'path',
  'url',
  'util',
  'zlib',
  'http',
  'crypto',
  'stream',
  'events',
  'buffer',
  'assert',
]
cells('a new import', modules.length, (index) => `import * as node${index} from 'node:${modules[index]}'`)
cells('a known import', 50, (index) => `import { Vector3 as V${index} } from 'three'; new V${index}(1, 2, 3)`)
cells('trivial, tfjs and three loaded', 50, (index) => `const b${index} = ${index}`)
cells('typed, tfjs and three loaded', 50, (index) => typed(100 + index))
cells(
  'using tfjs',
  300,
  (index) =>
    `const t${index} = tf.tidy(() => tf.sum(tf.matMul(tf.ones([2, 3]), tf.ones([3, ${index + 1}]))))
const d${index} = await t${index}.data()`,
)
cells('using three', 50, (index) => `const m${index} = new THREE.Mesh(new THREE.BoxGeometry(1, 1, ${index}))`)

function questions(name: string, ask: (text: string) => unknown, text: string): void {
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now()
    ask(text)
    return performance.now() - start
  })
  table[name] = { cells: times.length, ...spread(times), memory: memory() }
}
const complete = (text: string) => checker.complete(text, text.length)
const inspect = (text: string) => checker.inspect(text, text.length, 0)
questions('completing members: tf.', complete, 'tf.')
questions('completing names: ten', complete, 'ten')
questions('completing an import', (text) => checker.complete(text, 11), "import { Vec } from 'three'")
questions('inspecting tf.matMul', inspect, 'tf.matMul')

const long = 2000
for (let index = 0; index < long; index++) checker.keep(`const long${index} = ${index}`)
cells(`typed, after ${long} more cells`, 50, (index) => typed(200 + index))

console.table(table)
checker.close()
rmSync(directory, { recursive: true })
