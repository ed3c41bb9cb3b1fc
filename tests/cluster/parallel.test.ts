import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checksums } from '../geogen/generated.ts'
import { folder, installed, killHalfWay, options, root, serial, shards, started } from './shards.ts'

test('the line of docs/generating.md, one task killed half way', async ({ skip }) => {
  skip(!installed('parallel', '--version'), 'GNU parallel is not installed (apt install parallel)')
  const place = folder('parallel')
  const expected = serial(place)
  const out = join(place, 'out')
  const line = /^seq 0 15 \| parallel .*$/m.exec(readFileSync(join(root, 'docs/generating.md'), 'utf8'))![0]
  const command = line
    .replace('seq 0 15', `seq 0 ${shards - 1}`)
    .replace('{}/16', `{}/${shards}`)
    .replace('--rooms 100000 --out rooms', [...options, '--out', out].join(' '))
  expect(command).toContain(out)
  const { end } = started('sh', ['-c', command], { HOME: place })
  const there = await killHalfWay(out)
  expect(there.length).toBeLessThan(4)
  const { code, said } = await end
  expect(code, said).toBe(0)
  expect(said).toMatch(new RegExp(`^1\\t${there.length} of 4 parts`, 'm')) // went on
  expect(checksums(out)).toEqual(expected)
})
