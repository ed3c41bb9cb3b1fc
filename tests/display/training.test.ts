import { expect, test } from 'vitest'
import type { Channel } from '../../src/display/channel.ts'
import { trainingReporter } from '../../src/display/index.ts'
import type { DisplayOptions, MimeBundle } from '../../src/notebook/index.ts'
import { RgbImage } from '../../src/video/index.ts'

const run = {
  title: 'Stage 1: learning to imagine',
  stage: 'imagine',
  steps: 10,
  examples: 64,
  weights: 900_000,
  device: 'tensorflow on the CPU',
} as const

test('a training draws a bar, a curve and samples, each updated in place, and ends with a poster', async () => {
  const displays = new Map<string, MimeBundle[]>()
  const display = (bundle: MimeBundle, options: DisplayOptions = {}) => {
    const id = options.displayId!
    expect(options.update).toBe(displays.has(id))
    displays.set(id, [...(displays.get(id) ?? []), bundle])
  }
  const view = trainingReporter((): Channel => ({ name: 'kernel', pace: 0, display })).begin(run)
  const image = new RgbImage(4, 3)
  for (let step = 1; step <= 10; step++) {
    const samples = step % 5 === 0 ? [{ text: 'turn left', imagined: image, truth: image }] : []
    view.update({ stage: 'imagine', step, steps: 10, loss: 1 / step, secondsLeft: 10 - step, samples })
  }
  await view.end('done')
  const [bar, curve, samples] = [...displays.values()]
  expect(displays.size).toBe(3)
  expect(bar![0]!['text/plain']).toContain('900,000 weights')
  expect(bar!.map((bundle) => bundle['text/plain'])).toContainEqual(expect.stringContaining('5 s left'))
  expect(bar!.at(-1)!['text/plain']).toMatch(/10 of 10 · done in 0 s · loss 0\.100/)
  expect(curve!.at(-1)).toHaveProperty(['image/png'])
  expect(samples).toHaveLength(2)
  expect(samples!.at(-1)!['text/plain']).toBe(
    'What the model imagines at step 10: imagined: turn left, truth',
  )
})

test('a stopped training says so', async () => {
  const texts: unknown[] = []
  const to: Channel = { name: 'kernel', pace: 0, display: (bundle) => void texts.push(bundle['text/plain']) }
  const view = trainingReporter(() => to).begin(run)
  view.update({ stage: 'imagine', step: 3, steps: 10, loss: 0.5, secondsLeft: 7 })
  await view.end('stopped')
  expect(texts.find((text) => String(text).includes('stopped after'))).toMatch(
    /3 of 10 .* loss 0\.500 \(stopped\)/,
  )
})

test('a training that used all its time is done, and its curve ends where it ended', async () => {
  const displays = new Map<string, MimeBundle>()
  const display = (bundle: MimeBundle, options: DisplayOptions = {}) =>
    void displays.set(options.displayId!, bundle)
  const view = trainingReporter((): Channel => ({ name: 'kernel', pace: 0, display })).begin(run)
  for (let step = 1; step <= 4; step++)
    view.update({ stage: 'imagine', step, steps: 5, loss: 0.5, secondsLeft: 1 })
  await view.end('out of time')
  const [bar, curve] = [...displays.values()]
  expect(bar!['text/plain']).toMatch(/█{20} 4 of 4 · done in 0 s · loss 0\.500 \(all its time used\)/)
  expect(curve).toHaveProperty(
    ['application/vnd.vegalite.v6+json', 'encoding', 'x', 'scale', 'domain'],
    [0, 4],
  )
})
