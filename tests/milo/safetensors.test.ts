import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeSafetensors, encodeSafetensors } from '../../src/milo/index.ts'

/** The bytes of a file with this header and this much data. */
function file(header: string, data = 0, length = header.length): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.set(new TextEncoder().encode(header), 8)
  return bytes
}

const entry = (from: number, to: number, shape = [(to - from) / 4], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] })

test('what is written is read again', () => {
  const tensor = fc.record({
    name: fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
    values: fc.float32Array({ maxLength: 20 }),
  })
  const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 })
  const metadata = fc.dictionary(fc.string(), fc.string())
  fc.assert(
    fc.property(tensors, metadata, (tensors, metadata) => {
      const given = { tensors: tensors.map((one) => ({ ...one, shape: [one.values.length, 1] })), metadata }
      const found = decodeSafetensors(encodeSafetensors(given))
      // JSON objects put whole-number names first, so the order of tensors may change.
      const byName = (file: typeof given | typeof found) =>
        new Map(file.tensors.map(({ name, shape, values }) => [name, { shape, values }]))
      expect(byName(found)).toEqual(byName(given))
      expect(found.metadata).toEqual({ ...metadata })
    }),
  )
})

test('the bytes are those of the format', () => {
  const bytes = encodeSafetensors({
    tensors: [{ name: 'w', shape: [2], values: Float32Array.of(1, -2) }],
    metadata: {},
  })
  const header = '{"__metadata__":{},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + header.length))).toBe(header)
  expect(bytes[0]! % 8).toBe(0)
  expect([...bytes.subarray(-8)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
})

test.each([
  ['nothing', new Uint8Array(3), /3 bytes/],
  ['a header longer than the file', file('{}', 0, 500), /should have 500 bytes, and only 2/],
  ['an enormous header', file('{}', 0, 2 ** 40), /says that its header has/],
  ['no JSON', file('{"a":'), /no JSON/],
  ['a list', file('[]'), /no JSON object/],
  ['another number type', file(`{"a":${entry(0, 4, [2], 'F16')}}`, 4), /'a'.*F16/],
  ['a negative size', file(`{"a":${entry(0, 4, [-1])}}`, 4), /'a' has the shape \[-1\]/],
  [
    'a shape that does not fit',
    file(`{"a":${entry(0, 4, [3])}}`, 4),
    /'a' of shape \[3\] takes 12 bytes, not 4/,
  ],
  ['overlapping tensors', file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12), /'b' starts at byte 4/],
  ['a gap', file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), /'b' starts at byte 8/],
  ['a truncated file', file(`{"a":${entry(0, 8)}}`, 4), /'a' ends at byte 8/],
  ['hidden data', file(`{"a":${entry(0, 4)}}`, 8), /take 4 bytes, and there are 8/],
  ['a range backwards', file(`{"a":${entry(8, 0, [2])}}`, 8), /'a' lies at/],
])('%s is refused with what is wrong', (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes, 'model.safetensors')).toThrow(message)
  expect(() => decodeSafetensors(bytes, 'model.safetensors')).toThrow('model.safetensors')
})
