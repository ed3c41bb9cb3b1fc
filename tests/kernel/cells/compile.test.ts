import fc from 'fast-check'
import { parseSync } from 'oxc-parser'
import { expect, test } from 'vitest'
import { compileCell } from '../../../src/kernel/cells/compile.ts'
import { scriptNamed } from '../../../src/kernel/cells/scripts.ts'
import { CellSyntaxError } from '../../../src/kernel/cells/syntax.ts'

/** Statements of every kind that the compiler rewrites; `@` stands for a mark whose place is followed. */
const statements = [
  '@',
  'const a# = @ as number',
  'let b#: Map<string, @T[]> = new Map<string, number>([@])',
  'var c# = 1, d# = <any>@',
  'function e#<T>(this: any, x?: T, ...rest: T[]): x is T { return @ }',
  'async function* f#() { yield @ }',
  'export const g# = (x: number): { a: @T } => @!',
  'class H#<T> extends Object implements Iface<T> { constructor(private p: T, public q = @) { super(); @ } readonly r!: T; s?(): void; t = @ as T }',
  'abstract class I# { abstract j(): void; static k(): number { return @ } }',
  'interface J# { a: @T }',
  'type K# = { [P in keyof @T]: string }',
  "import { l#, type M# } from 'node:fs'",
  "import type N# from 'nowhere'",
  'for (var o# = 0 as number; @ < 1; @) { var p# = @ }',
  'using q# = @',
  'if (@) { @ } else @',
  'const { r#, s: [t#] = @ } = (@ satisfies any)',
  "await import('node:fs' + @)",
  "'é😀' + @; /* 😀 */ @",
  'declare const u#: @T',
  'label#: while (false) { @ }',
  'new (class<T> { declare x: T; y# = @ })()',
  'const URL = @; @ + URL',
]
/** These are lowered as a whole, by others' compilers. */
const lowered = ['enum v# { A = @.length, B }', 'namespace w# { export const x = @ }']

interface Sample {
  readonly source: string
  /** Marks whose text stays (it is in no type). */
  readonly marks: readonly string[]
}

const sample = (pool: readonly string[]): fc.Arbitrary<Sample> =>
  fc
    .array(fc.tuple(fc.constantFrom(...pool), fc.constantFrom('\n', ';\n', ' ;  ', '\n\n\t')), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => {
      const marks: string[] = []
      let shadowed = false
      const pieces = parts.map(([statement, end], index) => {
        if (statement.includes('URL') && shadowed) return ''
        shadowed ||= statement.includes('URL')
        const body = statement.replaceAll('#', String(index)).replace(/@(T?)/g, (_, type) => {
          if (type) return 'Gone'
          const mark = `mark${index}_${marks.length}_`
          marks.push(mark)
          return mark
        })
        return body + end
      })
      return { source: pieces.join(''), marks }
    })

function placeIn(text: string, mark: string) {
  const before = text.slice(0, text.indexOf(mark))
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

function follows({ source, marks }: Sample) {
  const cell = compileCell(source, 'In[1]', '/', new Set())
  const { errors } = parseSync('cell.js', cell.code.replace("'use strict';", ''), {
    sourceType: 'module',
    lang: 'js',
  })
  expect(errors, cell.code).toEqual([])
  for (const mark of marks) {
    expect(cell.code, mark).toContain(mark)
    expect(scriptNamed('In[1]')!.locate(placeIn(cell.code, mark)), `${mark} in\n${source}`).toEqual(
      placeIn(source, mark),
    )
  }
}

test('what is compiled is JavaScript, and every place leads back to where the learner wrote it', () => {
  fc.assert(fc.property(sample(statements), follows), { seed: 1, numRuns: 400 })
})

test('so it is where enums and namespaces are lowered', () => {
  fc.assert(fc.property(sample([...statements, ...lowered, ...lowered]), follows), { seed: 2, numRuns: 200 })
})

test('any text compiles or is refused with a place in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('{', '}', '(', 'let ', 'a', '=', ';', '\n', '`', 'class ', '<', 'await ', '😀'))
      .map((parts) => parts.join('')),
  )
  const holds = (source: string) => {
    try {
      expect(compileCell(source, 'In[2]', '/', new Set()).source).toBe(source)
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error
      expect(error.line).toBeLessThanOrEqual(source.split('\n').length)
      expect(error.column).toBeGreaterThan(0)
    }
  }
  fc.assert(fc.property(text, holds), { seed: 3, numRuns: 1000 })
})

test.each([
  ['let a = ;', 1, 9, 'Unexpected token'],
  ['1\nreturn 5', 2, 1, "A 'return' statement can only be used within a function body"],
  ['function f() {\n  await 1\n}', 2, 3, '`await` is only allowed within async functions'],
  ["const s = '😀'; let b = = 1", 1, 25, 'Unexpected token'],
  ['let x = `unfinished', 1, 9, ''],
])('%j is refused at %i:%i', (source, line, column, message) => {
  try {
    compileCell(source, 'In[3]', '/', new Set())
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ name: 'SyntaxError', script: 'In[3]', line, column })
    expect((error as Error).message).toContain(message)
  }
})

test('a typical cell compiles in well under a millisecond', () => {
  const source = 'const xs: number[] = [1, 2]\nfunction f(a: number): number { return a * 2 }\nxs.map(f)'
  const times = Array.from({ length: 400 }, () => {
    const start = performance.now()
    compileCell(source, 'In[4]', '/', new Set())
    return performance.now() - start
  })
  expect(times.sort((a, b) => a - b)[200]).toBeLessThan(1) // 0.05 on an idle machine
})

test('a name with blanks still names its places', () => {
  const cell = compileCell('null!.x', 'cell 5', '/', new Set())
  const url = /sourceURL=(\S+)$/.exec(cell.code)?.[1]
  expect(scriptNamed(url!)).toMatchObject({ label: 'cell 5', source: 'null!.x' })
})
