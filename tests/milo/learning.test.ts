import { afterAll, expect, test } from 'vitest'
import { gpu } from '../../src/compute/index.ts'
import { dataset } from '../../src/geogen/index.ts'
import { create } from '../../src/milo/index.ts'
import type { Video } from '../../src/video/index.ts'

const device = await gpu.use('tensorflow').catch((error: Error) => error)
const absent = device instanceof Error
if (absent) console.log(`skipping a real training, too slow without tensorflow: ${device.message}`)

const lessons = dataset({ rooms: 120, triplets: 8, questions: 0, seed: 21 })
const exam = dataset({ rooms: 24, triplets: 4, questions: 0, seed: 22 })
const model = create({ seed: 3 })
afterAll(() => model.dispose())

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test.skipIf(absent)(
  'some seconds of stage 0 find objects in new rooms by their names',
  async () => {
    await model.ground(
      lessons.triplets.map(({ observation }) => observation),
      { steps: 150 },
    )
    const hits: number[] = []
    const chances: number[] = []
    for (const { observation } of exam.triplets.slice(0, 24)) {
      for (const { id, label } of observation.objects) {
        const seen = cells(observation, id)
        if (!seen.includes(true)) continue
        const found = (await model.find(observation, label)).flat(2)
        hits.push(seen[found.indexOf(Math.max(...found))] ? 1 : 0)
        chances.push(mean(seen.map(Number)))
      }
    }
    console.log(`found ${mean(hits).toFixed(2)} of ${hits.length}, a random cell ${mean(chances).toFixed(2)}`)
    expect(mean(hits)).toBeGreaterThan(mean(chances) + 0.3)
  },
  120_000,
)

/** Which video tokens (frames x 3 x 4 cells of 8 x 8 pixels) show an object. */
function cells(video: Video, id: number): boolean[] {
  return video.frames.flatMap(({ ids }) =>
    Array.from({ length: 12 }, (_, cell) => {
      const [row, column] = [Math.floor(cell / 4), cell % 4]
      return ids!.some(
        (it, pixel) =>
          it === id && Math.floor(pixel / 256) === row && Math.floor((pixel % 32) / 8) === column,
      )
    }),
  )
}
