import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { gpu, memory } from '../../src/compute/index.ts'
import { dataset } from '../../src/geogen/index.ts'
import { type CameraToWorld, compose, exp, type Transform } from '../../src/geometry/index.ts'
import {
  create,
  decode,
  encode,
  load,
  type Milo,
  save,
  setTrainingReporter,
  type TrainingRun,
  type TrainingStep,
} from '../../src/milo/index.ts'
import { hostKey } from '../../src/notebook/index.ts'
import { Video } from '../../src/video/index.ts'

const { triplets, questions } = dataset({ rooms: 6, triplets: 3, questions: 3, seed: 5 })
const videos = triplets.map(({ observation }) => observation)
const quick = { steps: 4, batch: 4 }
const made: Milo[] = []

/** A model that is freed after the test. */
function model(options: Parameters<typeof create>[0] = { seed: 1 }): Milo {
  const next = create(options)
  made.push(next)
  return next
}

beforeAll(async () => {
  const device = await gpu.use()
  console.log(`these tests train on ${device.backend}`)
})

afterEach(() => {
  setTrainingReporter(undefined)
  for (const model of made.splice(0)) model.dispose()
})

describe('a new model', () => {
  test('is the same for the same seed, and another for another', async () => {
    const bytes = async (seed: number) => Buffer.from(await encode(create({ seed })))
    expect((await bytes(3)).equals(await bytes(3))).toBe(true)
    expect((await bytes(3)).equals(await bytes(4))).toBe(false)
  })

  test('is nano', () => {
    expect(model().parameters).toBeLessThan(1_000_000)
  })

  test.each([
    [{ size: 'giant' }, /no size 'giant'; there is nano/],
    [{ encoding: 'gps' }, /no encoding 'gps'; there is none, absolute, repe/],
    [{ encoding: 'gta', repe: { motion: 'matrix' } }, /choices in RePE .* the encoding is 'gta'/],
    [{ seed: 0.5 }, /seed is a whole number/],
  ])('refuses %o', (options, message) => {
    expect(() => create(options as never)).toThrow(message)
  })
})

describe('training', () => {
  const few = { steps: 24, batch: 4, rate: 2e-3 }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const drop = ({ losses }: { losses: readonly number[] }) =>
    mean(losses.slice(-4)) / mean(losses.slice(0, 4))

  test('each stage lowers its loss on a few examples, and is written down', async () => {
    const it = model()
    expect(drop(await it.ground(videos.slice(0, 2), few))).toBeLessThan(0.7)
    expect(drop(await it.tuneVisual(triplets.slice(0, 2), few))).toBeLessThan(0.7)
    expect(drop(await it.tuneLanguage(questions.slice(0, 2), few))).toBeLessThan(0.7)
    expect(it.history.map(({ stage }) => stage)).toEqual(['ground', 'imagine', 'answer'])
  })

  test.each(['absolute', 'none', 'plucker', 'gta', 'prope', 'cape'] as const)(
    'works with the encoding %s',
    async (encoding) => {
      const it = model({ seed: 1, encoding })
      expect(drop(await it.tuneLanguage(questions.slice(0, 2), few))).toBeLessThan(0.7)
    },
  )

  test.each(['repe', 'gta', 'prope', 'cape'] as const)(
    'sees the poses through %s, and not in which world they are',
    async (encoding) => {
      const it = model({ seed: 1, encoding })
      const { text, video } = questions[0]!
      await it.tuneLanguage(questions.slice(0, 2), { steps: 1, batch: 2 })
      const looks = async (pose: (frame: number, pose: CameraToWorld) => CameraToWorld) => {
        const frames = video.frames.map((frame, at) => ({
          ...frame,
          camera: { ...frame.camera, cameraToWorld: pose(at, frame.camera.cameraToWorld) },
        }))
        return (await it.ask(new Video({ ...video, frames }), text)).tokenAttention.flat(2)
      }
      const before = await looks((_, pose) => pose)
      const world = exp([4, -3, 1, 0.2, 0.1, 2]) as unknown as Transform<'world', 'world'>
      const elsewhere = await looks((_, pose) => compose(world, pose))
      const turn = (frame: number) => exp<'camera', 'camera'>([0, 0, 0, 0, frame, 0])
      const otherwise = await looks((frame, pose) => compose(pose, turn(frame)))
      expect(Math.max(...before.map((share, at) => Math.abs(share - elsewhere[at]!)))).toBeLessThan(1e-5)
      expect(Math.max(...before.map((share, at) => Math.abs(share - otherwise[at]!)))).toBeGreaterThan(1e-4)
    },
  )

  test('is the same for the same seeds, and keeps no tensors but the weights', async () => {
    const losses = async () => (await model().tuneVisual(triplets, quick)).losses
    expect(await losses()).toEqual(await losses())
    const it = model()
    await it.ground(videos, quick)
    await it.tuneVisual(triplets, quick)
    await it.tuneLanguage(questions, quick)
    const before = memory().tensors
    await it.ground(videos, quick)
    await it.tuneVisual(triplets, { ...quick, ground: videos, show: triplets.slice(0, 2) })
    await it.tuneLanguage(questions, { ...quick, imagine: triplets })
    expect(memory().tensors).toBe(before)
  })

  test('is reported: its size, every step, samples, the end', async () => {
    const runs: TrainingRun[] = []
    const steps: TrainingStep[] = []
    const ends: string[] = []
    setTrainingReporter({
      begin: (run) => {
        runs.push(run)
        return { update: (step) => void steps.push(step), end: (ending) => void ends.push(ending) }
      },
    })
    await model().tuneVisual(triplets, { ...quick, show: triplets.slice(0, 2) })
    expect(runs).toMatchObject([{ stage: 'imagine', steps: 4, examples: triplets.length }])
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4])
    for (const { loss, secondsLeft } of steps) {
      expect(loss).toBeGreaterThan(0)
      expect(secondsLeft).toBeGreaterThanOrEqual(0)
    }
    expect(steps.at(-1)!.samples).toHaveLength(2)
    expect(steps.at(-1)!.samples![0]!.imagined.width).toBe(32)
    expect(ends).toEqual(['done'])
  })

  test('ends at a step when the user presses Stop, and the model still works', async () => {
    const hold = { requested: false, released: false, [Symbol.dispose]: () => void (hold.released = true) }
    Object.assign(globalThis, { [hostKey]: { holdInterrupt: () => hold } })
    setTrainingReporter({
      begin: () => ({ update: ({ step }) => void (hold.requested = step === 3), end() {} }),
    })
    try {
      const it = model()
      const training = await it.tuneVisual(triplets, { steps: 1000, batch: 2 })
      expect(training).toMatchObject({ steps: 3, ending: 'stopped' })
      expect(hold.released).toBe(true)
      expect((await it.imagine(videos[0]!, 'turn left 30 degrees')).width).toBe(32)
    } finally {
      Object.assign(globalThis, { [hostKey]: undefined })
    }
  })

  test('ends when its time is over', async () => {
    const training = await model().ground(videos, { steps: 100_000, batch: 2, minutes: 0.02 })
    expect(training.ending).toBe('out of time')
    expect(training.seconds).toBeLessThan(20)
  })

  test('stops where the loss is no number, naming the step and the examples', async () => {
    await expect(model().ground(videos, { ...quick, steps: 50, rate: 1e30 })).rejects.toThrow(
      /loss is (NaN|Infinity) at step \d+, examples \d+.*smaller rate/,
    )
  })

  test('of nothing is refused', async () => {
    await expect(model().tuneVisual([])).rejects.toThrow('at least one triplet')
    await expect(model().tuneLanguage([])).rejects.toThrow('at least one question')
    await expect(model().ground([])).rejects.toThrow('objects that are seen')
  })
})

describe('imagining and answering', () => {
  test('the same seed gives the same picture, another seed another', async () => {
    const it = model()
    await it.tuneVisual(triplets, quick)
    const imagine = async (seed: number) =>
      (await it.imagine(videos[0]!, 'turn left 30 degrees', { seed })).data
    expect(await imagine(1)).toEqual(await imagine(1))
    expect(await imagine(1)).not.toEqual(await imagine(2))
    await expect(it.imagine(videos[0]!, 'turn left 30 degrees', { steps: 0 })).rejects.toThrow('steps')
  })

  test('an answer has probabilities and attention that sum to 1, and offers only its options', async () => {
    const it = model()
    const [question] = questions.filter(({ options }) => options)
    await expect(it.ask(question!.video, question!.text)).rejects.toThrow('call tuneLanguage first')
    await it.tuneLanguage(questions, quick)
    const answer = await it.ask(question!.video, question!.text, { options: question!.options! })
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
    expect(question!.options).toContain(answer.text)
    expect(sum(answer.probabilities.map(({ probability }) => probability))).toBeCloseTo(1, 5)
    expect(sum(answer.frameAttention)).toBeCloseTo(1, 5)
    expect(answer.tokenAttention.flat(2)).toHaveLength(36)
    await expect(it.ask(question!.video, question!.text, { options: ['perhaps'] })).rejects.toThrow('perhaps')
  })

  test('a video with too few frames is refused by name', async () => {
    await expect(model().imagine(videos[0]!.at([0, 1]), 'turn left 30 degrees')).rejects.toThrow(
      /has 2 frames, and the model looks at 3/,
    )
  })

  test('finding gives a share for every video token', async () => {
    const found = await model().find(videos[0]!, videos[0]!.objects[0]!.label)
    expect(found).toHaveLength(3)
    for (const share of found.flat(2)) expect(share >= 0 && share <= 1).toBe(true)
  })
})

describe('checkpoints', () => {
  let folder: string

  test('a loaded model imagines and answers as the saved one, and knows its history', async () => {
    folder = await mkdtemp(join(tmpdir(), 'milo-'))
    try {
      const path = join(folder, 'nano.safetensors')
      const it = model()
      await it.tuneVisual(triplets, quick)
      await it.tuneLanguage(questions, quick)
      await save(it, path)
      expect(await readdir(folder)).toEqual(['nano.safetensors'])
      const again = await load(path)
      made.push(again)
      expect(again.history).toEqual(it.history)
      const { video, text, options } = questions[0]!
      expect((await again.imagine(video, 'turn right 15 degrees')).data).toEqual(
        (await it.imagine(video, 'turn right 15 degrees')).data,
      )
      expect(await again.ask(video, text, { options })).toEqual(await it.ask(video, text, { options }))
      await expect(load(join(folder, 'none.safetensors'))).rejects.toThrow(/cannot load .*none.safetensors/)
      await writeFile(path, (await readFile(path)).subarray(0, 5000))
      await expect(load(path)).rejects.toThrow(/nano.safetensors is no readable safetensors file/)
      await expect(save(it, join(folder, 'no', 'folder'))).rejects.toThrow(/cannot save to/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('a checkpoint keeps the choices in RePE', async () => {
    const repe = { motion: 'matrix', window: 'adjacent' } as const
    const back = decode(await encode(model({ encoding: 'repe', repe })))
    made.push(back)
    expect(back.config.repe).toEqual(repe)
  })

  test('a checkpoint of another config is refused with the difference', async () => {
    const bytes = await encode(model())
    const text = new TextDecoder('latin1').decode(bytes)
    const at = text.indexOf('\\"width\\":96')
    expect(at).toBeGreaterThan(0)
    const changed = bytes.slice()
    changed.set(new TextEncoder().encode('\\"width\\":64'), at)
    expect(() => decode(changed, 'other.safetensors')).toThrow(
      /other.safetensors.*its width is 64, and a nano model here has 96/,
    )
  })
})
