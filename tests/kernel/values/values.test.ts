import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundleOf, dataOf, textOf } from '../../../src/kernel/values/index.ts'
import { jupyterDisplay } from '../../../src/notebook/index.ts'

const shows = (give: () => unknown) => ({ [Symbol.for('Jupyter.display')]: give })

describe('plain text', () => {
  test.each([
    [5, '5'],
    [-0.5, '-0.5'],
    ['a "b"', `'a "b"'`],
    [10n, '10n'],
    [null, 'null'],
    [{ a: [1], b: new Map([[1, 'x']]) }, "{ a: [ 1 ], b: Map(1) { 1 => 'x' } }"],
    [new Float32Array([1, 0.5]), 'Float32Array(2) [ 1, 0.5 ]'],
  ])('%o', async (value, text) => {
    expect(await bundleOf(value)).toEqual({ 'text/plain': text })
  })

  test('of long collections says how much is left', () => {
    expect(textOf(Array.from({ length: 1000 }, (_, i) => i))).toContain('... 940 more items')
    expect(textOf(new Float64Array(100_000)).length).toBeLessThan(2000)
  })

  test('of a finite number reads back as that number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) =>
        Object.is(Number(textOf(x)), x),
      ),
      { seed: 1 },
    )
  })

  test('never carries escape codes', () => {
    const coloured = { [Symbol.for('nodejs.util.inspect.custom')]: () => '\x1b[31mred\x1b[0m' }
    expect(textOf(coloured)).toBe('red')
    expect(textOf('\x1b[31m')).toBe("'\\x1B[31m'")
  })

  test('nothing is guessed from what a value looks like', async () => {
    const canvas = { toDataURL: () => 'data:image/png;base64,AA==' }
    expect(Object.keys(await bundleOf(canvas))).toEqual(['text/plain'])
    expect(Object.keys(await bundleOf('<b>bold</b>'))).toEqual(['text/plain'])
  })
})

describe('values that show themselves', () => {
  test('at once or later, with bytes as base64 and JSON as values', async () => {
    const bundle = {
      'image/png': new Uint8Array([1, 2]),
      'application/json': { a: 1 },
      'text/plain': 'p',
      'text/html': undefined,
    }
    const expected = { 'image/png': 'AQI=', 'application/json': { a: 1 }, 'text/plain': 'p' }
    expect(await bundleOf(shows(() => bundle))).toEqual(expected)
    expect(await bundleOf(shows(async () => bundle))).toEqual(expected)
  })

  test('get a text where they give none', async () => {
    class Scene {
      readonly points = [1, 2];
      [jupyterDisplay] = () => ({ 'text/html': '<b>x</b>' })
    }
    const bundle = await bundleOf(new Scene())
    expect(bundle['text/html']).toBe('<b>x</b>')
    expect(bundle['text/plain']).toContain('Scene')
  })

  test('may be functions and classes', async () => {
    const shown = Object.assign(
      () => 1,
      shows(() => ({ 'text/plain': 'f' })),
    )
    expect(await bundleOf(shown)).toEqual({ 'text/plain': 'f' })
  })

  test('and fail aloud', async () => {
    await expect(
      bundleOf(
        shows(() => {
          throw new RangeError('no')
        }),
      ),
    ).rejects.toThrow(new RangeError('no')) // prettier-ignore
    await expect(bundleOf(shows(async () => Promise.reject(new Error('later'))))).rejects.toThrow('later')
    for (const given of [undefined, null, 5, 'html', ['text/html']]) {
      await expect(bundleOf(shows(() => given))).rejects.toThrow('A MIME bundle is an object such as')
    }
    await expect(bundleOf(shows(() => ({ html: '<b>' })))).rejects.toThrow("'html' is not a MIME type")
    await expect(bundleOf(shows(() => ({ 'text/html': {} })))).rejects.toThrow(
      "'text/html' wants a string or bytes",
    )
  })
})

test('JSON types given as text are read', () => {
  expect(dataOf('application/vnd.vegalite.v5+json', '{"mark":"bar"}')).toEqual({ mark: 'bar' })
  expect(() => dataOf('application/json', '{bad')).toThrow("'application/json' wants JSON")
})
