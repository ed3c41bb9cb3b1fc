import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packPoints, unpackPoints } from '../../src/display/scene/packing.ts'

const surfel = fc.record({
  at: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -400, max: 400 }).map((cm) => cm / 100))),
  color: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 255 }))),
  turn: fc.double({ min: 0, max: 6.28, noNaN: true }),
  height: fc.double({ min: -1, max: 1, noNaN: true }),
})

test('packed points come back: place within a cell, colour within 4 of 255, normal within 12 degrees', () => {
  fc.assert(
    fc.property(fc.array(surfel, { minLength: 1, maxLength: 60 }), (surfels) => {
      const normals = surfels.map(({ turn, height }) => {
        const flat = Math.sqrt(1 - height * height)
        return [flat * Math.cos(turn), flat * Math.sin(turn), height]
      })
      const packed = packPoints({
        positions: Float32Array.from(surfels.flatMap(({ at }) => at)),
        colors: Uint8Array.from(surfels.flatMap(({ color }) => color)),
        normals: Float32Array.from(normals.flat()),
        spacing: 0.1,
      })
      const back = unpackPoints(packed)
      const cell = packed.size / 2 ** packed.levels
      for (let i = 0; i < packed.count; i++) {
        const near = (values: ArrayLike<number>, others: ArrayLike<number>, reach: number) =>
          [0, 1, 2].every((k) => Math.abs(values[3 * i + k]! - others[k]!) <= reach)
        const match = surfels.findIndex(
          ({ at, color }, j) =>
            near(back.positions, at, cell * 0.51 + 1e-5) &&
            near(back.colors, color, 4) &&
            normals[j]!.reduce((sum, n, k) => sum + n * back.normals[3 * i + k]!, 0) > Math.cos(0.21),
        )
        expect(match).toBeGreaterThanOrEqual(0)
      }
    }),
    { seed: 7, numRuns: 60 },
  )
})

test('no points pack into nothing', () => {
  const none = {
    positions: new Float32Array(),
    colors: new Uint8Array(),
    normals: new Float32Array(),
    spacing: 1,
  }
  expect(unpackPoints(packPoints(none)).positions).toHaveLength(0)
})
