import { describe, expect, test } from 'vitest'
import { Notebook } from './notebook.ts'

/** A notebook whose folder has a tsconfig.json with these options, and other files. */
const notebookWith = (compilerOptions: object, files: Record<string, string> = {}) =>
  new Notebook({ 'tsconfig.json': JSON.stringify({ compilerOptions }), ...files })

/** As much of reflect-metadata as TypeScript's metadata needs. */
const reflect = `const kept = new Map<unknown, Record<string, unknown>>()
Object.assign(Reflect, {
  metadata: (name: string, value: unknown) => (target: any, key?: string) => {
    const of = key === undefined ? target : target.constructor
    kept.set(of, { ...kept.get(of), [name + ':' + (key ?? '')]: value })
  },
})`

describe('legacy decorators', () => {
  const legacy = { experimentalDecorators: true, emitDecoratorMetadata: true }
  const source = `class Foo { v = 1 }
    const seen: unknown[] = [], mark = (...what: unknown[]) => void seen.push(what.slice(1))
    @mark class Service {
      @mark size: number = 1
      @mark names?: string[]
      constructor(private foo: Foo, @mark public other?: Map<string, number>) {}
      @mark find(key: string, @mark foo: Foo): Promise<boolean> { return Promise.resolve(!!key && !!foo) }
    }`

  test('tell types at run time where there is Reflect.metadata', async () => {
    using notebook = notebookWith(legacy)
    await notebook.show(reflect, source)
    expect(await notebook.show('kept.get(Service)')).toBe(
      [
        '{',
        "  'design:type:size': [Function: Number],",
        "  'design:type:names': [Function: Array],",
        "  'design:returntype:find': [Function: Promise],",
        "  'design:paramtypes:find': [ [Function: String], [class Foo] ],",
        "  'design:type:find': [Function: Function],",
        "  'design:paramtypes:': [ [class Foo], [Function: Map] ]",
        '}',
      ].join('\n'),
    )
    expect(await notebook.show("await new Service(new Foo()).find('a', new Foo())")).toBe('true')
    expect(await notebook.show('seen.length')).toBe('6')
  })

  test('run the same without it', async () => {
    using notebook = notebookWith(legacy)
    expect(await notebook.show(source, '[new Service(new Foo()).size, seen.length]')).toBe('[ 1, 6 ]')
  })

  test('may take the place of a method, a property and the class', async () => {
    const cell = `const twice = (_: object, __: string, d: PropertyDescriptor) => ({ ...d, value(this: any, x: number) { return 2 * d.value.call(this, x) } })
      const fixed = (target: object, key: string) => void Object.defineProperty(target, key, { value: 7 })
      const named = (C: any): any => class extends C { label = 'changed' }
      @named class K { @fixed declare k: number; @twice m(x: number) { return x + 1 } }
      const k: any = new K(1 as never);
      [k.label, k.k, k.m(2)]`
    for (const options of [legacy, { experimentalDecorators: true }]) {
      using notebook = notebookWith(options)
      expect(await notebook.show(cell.replace('new K(1 as never)', 'new K()'))).toBe("[ 'changed', 7, 6 ]")
    }
  })
})

describe('class fields', () => {
  const cell = `class Base { constructor() { this.start() } start() {} }
    class Model extends Base { size?: number; depth = 2; start() { this.size = 5 } }
    const m = new Model(); [m.size, m.depth]`

  test.each([
    [{}, '[ undefined, 2 ]'],
    [{ useDefineForClassFields: false }, '[ 5, 2 ]'],
    [{ target: 'es2020' }, '[ 5, 2 ]'],
    [{ target: 'es2022' }, '[ undefined, 2 ]'],
    [
      { experimentalDecorators: true, emitDecoratorMetadata: true, useDefineForClassFields: false },
      '[ 5, 2 ]',
    ],
  ])('of %j', async (options, shown) => {
    using notebook = notebookWith(options, {
      'model.ts': `export ${cell.replace('const m', 'export const m')}`,
    })
    expect(await notebook.show(cell)).toBe(shown)
    expect(await notebook.show("import { m as local } from './model.ts'\n[local.size, local.depth]")).toBe(
      shown,
    )
  })

  test('parameter properties come before assigned fields', async () => {
    using notebook = notebookWith({ useDefineForClassFields: false })
    expect(
      await notebook.show('class A { b = this.a + 1; constructor(private a: number) {} }\nnew A(1).b'),
    ).toBe('2')
  })
})

describe('paths', () => {
  const files = {
    'parts/one.ts': "export { two } from '@parts/two'\nexport const one = 1",
    'parts/two.ts': "import three from 'exact'\nexport const two = 2 * three",
    'deep/three.ts': 'export default 3',
    'types/only.d.ts': 'export declare const only: number',
  }
  const paths = (dot: string) => ({
    '@parts/*': [`${dot}missing/*`, `${dot}parts/*`],
    exact: [`${dot}deep/three.ts`],
    'node:os': [`${dot}types/only.d.ts`],
  })

  test.each([
    ['with a dot', { paths: paths('./') }],
    ['without', { paths: paths('') }],
    ['under baseUrl', { baseUrl: '.', paths: paths('') }],
    ['above baseUrl', { baseUrl: './deep', paths: paths('../') }],
  ])('%s lead cells and their files to local files', async (_, options) => {
    using notebook = notebookWith(options, files)
    const cells = ["import { one, two } from '@parts/one'", "import three from 'exact'", '[one, two, three]']
    expect(await notebook.show(...cells)).toBe('[ 1, 6, 3 ]')
    expect(await notebook.show("(await import('@parts/two.ts')).two + require('@parts/one').one")).toBe('7')
    expect(await notebook.show("import { EOL } from 'node:os'\ntypeof EOL")).toBe("'string'")
    notebook.write('deep/three.ts', 'export default 50')
    expect(await notebook.show("import { two } from '@parts/one'\ntwo")).toBe('100')
  })

  test('baseUrl alone, in a file that is extended', async () => {
    using notebook = new Notebook({
      'tsconfig.json':
        '{ "extends": "./config/base.json", /* its own */ "compilerOptions": { "strict": true, }, }',
      'config/base.json': '{ "compilerOptions": { "baseUrl": ".." } }',
      'src/lib/tool.ts': 'export const tool = 4',
    })
    expect(
      await notebook.show("import { tool } from 'src/lib/tool'\nimport { sep } from 'node:path'\ntool + sep"),
    ).toBe("'4/'")
  })

  test('a file that could not be imported is tried again', async () => {
    using notebook = notebookWith({ paths: { '@/*': ['./*'] } }, { 'late.ts': 'throw new Error("early")' })
    expect((await notebook.run("import { a } from '@/late'")).evalue).toBe('early')
    notebook.write('late.ts', 'export const a = 1')
    expect(await notebook.show("import { a } from '@/late'\na")).toBe('1')
  })
})

describe('JSX', () => {
  const runtime = {
    'node_modules/tiny/package.json':
      '{ "name": "tiny", "type": "module", "exports": { "./jsx-runtime": "./jsx.js" } }',
    'node_modules/tiny/jsx.js':
      'export const jsx = (type, props) => ({ type, ...props }), jsxs = jsx, Fragment = "fragment"',
    'card.tsx': 'export const Card = ({ title }: { title: string }) => <h1>{title}</h1>',
  }

  test.each(['react-jsx', 'preserve'])('%s, in cells and files', async (jsx) => {
    using notebook = notebookWith({ jsx, jsxImportSource: 'tiny' }, runtime)
    const cells = [
      "import { Card } from './card'",
      'const n: number = 2\n;<div id="a">{n as number}<b/></div>',
    ]
    expect(await notebook.show(...cells)).toBe("{ type: 'div', id: 'a', children: [ 2, { type: 'b' } ] }")
    expect(await notebook.show("const url: any = <Card title='t'/>; url.type(url)")).toBe(
      "{ type: 'h1', children: 't' }",
    )
    expect(await notebook.show('<></>')).toBe("{ type: 'fragment' }")
    expect(await notebook.show('enum Side { Left }; <i>{Side.Left}</i>')).toBe("{ type: 'i', children: 0 }")
    expect(await notebook.show('[<number>(7 as any), (<T>(x: T) => x)(8)]')).toBe('[ 7, 8 ]')
    expect((await notebook.run('const a = <p>\n  {null!.x}</p>')).trace).toMatch(/In\[\d+\]:2:10/)
  })

  test('react, with a factory of its own', async () => {
    using notebook = notebookWith({ jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Many' })
    const cells = [
      'const h = (type: any, ...rest: any[]) => [type, ...rest], Many = "many"',
      '<><p a={1}>x</p></>',
    ]
    expect(await notebook.show(...cells)).toBe("[ 'many', null, [ 'p', { a: 1 }, 'x' ] ]")
  })

  test('without a library for it is refused at its place', async () => {
    using notebook = new Notebook()
    const { status, evalue, trace } = await notebook.run('const a = 1\nconst el = <div>{a}</div>')
    expect(status).toBe('uncompiled')
    expect(evalue).toContain('"jsxImportSource"')
    expect(trace).toMatch(/In\[1\]:2:12/)
  })
})
