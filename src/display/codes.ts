import { type PlotSpec, plot } from './plot.ts'
import type { Shown } from './shown.ts'

/** A code for each frame of a clip, such as `repe.encode` gives. */
export interface CodesSource {
  /** frames x dim */
  readonly data: Float32Array
  readonly frames: number
  readonly dim: number
}

/**
 * The codes of a clip's frames: a row for each frame, a column for each channel, blue above zero and red below.
 *
 * @throws RangeError when the data is not frames x dim.
 */
export function codes({ data, frames, dim }: CodesSource, { title = 'Codes of the frames' } = {}): Shown {
  if (data.length !== frames * dim)
    throw new RangeError(
      `The codes have ${data.length} values; ${frames} frames x ${dim} channels have ${frames * dim}.`,
    )
  const values = Array.from(data, (value, i) => ({
    frame: Math.floor(i / dim),
    channel: i % dim,
    value: Math.round(value * 1e4) / 1e4,
  }))
  const spec: PlotSpec = {
    title,
    width: 560,
    height: 20 * frames,
    data: { values },
    mark: { type: 'rect', tooltip: true },
    encoding: {
      x: { field: 'channel', type: 'ordinal', axis: { labels: false, ticks: false } },
      y: { field: 'frame', type: 'ordinal' },
      color: { field: 'value', type: 'quantitative', scale: { scheme: 'redblue', domainMid: 0 } },
    },
  }
  return plot(spec, `${title}: ${frames} frames x ${dim} channels`)
}
