/** How sure a mean is. */

/** A mean with the interval that holds it in 95 of 100 draws of such a sample. */
export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
  readonly count: number
}

/**
 * The mean and its percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13), 95%, from seeded resamples.
 * @throws RangeError for no values
 */
export function bootstrapMean(
  values: readonly number[],
  { resamples = 2000, seed = 0 }: { readonly resamples?: number; readonly seed?: number } = {},
): Interval {
  if (values.length === 0) throw new RangeError('the mean of no values is undefined')
  const next = uniform(seed)
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(next() * values.length)]!
    return sum / values.length
  }).sort()
  const at = (share: number) => means[Math.round(share * (resamples - 1))]!
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, low: at(0.025), high: at(0.975), count: values.length }
}

/** Uniform numbers in [0, 1) by splitmix32. */
function uniform(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}
