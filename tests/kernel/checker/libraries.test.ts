import { expect, test } from 'vitest'
import { libraryTexts } from '../../../src/kernel/checker/libraries.ts'
import { compilerFolder } from '../../../src/kernel/checker/native.ts'

const folder = compilerFolder()

test('a library comes with those it refers to, each once', () => {
  const text = libraryTexts(folder, ['es2015']).get('libraries.d.ts')!
  expect(text.match(/^interface ArrayConstructor \{/gm)).toHaveLength(4) // es5; es2015.core, .iterable, .symbol.wellknown
  expect(text).toContain('interface MapConstructor')
  expect(text).not.toContain('interface WeakRefConstructor')
  expect(text).not.toMatch(/^\/\/\/\s*<reference/m)
})

test('names are as a tsconfig.json spells them, or as the compiler does', () => {
  expect(libraryTexts(folder, ['ES2022', 'DOM'])).toEqual(
    libraryTexts(folder, ['lib.es2022.d.ts', 'lib.dom.d.ts']),
  )
})

test('the order of the names does not matter, and that of the texts is the compiler’s', () => {
  const text = libraryTexts(folder, ['dom', 'es2015']).get('libraries.d.ts')
  expect(text).toBe(libraryTexts(folder, ['es2015', 'dom']).get('libraries.d.ts'))
  const places = ['interface CallableFunction', 'interface HTMLCanvasElement ', 'interface MapConstructor']
  const found = places.map((place) => text!.indexOf(place))
  expect(found).toEqual(found.toSorted((a, b) => a - b))
})

test('a library that is a module stays a file of its own', () => {
  const texts = libraryTexts(folder, ['esnext'])
  expect([...texts.keys()]).toEqual(['libraries.d.ts', 'lib.es2025.iterator.d.ts'])
  expect(texts.get('libraries.d.ts')).not.toMatch(/^export/m)
})

test('a library that is not there is named', () => {
  expect(() => libraryTexts(folder, ['es1900'])).toThrow('lib.es1900.d.ts')
})
