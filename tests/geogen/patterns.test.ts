import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Pattern, patterns } from '../../src/geogen/patterns.ts'

test.each(Object.keys(patterns) as Pattern[])('%s repeats after its tile and stays near 0 to 1', (name) => {
  const { tile, share } = patterns[name]
  const values: number[] = []
  // middles of a grid of 2 mm: on an edge between two tiles rounding may decide for either
  const place = fc.nat(400).map((i) => 0.00213 * i + 0.00037)
  fc.assert(
    fc.property(place, place, fc.nat(3), fc.nat(3), (u, v, i, j) => {
      if (name === 'sky') return
      const here = share(u, v)
      values.push(here)
      expect(here).toBeGreaterThan(-0.5)
      expect(here).toBeLessThan(1.5)
      expect(share(u + i * tile[0], v + j * tile[1])).toBeCloseTo(here, 6)
    }),
    { numRuns: 300 },
  )
  if (name !== 'sky' && name !== 'checker')
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.2)
})
