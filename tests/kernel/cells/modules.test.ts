import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Notebook } from './notebook.ts'

let notebook: Notebook
beforeEach(() => {
  notebook = new Notebook()
})
afterEach(() => notebook[Symbol.dispose]())

describe('files next to the notebook', () => {
  test('are read again when they, or what they import, have changed', async () => {
    notebook.write(
      'outer.ts',
      `import { inner } from './inner'\nexport const outer = (): string => 'outer ' + inner`,
    )
    notebook.write('inner.ts', 'export const inner: number = 1')
    const cell = `import { outer } from './outer.ts'\nouter()`
    expect(await notebook.show(cell)).toBe("'outer 1'")
    notebook.write('inner.ts', 'export const inner: number = 22')
    expect(await notebook.show(cell)).toBe("'outer 22'")
    notebook.write('outer.ts', 'export const outer = () => 3')
    expect(await notebook.show(cell)).toBe('3')
  })

  test('keep their state as long as they do not change', async () => {
    notebook.write('state.ts', 'export const state = { count: 0 }')
    const cell = `import { state } from './state.ts'\n++state.count`
    expect(await notebook.show(cell, cell, cell)).toBe('3')
  })

  test('may import each other', async () => {
    notebook.write('a.ts', `import { b } from './b.ts'\nexport const a = () => 'a' + b()`)
    notebook.write('b.ts', `import { a } from './a.ts'\nexport const b = () => typeof a`)
    expect(await notebook.show(`import { a } from './a.ts'\na()`)).toBe("'afunction'")
  })

  test('are found as TypeScript finds them', async () => {
    notebook.write('lib/index.ts', `export { default } from '../other.js'`)
    notebook.write('other.ts', `enum E { A = 4 }\nexport default E.A`)
    expect(await notebook.show(`import value from './lib'\nvalue`)).toBe('4')
  })

  test('may export types among values', async () => {
    notebook.write('types.ts', 'export interface A { a: number }\nexport type B = A\nexport const c = 1')
    notebook.write('user.ts', `import { A, c } from './types'\nexport const a: A = { a: c }`)
    expect(
      await notebook.show(
        `import { A, B, c } from './types'; import { a } from './user'\nconst b: B = a; ({ b, c })`,
      ),
    ).toBe('{ b: { a: 1 }, c: 1 }')
  })

  test('CommonJS and require see changes too', async () => {
    notebook.write('old.cjs', 'module.exports = { v: 1 }')
    notebook.write('new.ts', 'export const v: number = 1')
    const cell = `[require('./old.cjs').v, require('./new').v, (await import('./old.cjs')).default.v]`
    expect(await notebook.show(cell)).toBe('[ 1, 1, 1 ]')
    notebook.write('old.cjs', 'module.exports = { v: 20 }')
    notebook.write('new.ts', 'export const v: number = 20')
    expect(await notebook.show(cell)).toBe('[ 20, 20, 20 ]')
  })

  test('name their own lines in errors', async () => {
    notebook.write(
      'far.ts',
      `interface Wide {\n  a: number\n}\n\nenum K { X }\nexport function far(w: Wide): never {\n  throw new RangeError('far ' + K.X)\n}\n`,
    )
    const { trace, evalue } = await notebook.run(`import { far } from './far.ts'\n  far({ a: 1 })`)
    expect(evalue).toBe('far 0')
    expect(trace).toContain('far.ts:7:9\n   5 | enum K { X }')
    expect(trace).toContain('at far (far.ts:7:9)\n    at In[1]:2:3')
  })

  test('that are no TypeScript are named with line and column, and read again when mended', async () => {
    notebook.write('bad.ts', 'export const x = 1\nlet y = = 2')
    const cell = `import { x } from './bad.ts'\nx`
    const { ename, trace } = await notebook.run(cell)
    expect(ename).toBe('SyntaxError')
    expect(trace).toContain('bad.ts:2:9')
    notebook.write('bad.ts', 'export const x = 1')
    expect(await notebook.show(cell)).toBe('1')
  })

  test('that failed are tried again', async () => {
    notebook.write(
      'flaky.ts',
      `if (!(globalThis as any).ready) throw new Error('not ready')\nexport const ok = 1`,
    )
    const cell = `import { ok } from './flaky.ts'\nok`
    expect((await notebook.run(cell)).trace).toContain('flaky.ts:1:')
    expect(await notebook.show('globalThis.ready = true', cell)).toBe('1')
  })

  test('JSON comes with or without attributes; malformed JSON is shown where it is', async () => {
    notebook.write('data.json', '{ "a": 5 }')
    expect(await notebook.show(`import data from './data.json'\ndata.a`)).toBe('5')
    expect(await notebook.show(`import data from './data.json' with { type: 'json' }\ndata.a`)).toBe('5')
    notebook.write('data.json', '{ "a": 6,\n  b }')
    expect((await notebook.run(`import data from './data.json'`)).trace).toContain('data.json:2:3')
  })

  test('legacy decorators where the tsconfig.json asks for them', async () => {
    const cell = `const seen: string[] = []
      function note(target: object, key: string) { seen.push(typeof target + key) }
      class C { @note m() {} }; seen`
    notebook.write('base.json', '{ "compilerOptions": { "experimentalDecorators": true } }')
    notebook.write('tsconfig.json', '{ // ours\n "extends": "./base.json", }')
    expect(await notebook.show(cell)).toBe("[ 'objectm' ]")
    notebook.write('tsconfig.json', '{}')
    expect(await notebook.show(cell.replaceAll('string', 'any'))).toBe("[ 'function[object Object]' ]")
  })
})

describe('packages', () => {
  test("are looked up from the notebook's folder first, then from the kernel's package", async () => {
    notebook.write('node_modules/fast-check/package.json', '{ "name": "fast-check", "main": "i.js" }')
    notebook.write('node_modules/fast-check/i.js', 'module.exports = { own: true }')
    expect(await notebook.show(`import fc from 'fast-check'\nfc`)).toBe('{ own: true }')
    expect(await notebook.show(`import MagicString from 'magic-string'\ntypeof MagicString`)).toBe(
      "'function'",
    )
    expect(await notebook.show(`typeof require('magic-string')`)).toMatch(/object|function/)
  })

  test('that are missing tell how to install them', async () => {
    const { evalue, trace } = await notebook.run(`1\nimport { x } from '@no/such-package/deep'`)
    expect(evalue).toBe(
      `Cannot find package '@no/such-package'. To install it: npm install @no/such-package, in ${notebook.directory}`,
    )
    expect(trace).toContain('In[1]:2:1')
    expect((await notebook.run(`require('no-such/deep')`)).evalue).toContain('npm install no-such, in')
    notebook.write('user.ts', `import 'no-such-package'`)
    expect((await notebook.run(`import './user.ts'`)).evalue).toContain(
      "'no-such-package' that user.ts imports",
    )
    expect((await notebook.run(`import './nowhere.ts'`)).evalue).toBe("Cannot find module './nowhere.ts'")
  })

  test('installed after a failure are found', async () => {
    expect((await notebook.run(`import 'late-package'`)).status).toBe('error')
    notebook.write('node_modules/late-package/package.json', '{ "name": "late-package", "main": "i.js" }')
    notebook.write('node_modules/late-package/i.js', 'module.exports = 1')
    expect(await notebook.show(`import late from 'late-package'\nlate`)).toBe('1')
  })

  test('type-only imports load nothing', async () => {
    expect(await notebook.show(`import type { A } from 'nowhere'; import { type B } from 'nowhere'\n1`)).toBe(
      '1',
    )
    expect(await notebook.show(`import { Feature } from 'geojson'\nconst f: Feature | null = null; f`)).toBe(
      'null',
    )
  })

  test('a name that a module lacks is an error where it is used', async () => {
    expect((await notebook.run(`import { nope } from 'node:fs'\nnope()`)).evalue).toBe(
      "The module 'node:fs' does not provide an export named 'nope'",
    )
  })

  test('come in every form of import', async () => {
    const source = `import fs, { existsSync as there, default as again } from 'fs'; import path, * as all from 'node:path'
      import 'node:os'; import os = require('os'); const { join } = require('path')
      const { sep } = await import('node:path')
      [fs === again, there('/'), all.default === path, typeof os.cpus, join('a', 'b'), sep]`
    expect(await notebook.show(source.replace("'node:path')\n      [", "'node:path');\n      ["))).toBe(
      "[ true, true, true, 'function', 'a/b', '/' ]",
    )
  })

  test('import.meta speaks of the notebook', async () => {
    const source = `[import.meta.dirname, import.meta.url, import.meta.filename, import.meta.resolve('./x.ts'), import.meta.resolve('node:fs')]`
    const at = notebook.directory
    const expected = [at, `file://${at}/notebook.ts`, `${at}/notebook.ts`, `file://${at}/x.ts`, 'node:fs']
    expect(JSON.parse((await notebook.show(`JSON.stringify(${source})`)).slice(1, -1))).toEqual(expected)
  })
})

test("tslab's display API draws through the notebook's host", async () => {
  const setup = `globalThis[Symbol.for('Jupyter.host')] = { display: (bundle, options) => print(JSON.stringify([bundle, options])) }`
  await notebook.show(setup, `import * as tslab from 'tslab'`)
  const { printed } =
    await notebook.run(`tslab.display.html('<b>x</b>'); tslab.display.png(new Uint8Array([1, 2, 3]).subarray(1))
    const d = require('tslab').newDisplay(); d.text('one'); d.markdown('two'); tslab.newDisplay().text('three')
    tslab.display.raw('application/vnd.vegalite.v5+json', '{"mark":"bar"}')`)
  const drawn = printed.map((line) => JSON.parse(line))
  const id = drawn[2][1].displayId
  expect(drawn).toEqual([
    [{ 'text/html': '<b>x</b>' }, {}],
    [{ 'image/png': 'AgM=' }, {}],
    [{ 'text/plain': 'one' }, { displayId: id, update: false }],
    [{ 'text/markdown': 'two' }, { displayId: id, update: true }],
    [{ 'text/plain': 'three' }, { displayId: expect.not.stringMatching(id), update: false }],
    [{ 'application/vnd.vegalite.v5+json': { mark: 'bar' } }, {}],
  ])
  expect(await notebook.show('[tslab.versions.tslab, tslab.default.display === tslab.display]')).toBe(
    "[ '1.0.22', true ]",
  )
})
