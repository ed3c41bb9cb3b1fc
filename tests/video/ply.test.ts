import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPly } from '../../src/video/index.ts'
import { scratch } from './scratch.ts'

let made = 0
function file(content: string | Uint8Array): string {
  const path = join(scratch, `${made++}.ply`)
  writeFileSync(path, content)
  return path
}
const header = (format: string, count: number, position = 'float', color = 'uchar') =>
  `ply\nformat ${format} 1.0\ncomment made here\nelement vertex ${count}\n` +
  ['x', 'y', 'z'].map((name) => `property ${position} ${name}\n`).join('') +
  ['red', 'green', 'blue'].map((name) => `property ${color} ${name}\n`).join('') +
  'element face 1\nproperty list uchar int vertex_indices\nend_header\n'

test('text: places, and colours as they are in the file', async () => {
  const { positions, colors } = await readPly(
    file(`${header('ascii', 2)}1 2 3 7 100 255\n-4 5.5 6e-3 0 1 2\n3 0 1 0\n`),
  )
  expect(Array.from(positions)).toEqual([1, 2, 3, -4, 5.5, Math.fround(6e-3)])
  expect(Array.from(colors)).toEqual([7, 100, 255, 0, 1, 2])
})

test.each([true, false])('binary, little-endian: %s; doubles keep all digits', async (little) => {
  const body = new DataView(new ArrayBuffer(2 * 27 + 13))
  for (const [i, value] of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].entries())
    body.setFloat64(8 * i + (i < 3 ? 0 : 3), value, little)
  for (const [i, value] of [1, 2, 3, 4, 5, 6].entries()) body.setUint8(24 + i + (i < 3 ? 0 : 24), value)
  body.setUint8(54, 3)
  const text = header(little ? 'binary_little_endian' : 'binary_big_endian', 2, 'double')
  const { positions, colors } = await readPly(
    file(Buffer.concat([Buffer.from(text), new Uint8Array(body.buffer)])),
  )
  expect(Array.from(positions)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
  expect(Array.from(colors)).toEqual([1, 2, 3, 4, 5, 6])
})

test('colours as floats; none', async () => {
  const floats = await readPly(file(`${header('ascii', 1, 'float', 'float')}1 2 3 0 0.5 1\n3 0 0 0\n`))
  expect(Array.from(floats.colors)).toEqual([0, 128, 255])
})

test.each([
  ['not PLY', 'solid thing', /begins with 'ply'/],
  ['a header without end', 'ply\nformat ascii 1.0\nelement vertex 3\n', /ends with 'end_header'/],
  [
    '2 thousand million points in few bytes',
    header('binary_little_endian', 2e9),
    /the header claims at least 30000000001 bytes, the file has/,
  ],
  ['as many in text', header('ascii', 2e9), /the header claims at least/],
  [
    'fewer points than claimed',
    `${header('ascii', 4)}1 2 3 4 5 6\n1 2 3 4 5 6\n1 2 3 4 5 6\n1 2 3 4\n   ${' '.repeat(40)}\n`,
    /claims 4 points and has 3: it was cut off/,
  ],
  ['no number', `${header('ascii', 1)}1 x 3 4 5 6\n3 0 0 0\n`, /point 0 is at NaN/],
  [
    'a count of words',
    header('ascii', 1).replace('vertex 1', 'vertex many'),
    /an element of the header has no count/,
  ],
  [
    'a type of no kind',
    header('ascii', 1).replace('float x', 'quad x'),
    /element vertex has a property of no type/,
  ],
  [
    'no vertices',
    'ply\nformat ascii 1.0\nelement face 1\nproperty uchar a\nend_header\n1\n',
    /no element vertex/,
  ],
])('%s', async (_, content, message) => {
  await expect(readPly(file(content))).rejects.toThrow(message)
})
