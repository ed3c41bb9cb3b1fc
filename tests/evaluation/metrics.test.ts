import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bootstrapMean, decide, meanRelativeAccuracy, psnr, ssim } from '../../src/evaluation/index.ts'
import { RgbImage } from '../../src/video/index.ts'

describe('mean relative accuracy', () => {
  test.each([
    [1.05, 1, 1],
    [1.1, 1, 0.9],
    [1.45, 1, 0.2],
    [0.55, 1, 0.2],
    [1.5, 1, 0.1],
    [33, 30.9, 0.9],
    [7, 7, 1],
    [3, 1, 0],
  ])('of %f for %f is %f, as in VSI-Bench', (prediction, truth, score) => {
    expect(meanRelativeAccuracy(prediction, truth)).toBe(score)
  })

  test('falls as the prediction moves away', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (a, b) => {
          const [near, far] = a < b ? [a, b] : [b, a]
          expect(meanRelativeAccuracy(5 + near, 5)).toBeGreaterThanOrEqual(meanRelativeAccuracy(5 + far, 5))
        },
      ),
    )
  })
})

describe('reading an answer', () => {
  const choice = { family: 'f', text: 'q?', answer: 'left', options: ['left', 'right', 'back'] }
  const number = { family: 'f', text: 'q?', answer: '2.0' }

  test.each([
    [choice, 'left', 'left', 1],
    [choice, 'Left.', 'left', 1],
    [choice, 'right', 'right', 0],
    [choice, '', null, 0],
    [number, '2.0', 2, 1],
    [number, '2.0 metres', 2, 1],
    [number, '2.2.', 2.2, 0.9],
    [number, 'far', null, 0],
    [number, 'about 2', null, 0],
  ])('of %o: %j is read as %j and scores %f', (question, raw, parsed, score) => {
    expect(decide(question, raw)).toMatchObject({ raw, parsed, score })
  })

  test('tells the chance of guessing where there are options', () => {
    expect(decide(choice, 'left').chance).toBeCloseTo(1 / 3, 12)
    expect(decide(number, '2').chance).toBeUndefined()
  })
})

/** Two pictures by a rule that `numpy` follows as easily. */
function pictures(): [RgbImage, RgbImage] {
  const bytes = (rule: (i: number) => number) =>
    new RgbImage(
      16,
      13,
      Uint8Array.from({ length: 16 * 13 * 3 }, (_, i) => rule(i) % 256),
    )
  return [bytes((i) => i * 37), bytes((i) => i * 37 + (i % 7) * 9)]
}

describe('pictures', () => {
  test('PSNR and SSIM have the values that numpy computes from their definitions', () => {
    const [a, b] = pictures()
    expect(psnr(a, b)).toBeCloseTo(10.426113096338376, 9)
    expect(ssim(a, b)).toBeCloseTo(0.4956540584518696, 9)
  })

  test('equal pictures are as alike as can be', () => {
    const [a] = pictures()
    expect(psnr(a, a)).toBe(Number.POSITIVE_INFINITY)
    expect(ssim(a, a)).toBeCloseTo(1, 12)
  })

  test('a difference of one everywhere is 48.13 dB', () => {
    const grey = (level: number) => new RgbImage(12, 12, new Uint8Array(12 * 12 * 3).fill(level))
    expect(psnr(grey(7), grey(8))).toBeCloseTo(20 * Math.log10(255), 12)
  })

  test('sizes that differ, and pictures smaller than a window, are refused', () => {
    expect(() => psnr(new RgbImage(2, 2), new RgbImage(3, 2))).toThrow('2 x 2 and 3 x 2')
    expect(() => ssim(new RgbImage(10, 12), new RgbImage(10, 12))).toThrow('11 x 11')
  })
})

describe('the bootstrap interval', () => {
  test('holds the mean, is the same for the same seed, and narrows with the root of the count', () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => i % 2)
    const few = bootstrapMean(values(100))
    const many = bootstrapMean(values(1600))
    expect(few).toEqual(bootstrapMean(values(100)))
    expect(few.mean).toBe(0.5)
    // A mean of n coins has a standard error of 0.5 / sqrt(n); 1.96 of them each way.
    expect(few.high - few.low).toBeCloseTo(2 * 1.96 * 0.05, 1)
    expect((few.high - few.low) / (many.high - many.low)).toBeGreaterThan(3)
    expect((few.high - few.low) / (many.high - many.low)).toBeLessThan(5)
  })

  test('of one value is that value, of none is refused', () => {
    expect(bootstrapMean([3])).toEqual({ mean: 3, low: 3, high: 3, count: 1 })
    expect(() => bootstrapMean([])).toThrow('no values')
  })
})
