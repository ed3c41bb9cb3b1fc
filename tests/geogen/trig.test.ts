import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cos, length, sin } from '../../src/geogen/trig.ts'

test('sine and cosine are right to the last bits, for the angles of rooms', () => {
  fc.assert(
    fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (x) => {
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(3e-16)
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(3e-16)
    }),
    { numRuns: 2000 },
  )
  expect(sin(-0)).toBe(-0)
  expect(cos(0)).toBe(1)
  expect(length(3, 4)).toBe(5)
  expect(length(2, 3, 6)).toBe(7)
})
