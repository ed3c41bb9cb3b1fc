import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Checker, createChecker } from '../../../src/kernel/checker/index.ts'

let root: string
let checker: Checker
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checker-folder-'))
  checker = createChecker({ directory: join(root, 'notebooks') })
  mkdirSync(join(root, 'notebooks'))
})
afterEach(() => {
  checker.close()
  rmSync(root, { recursive: true })
})

const write = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}
const codes = (cell: string) => {
  const found = checker.check(cell)
  if (found.length === 0) checker.keep(cell)
  return found.map(({ code }) => code)
}

describe('files beside the notebook', () => {
  test('their exports are typed, and their edits seen with the next cell', () => {
    write({
      'notebooks/model.ts':
        "import { size } from './parts/size.ts'\nexport const depth = size\nexport default class Model { v = 1 }",
      'notebooks/parts/size.ts': 'export const size = 1',
    })
    expect(codes("import Model, { depth } from './model.ts'")).toEqual([])
    expect(codes('const n: number = depth; const m: Model = new Model(); m.v + 1')).toEqual([])
    write({ 'notebooks/parts/size.ts': 'export const size = "large"' })
    expect(codes('const k: number = depth')).toEqual([2322])
    expect(codes('depth.length')).toEqual([])
  })

  test('a file that was missing is found once it is there', () => {
    expect(codes("import { late } from './late.ts'")).toEqual([2307])
    write({ 'notebooks/late.ts': 'export const late = 1' })
    expect(codes("import { late } from './late.ts'; const s: string = late")).toEqual([2322])
    write({ 'notebooks/late.ts': 'export const late = "x"' })
    expect(codes("import { late } from './late.ts'; const s: string = late")).toEqual([])
  })

  test('an export that was missing is found once it is there', () => {
    write({ 'notebooks/part.ts': 'export const a = 1' })
    expect(codes("import all, { b } from './part.ts'")).toEqual([1192, 2305])
    write({ 'notebooks/part.ts': 'export const a = 1, b = 2; export default 3' })
    expect(codes("import all, { b } from './part.ts'; const n: number = all + b")).toEqual([])
  })

  test('import() is typed, as a value and as a type, and follows edits', () => {
    write({ 'notebooks/room.ts': 'export const depth = 3; export interface Room { depth: number }' })
    expect(codes("const { depth } = await import('./room.ts'); const n: number = depth")).toEqual([])
    expect(codes("const f = async () => (await import('./room')).depth.toFixed()")).toEqual([])
    expect(codes("let r: import('./room.ts').Room = { depth: 'x' }")).toEqual([2322])
    write({ 'notebooks/room.ts': 'export const depth = "deep"' })
    expect(codes("const m: number = (await import('./room.ts')).depth")).toEqual([2322])
    expect(codes("await import('./nowhere.ts')")).toEqual([2307])
  })

  test('JSON', () => {
    write({ 'notebooks/data.json': '{"rooms": [{"width": 4}]}' })
    expect(codes("import data from './data.json' with { type: 'json' }")).toEqual([])
    expect(codes('data.rooms[0]!.width.toFixed()')).toEqual([])
    expect(codes('data.rooms[0]!.height')).toEqual([2339])
  })
})

describe('packages', () => {
  const typed = (type: string) => ({ 'index.js': '', 'index.d.ts': `export declare const value: ${type}` })
  const install = (where: string, name: string, type: string) =>
    write(
      Object.fromEntries(
        Object.entries({
          'package.json': `{"name": "${name}", "version": "1.0.0", "types": "index.d.ts", "main": "index.js"}`,
          ...typed(type),
        }).map(([file, text]) => [`${where}/node_modules/${name}/${file}`, text]),
      ),
    )

  test("the notebook's own come before those of folders above", () => {
    install('.', 'tool', 'number')
    install('notebooks', 'tool', 'string')
    expect(codes("import { value } from 'tool'; value.length")).toEqual([])
  })

  test('those of folders above are found, and the kernel’s own last', () => {
    install('.', 'tool', 'number')
    expect(codes("import { value } from 'tool'; value.toFixed()")).toEqual([])
    expect(codes("import { Vector3 } from 'three'; new Vector3().length()")).toEqual([])
  })

  test('one that is installed later is found', () => {
    expect(codes("import { value } from 'later'")).toEqual([2307])
    install('notebooks', 'later', 'number')
    expect(codes("import { value } from 'later'; value.toFixed()")).toEqual([])
  })

  test('one without types is any', () => {
    write({
      'notebooks/node_modules/plain/index.js': 'export const a = 1',
      'notebooks/node_modules/plain/package.json': '{"name": "plain", "type": "module", "main": "index.js"}',
    })
    expect(codes("import { a } from 'plain'; a.whatever")).toEqual([])
  })

  test('a notebook inside of a package imports that package by its name', () => {
    write({
      'package.json':
        '{"name": "house", "type": "module", "exports": {".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"}}}',
      'dist/index.d.ts': 'export declare function room(seed: number): { area: number }',
    })
    expect(codes("import { room } from 'house'; room(1).area.toFixed()")).toEqual([])
    write({ 'dist/index.d.ts': 'export declare function room(seed: string): { area: number }' })
    expect(codes("import { room } from 'house'; room(1)")).toEqual([2345])
  })

  test('the kernel’s own package is found by its name from anywhere', () => {
    const built = existsSync(resolve(import.meta.dirname, '../../../dist/index.d.ts'))
    expect(codes("import * as lab from 'milo-lab'")).toEqual(built ? [] : [2307])
  })
})

describe('a tsconfig.json', () => {
  const strictness = 'const f = (x) => x'

  test('above the notebook is respected and left as it is', () => {
    const text = '{ "compilerOptions": { "strict": false, /* a comment */ "noUnusedLocals": true } }'
    write({ 'tsconfig.json': text })
    expect(codes(strictness)).toEqual([])
    expect(codes('let n: number = null; function g() { const unused = 1 }')).toEqual([])
    expect(readFileSync(join(root, 'tsconfig.json'), 'utf8')).toBe(text)
    expect(readdirSync(root).sort()).toEqual(['notebooks', 'tsconfig.json'])
  })

  test('chooses libraries, decorators and paths', () => {
    write({
      'notebooks/tsconfig.json': JSON.stringify({
        compilerOptions: {
          lib: ['esnext'],
          experimentalDecorators: true,
          paths: { '@parts/*': ['./parts/*'] },
        },
      }),
      'notebooks/parts/one.ts': 'export const one = 1',
    })
    expect(codes('document')).toEqual([2584])
    expect(codes('function old(target: any, key: string) {}; class A { @old a = 1 }')).toEqual([])
    expect(codes("import { one } from '@parts/one.ts'; one.toFixed()")).toEqual([])
    expect(codes(strictness)).toEqual([7006])
    expect(codes('await Promise.resolve(process.pid)')).toEqual([])
  })

  test.each([
    ['with a dot', { paths: { '@parts/*': ['./parts/*'] } }],
    ['without', { paths: { '@parts/*': ['parts/*'] } }],
    ['under baseUrl', { baseUrl: '.', paths: { '@parts/*': ['parts/*'] } }],
    ['of baseUrl alone', { baseUrl: './lib' }],
  ])('paths %s are followed by cells and by the files that they import', (_, compilerOptions) => {
    const name = 'baseUrl' in compilerOptions && !('paths' in compilerOptions) ? '' : '@parts/'
    write({
      'notebooks/tsconfig.json': JSON.stringify({ compilerOptions }),
      [`notebooks/${name ? 'parts' : 'lib'}/one.ts`]: `import { two } from '${name}two'\nexport const one = two`,
      [`notebooks/${name ? 'parts' : 'lib'}/two.ts`]: 'export const two = 2',
    })
    expect(codes(`import { one } from '${name}one'; const n: number = one`)).toEqual([])
    expect(codes('const s: string = one')).toEqual([2322])
    expect(
      codes(`import { two } from '${name}two.ts'; import { sep } from 'node:path'; const s: string = sep`),
    ).toEqual([])
    expect(codes(`import '${name}nowhere'`)).toEqual([2307])
  })

  test('may extend another', () => {
    write({
      'base.json': '{ "compilerOptions": { "strict": false } }',
      'notebooks/tsconfig.json': '{ "extends": "../base.json" }',
    })
    expect(codes(strictness)).toEqual([])
  })

  test('that is broken does no harm', () => {
    write({ 'notebooks/tsconfig.json': '{ "compilerOptions": ' })
    expect(codes('const s: string = 1')).toEqual([2322])
    expect(codes('const s: string = "x"')).toEqual([])
  })
})

test('a process that ends takes its scratch folder along', () => {
  const source = resolve(import.meta.dirname, '../../../src/kernel/checker/index.ts')
  const script = `
    const { createChecker } = await import(${JSON.stringify(source)})
    const checker = createChecker({ directory: ${JSON.stringify(root)} })
    checker.check('const a = 1')
    process.exit(0)`
  const own = mkdtempSync(join(tmpdir(), 'checker-exit-'))
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: own },
    })
    expect(readdirSync(own)).toEqual([])
  } finally {
    rmSync(own, { recursive: true })
  }
})
