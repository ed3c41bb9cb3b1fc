import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { evaluation, geogen, milo } from '../../src/index.ts'

test('console.log of large values is short', () => {
  const room = geogen.room({ seed: 7, style: 'shapes' })
  const video = room.film({ frames: 2, width: 32, height: 24 })
  expect(inspect(room)).toMatch(/^shapes room 7, [\d.]+ x [\d.]+ x [\d.]+ m, with \d objects: .+/)
  expect(inspect(video)).toBe(
    "Video 'shapes room 7' (filmed in shapes room 7, path 'orbit'): 2 frames of 32 x 24 with depth and object ids",
  )
  expect(inspect(video.frames[0]!.image)).toBe('RgbImage 32 x 24')
  const model = milo.create({ size: 'nano', encoding: 'repe', seed: 1 })
  expect(inspect(model)).toMatch(/^Milo with [\d,]+ weights, encoding repe; not trained yet$/)
  expect(inspect(new evaluation.Report([], [], 0))).toMatch(/^what +metric/)
})
