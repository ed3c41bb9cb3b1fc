import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { libraryTexts } from '../../../src/kernel/checker/libraries.ts'
import { compilerFolder } from '../../../src/kernel/checker/native.ts'

const folder = compilerFolder()

function textsOf(...names: string[]): Map<string, string> {
  const texts = libraryTexts(folder, names)
  return new Map([...texts].map(([file, bytes]) => [file, new TextDecoder().decode(bytes)]))
}

test('a library comes with those it refers to, each once', () => {
  const text = textsOf('es2015').get('libraries.d.ts')!
  expect(text.match(/^interface ArrayConstructor \{/gm)).toHaveLength(4) // es5; es2015.core, .iterable, .symbol.wellknown
  expect(text).toContain('interface MapConstructor')
  expect(text).not.toContain('interface WeakRefConstructor')
})

test('names are as a tsconfig.json spells them, or as the compiler does', () => {
  expect(textsOf('ES2022', 'DOM')).toEqual(textsOf('lib.es2022.d.ts', 'lib.dom.d.ts'))
})

test('the order of the names does not matter, and that of the texts is the compiler’s', () => {
  const text = textsOf('dom', 'es2015').get('libraries.d.ts')
  expect(text).toBe(textsOf('es2015', 'dom').get('libraries.d.ts'))
  const places = ['interface CallableFunction', 'interface HTMLCanvasElement ', 'interface MapConstructor']
  const found = places.map((place) => text!.indexOf(place))
  expect(found).toEqual(found.toSorted((a, b) => a - b))
})

test('a library that is a module stays a file of its own', () => {
  const texts = textsOf('esnext')
  expect([...texts.keys()]).toEqual(['libraries.d.ts', 'lib.es2025.iterator.d.ts'])
  expect(texts.get('libraries.d.ts')).not.toMatch(/^export/m)
})

test('whatever is a module, or refers to another library, says so in its first lines', () => {
  for (const file of readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name))) {
    const rest = readFileSync(join(folder, file)).subarray(4096).toString()
    expect(rest).not.toMatch(/^(export\b|import\b|\/\/\/\s*<reference)/m)
  }
})

test('a library that is not there is named', () => {
  expect(() => libraryTexts(folder, ['es1900'])).toThrow('lib.es1900.d.ts')
})
