import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { catalogue } from '../../src/geogen/furniture/catalogue.ts'
import { drawSize } from '../../src/geogen/furniture/kind.ts'
import { realSizes } from '../../src/geogen/furniture/sizes.ts'
import { room } from '../../src/geogen/index.ts'
import { seeded } from '../../src/geogen/random.ts'

const rooms = Array.from({ length: 300 }, (_, seed) => room({ seed }))
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const boxes = (category: string) =>
  rooms.flatMap(({ objects }) => objects.filter((object) => object.category === category))

/** Longer and shorter horizontal edge, height. */
const edges = ([w, d, h]: readonly [number, number, number]) => [Math.max(w, d), Math.min(w, d), h] as const

/** Plants of ours stand upright in round pots; what scanners saw of real ones is flatter. */
const notCompared: Readonly<Record<string, readonly number[]>> = { plant: [1] }

test('there are at least 20 categories, every kind is used, and most rooms have things of many categories', () => {
  const made = new Set(rooms.flatMap(({ objects }) => objects.map(({ category }) => category)))
  expect(made.size).toBeGreaterThanOrEqual(45)
  expect(
    [...new Set(Object.values(catalogue).map(({ category }) => category))].filter((it) => !made.has(it)),
  ).toEqual([])
  expect(
    median(rooms.map(({ objects }) => new Set(objects.map(({ category }) => category)).size)),
  ).toBeGreaterThan(12)
})

test('a drawn size keeps to the limits of its kind', () => {
  for (const kind of Object.values(catalogue)) {
    const random = seeded(kind.category)
    for (let i = 0; i < 50; i++) {
      const size = drawSize(kind, random)
      if (kind.round) expect(size[1]).toBe(size[0])
      size.forEach((value, axis) => {
        if (kind.round && axis === 1) return
        expect(value).toBeGreaterThanOrEqual(kind.least[axis]! - 1e-9)
        expect(value).toBeLessThanOrEqual(kind.largest[axis]! + 1e-9)
      })
    }
  }
})

test('sizes and counts follow real rooms: medians within 25% or 8 cm, counts within 1', () => {
  const compared = Object.entries(realSizes).filter(([category]) => boxes(category).length >= 10)
  expect(compared.length).toBeGreaterThanOrEqual(24)
  for (const [category, real] of compared) {
    const ours = boxes(category).map(({ size }) => edges(size))
    const skipped = notCompared[category] ?? []
    for (const [axis, quantiles] of [real.long, real.short, real.high].entries()) {
      if (skipped.includes(axis)) continue
      const [mine, theirs] = [median(ours.map((edge) => edge[axis]!)), quantiles[2]]
      expect(Math.abs(mine - theirs), `${category}, edge ${axis}: ${mine} against ${theirs}`).toBeLessThan(
        Math.max(0.08, 0.25 * theirs),
      )
    }
    const counts = rooms
      .map(({ objects }) => objects.filter((object) => object.category === category).length)
      .filter(Boolean)
    expect(Math.abs(median(counts) - real.count), `how many ${category}`).toBeLessThanOrEqual(1)
  }
})

const folder = resolve(import.meta.dirname, '../../../shared/data/vsibench_meta_info')
test.skipIf(!existsSync(folder))(
  `the table of sizes is that of the real boxes (skipped without ${folder})`,
  () => {
    const scenes = ['scannet', 'arkitscenes'].flatMap((name) =>
      Object.values(
        JSON.parse(readFileSync(resolve(folder, `${name}_meta_info_val.json`), 'utf8')) as Record<
          string,
          any
        >,
      ),
    )
    expect(scenes.length).toBe(238)
    for (const [category, { boxes: count, high }] of Object.entries(realSizes)) {
      const real = scenes.flatMap(({ object_bbox }) => object_bbox[category] ?? [])
      expect(real.length, category).toBe(count)
      const heights = real.map(({ axesLengths, normalizedAxes }) => {
        const upright = [2, 5, 8].map((i) => Math.abs(normalizedAxes[i]))
        return axesLengths[upright.indexOf(Math.max(...upright))]
      })
      expect(Math.abs(median(heights) - high[2]), category).toBeLessThan(0.02 + 0.2 * high[2])
    }
  },
)
