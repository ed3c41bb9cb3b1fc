import { expect, test } from 'vitest'
import { type Evaluated, psnr, report } from '../../src/evaluation/index.ts'
import { dataset } from '../../src/geogen/index.ts'
import { Answer } from '../../src/milo/index.ts'
import { jupyterDisplay } from '../../src/notebook/index.ts'

const { triplets, questions } = dataset({ rooms: 6, triplets: 3, questions: 3, seed: 9 })

/** Answers every question with its first option, or 2.0, and imagines the last frame again. */
const stubborn: Evaluated = {
  askAll: async (asked) =>
    asked.map(
      ({ text, options }) =>
        new Answer({
          question: text,
          probabilities: [{ answer: options?.[0] ?? '2.0', probability: 1 }],
          frameAttention: [0, 0, 1],
          tokenAttention: [],
        }),
    ),
  imagineAll: async (wishes) => wishes.map(({ video }) => video.frames.at(-1)!.image),
}

test('every answer is listed with how it was read, and rows are means of them', async () => {
  const { decisions, rows, views } = await report(stubborn, { questions })
  expect(views).toEqual([])
  expect(decisions.map(({ question }) => question)).toEqual(questions.map(({ text }) => text))
  for (const [at, { raw, score }] of decisions.entries())
    if (questions[at]!.options) expect(score).toBe(raw === questions[at]!.answer ? 1 : 0)
  for (const { what, mean, low, high, count } of rows) {
    const own = decisions.filter(({ family }) => family === what)
    expect(count).toBe(own.length)
    expect(mean).toBeCloseTo(own.reduce((sum, { score }) => sum + score, 0) / own.length, 12)
    expect(low).toBeLessThanOrEqual(mean)
    expect(high).toBeGreaterThanOrEqual(mean)
  }
})

test('imagined views stand beside the mean image and the nearest frame', async () => {
  const { views, rows } = await report(stubborn, { triplets })
  expect(views).toHaveLength(triplets.length)
  for (const [at, view] of views.entries())
    expect(view.psnr).toBeCloseTo(
      psnr(triplets[at]!.observation.frames.at(-1)!.image, triplets[at]!.outcome.image),
      12,
    )
  const mean = (what: string) => rows.find((row) => row.what === what && row.metric === 'PSNR, dB')!.mean
  expect(mean('imagined - mean image')).toBeCloseTo(
    mean('imagined view') - mean('  the mean image instead'),
    9,
  )
})

test('a perfect model scores all there is', async () => {
  const truth = new Map(triplets.map(({ observation, outcome }) => [observation, outcome.image]))
  const perfect: Evaluated = { ...stubborn, imagineAll: async (w) => w.map(({ video }) => truth.get(video)!) }
  const { views } = await report(perfect, { triplets: triplets.slice(0, 3) })
  expect(views.map(({ ssim }) => ssim)).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 9)))
})

test('the report shows itself as a table, in text, markdown and escaped HTML', async () => {
  const odd = { ...questions[0]!, family: '<b>|' }
  const bundle = (await report(stubborn, { questions: [odd], triplets }))[jupyterDisplay]()
  expect(bundle['text/plain']).toMatch(/^what +metric +mean +95% interval +chance +examples\n/)
  expect(bundle['text/markdown']).toContain('| <b>\\| | ')
  expect(bundle['text/html']).toContain('&#60;b&#62;|')
  expect(bundle['text/html']).not.toContain('<b>')
})

test('without examples there is nothing to report', async () => {
  await expect(report(stubborn, {})).rejects.toThrow('held-out triplets')
})
