import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inVenv, jupyterIn, needsJupyter, project } from './jupyter.ts'

const run = promisify(execFile)
const course = mkdtempSync(join(tmpdir(), 'milo-course-'))
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  copyFileSync(join(project, 'kernel-config/nbgrader/nbgrader_config.py'), join(course, 'nbgrader_config.py'))
  // nbgrader calls other programs of its environment by name, as where .venv is activated.
  const PATH = `${dirname(inVenv('nbgrader'))}:${process.env.PATH}`
  env = { ...process.env, PATH, HOME: join(course, 'home'), ...(await jupyterIn(join(course, 'jupyter'))) }
})
afterAll(() => rmSync(course, { recursive: true, force: true }))

interface Cell {
  readonly id: string
  readonly cell_type: string
  readonly metadata: { readonly nbgrader?: { readonly grade_id: string } }
  source: string | readonly string[]
}
interface Notebook {
  readonly cells: readonly Cell[]
}

/** A code cell; `role` is what nbgrader keeps of it. */
const code = (id: string, role: { points?: number; solution?: boolean }, source: string) => ({
  id,
  cell_type: 'code',
  metadata: {
    nbgrader: {
      grade_id: id,
      schema_version: 3,
      grade: role.points !== undefined,
      solution: role.solution === true,
      locked: role.solution !== true,
      task: false,
      ...(role.points === undefined ? {} : { points: role.points }),
    },
  },
  source,
  outputs: [],
  execution_count: null,
})

/** What the teacher writes: two answers, and tests that see one, hide one and give part of the points. */
const teachers = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' } },
  cells: [
    code('given', {}, "import assert from 'node:assert/strict'\ntype Span = readonly [number, number]"),
    code(
      'overlap',
      { solution: true },
      `/** The length that two spans share, over the length that they cover. */
function overlap(a: Span, b: Span): number {
  /// BEGIN SOLUTION
  const shared = Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
  return shared / (a[1] - a[0] + b[1] - b[0] - shared)
  /// END SOLUTION
}`,
    ),
    code(
      'overlap-test',
      { points: 2 },
      `assert.equal(overlap([0, 2], [1, 3]), 1 / 3)
/// BEGIN HIDDEN TESTS
assert.equal(overlap([0, 1], [2, 3]), 0)
/// END HIDDEN TESTS`,
    ),
    code(
      'overlap-part',
      { points: 1.5 },
      `const cases: [Span, Span, number][] = [[[0, 1], [0, 1], 1], [[0, 4], [1, 2], 1 / 4], [[0, 1], [5, 6], 0]]
cases.filter(([a, b, right]) => overlap(a, b) === right).length / 2`,
    ),
    code(
      'middle',
      { solution: true },
      `const middle = (a: Span): number => {
  /// BEGIN SOLUTION
  return (a[0] + a[1]) / 2
  /// END SOLUTION
}`,
    ),
    code('middle-test', { points: 1 }, 'assert.equal(middle([1, 4]), 2.5)'),
  ],
}

const right = {
  overlap: `function overlap(a: Span, b: Span): number {
  const shared = Math.min(a[1], b[1]) - Math.max(a[0], b[0])
  return shared > 0 ? shared / (Math.max(a[1], b[1]) - Math.min(a[0], b[0])) : 0
}`,
  middle: 'const middle = ([from, to]: Span): number => from + (to - from) / 2',
}

/** What students hand in for each answer, and the points that are just. */
const students: Record<string, { answers: Partial<typeof right>; points: Record<string, number> }> = {
  right: { answers: right, points: { 'overlap-test': 2, 'overlap-part': 1.5, 'middle-test': 1 } },
  untouched: { answers: {}, points: { 'overlap-test': 0, 'overlap-part': 0, 'middle-test': 0 } },
  // Passes the test that it sees, and fails where the spans lie apart.
  partly: {
    answers: { ...right, overlap: right.overlap.replace('shared > 0 ?', 'shared !== 7 ?') },
    points: { 'overlap-test': 0, 'overlap-part': 1, 'middle-test': 1 },
  },
  'type-error': {
    answers: { ...right, overlap: "const overlap = (a: Span, b: Span): number => 'a third'" },
    points: { 'overlap-test': 0, 'overlap-part': 0, 'middle-test': 1 },
  },
  endless: {
    answers: { ...right, overlap: 'function overlap(a: Span, b: Span): number { for (;;); }' },
    points: { 'overlap-test': 0, 'overlap-part': 0, 'middle-test': 1 },
  },
  quits: {
    answers: { ...right, overlap: 'function overlap(a: Span, b: Span): number { process.exit(0) }' },
    points: { 'overlap-test': 0, 'overlap-part': 0, 'middle-test': 1 },
  },
}

const nbgrader = (...args: string[]) => run(inVenv('nbgrader'), args, { cwd: course, env, maxBuffer: 1e8 })
const textOf = ({ source }: Cell) => (typeof source === 'string' ? source : source.join(''))

function write(path: string, notebook: object): void {
  mkdirSync(dirname(join(course, path)), { recursive: true })
  writeFileSync(join(course, path), JSON.stringify(notebook))
}

/** The points that the gradebook holds: student, grade cell, score. */
async function gradebook(): Promise<Record<string, Record<string, number>>> {
  const script = `
import json
from nbgrader.api import Gradebook
with Gradebook('sqlite:///gradebook.db') as book:
    print(json.dumps({submission.student.id: {grade.name: grade.score for grade in submission.notebooks[0].grades}
                      for submission in book.assignment_submissions('spans')}))`
  const { stdout } = await run(inVenv('python'), ['-c', script], { cwd: course, env })
  return JSON.parse(stdout)
}

test('nbgrader releases a TypeScript assignment and grades each submission as is just', {
  timeout: 240_000,
}, async (context) => {
  needsJupyter(context)
  write('source/spans/spans.ipynb', teachers)
  await nbgrader('generate_assignment', 'spans')
  const released: Notebook = JSON.parse(readFileSync(join(course, 'release/spans/spans.ipynb'), 'utf8'))
  const answers = released.cells.filter(({ id }) => id in right).map(textOf)
  expect(answers).toHaveLength(2)
  for (const answer of answers)
    expect(answer).toMatch(/\{\n {2}\/\/ YOUR CODE HERE\n {2}throw new Error\('not implemented'\)\n\}$/)
  expect(released.cells.map(textOf).join()).not.toMatch(/shared|HIDDEN|\[2, 3\]/)

  for (const [student, { answers }] of Object.entries(students)) {
    const cells = released.cells.map((cell) => ({
      ...cell,
      source: answers[cell.id as keyof typeof right] ?? cell.source,
    }))
    write(`submitted/${student}/spans/spans.ipynb`, { ...released, cells })
  }
  await nbgrader('autograde', 'spans', '--create', '--Execute.timeout=4')

  const expected = Object.entries(students).map(([student, { points }]) => [student, points])
  expect(await gradebook()).toEqual(Object.fromEntries(expected))
})
