/** Values of cells to MIME bundles. */
import { inspect, stripVTControlCharacters } from 'node:util'
import { isDisplayable, type Json, jupyterDisplay, type MimeBundle } from '../../notebook/index.ts'

/** Long enough to see a value's shape, short enough for a page. */
const shape = {
  depth: 3,
  maxArrayLength: 60,
  maxStringLength: 100_000,
  breakLength: 100,
  compact: 3,
} as const

/** A value as plain text, the way Node's REPL writes it: strings quoted, long collections cut with a count. */
export function textOf(value: unknown): string {
  return stripVTControlCharacters(inspect(value, shape))
}

/**
 * A value's MIME bundle: what its `Symbol.for('Jupyter.display')` method gives, or else plain text. Nothing is
 * guessed from the value's looks. A bundle without text/plain gets the value's text, for frontends that show no other.
 * @throws what the method throws, and TypeError where it gives no MIME bundle
 */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  if (!isDisplayable(value)) return { 'text/plain': textOf(value) }
  const given: unknown = await value[jupyterDisplay]()
  const bundle = checkedBundle(given)
  return 'text/plain' in bundle ? bundle : { ...bundle, 'text/plain': inspect(value, { ...shape, depth: 0 }) }
}

function checkedBundle(given: unknown): MimeBundle {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw notBundle(given)
  const entries = Object.entries(given).filter(([, data]) => data !== undefined)
  const stray = entries.find(([mime]) => !mime.includes('/'))
  if (stray) throw new TypeError(`'${stray[0]}' is not a MIME type: a bundle's keys read like 'text/html'`)
  return Object.fromEntries(entries.map(([mime, data]) => [mime, dataOf(mime, data)]))
}

const notBundle = (given: unknown) =>
  new TypeError(
    `The value's Symbol.for('Jupyter.display') method gave ${inspect(given, { depth: 0 })}. ` +
      `A MIME bundle is an object such as { 'text/html': '<b>hello</b>' }`,
  )

/**
 * One entry of a bundle as the protocol carries it: bytes as base64, JSON types as values, all else as text.
 * @throws TypeError where the data does not suit the MIME type
 */
export function dataOf(mime: string, data: unknown): Json {
  if (data instanceof Uint8Array)
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
  if (/[/+]json$/.test(mime)) return typeof data === 'string' ? jsonOf(mime, data) : (data as Json)
  if (typeof data === 'string') return data
  if (typeof data === 'number' || typeof data === 'boolean') return String(data)
  throw new TypeError(`'${mime}' wants a string or bytes, not ${inspect(data, { depth: 0 })}`)
}

/** Frontends draw JSON types from values; a text of JSON under such a name shows an error there. */
function jsonOf(mime: string, text: string): Json {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TypeError(`'${mime}' wants JSON: ${(error as Error).message}`)
  }
}
