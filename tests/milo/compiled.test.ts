import { expect, test } from 'vitest'
import { gpu, memory } from '../../src/compute/index.ts'
import { dataset } from '../../src/geogen/index.ts'
import { create } from '../../src/milo/index.ts'

const device = await gpu.use('tensorflow').catch((error: Error) => error)
const absent = device instanceof Error
if (absent) console.log(`skipping compiled training: ${device.message}`)

test.skipIf(absent)(
  'training in whole graphs equals training operation by operation, in every stage',
  async () => {
    const { triplets, questions } = dataset({ rooms: 6, triplets: 4, questions: 4, seed: 5 })
    const videos = triplets.map(({ observation }) => observation)
    const before = memory().tensors
    const train = async (compile: boolean) => {
      const model = create({ seed: 3 })
      const options = { steps: 9, batch: 4, compile }
      const stages = [
        await model.ground(videos, options),
        await model.tuneVisual(triplets, { ...options, ground: videos }),
        await model.tuneLanguage(questions, { ...options, imagine: triplets }),
      ]
      model.dispose()
      return stages.flatMap(({ losses }) => losses)
    }
    const plain = await train(false)
    const compiled = await train(true)
    expect(plain.length).toBeGreaterThan(20)
    for (const [at, loss] of compiled.entries())
      expect(Math.abs(loss - plain[at]!), `loss ${at}`).toBeLessThan(1e-5 * Math.max(1, loss))
    expect(memory().tensors).toBe(before)
  },
)
