import type { MimeBundle } from '../notebook/index.ts'
import { LiveDisplay } from './live.ts'
import { type PlotSpec, plot, plotBundle, plotPoster } from './plot.ts'
import type { Shown } from './shown.ts'

/** The loss at one step of a training. */
export interface LossPoint {
  readonly step: number
  readonly loss: number
  /** Names the curve the point belongs to. */
  readonly series?: string
}

export interface LossOptions {
  readonly title?: string
  /** Steps planned, so that the axis tells how far the training is. */
  readonly steps?: number
  /** Logarithmic loss axis. */
  readonly log?: boolean
}

/** Points drawn per curve; more are averaged in equal groups, so that a long training stays small. */
const drawn = 240

/** A loss curve: the losses as faint dots, the mean of their neighbourhood as a line. */
export function loss(points: readonly (LossPoint | number)[], options: LossOptions = {}): Shown {
  const all = points.map((point, step) => (typeof point === 'number' ? { step, loss: point } : point))
  return plot(lossSpec(all, options), lossText(all, options))
}

/** A loss curve that grows in place. */
export class LossCurve {
  #options: LossOptions
  readonly #live: LiveDisplay
  readonly #points: LossPoint[] = []

  constructor(options: LossOptions = {}, live: LiveDisplay = new LiveDisplay()) {
    this.#options = options
    this.#live = live
  }

  /** From now on so many steps are planned. */
  plan(steps: number): void {
    this.#options = { ...this.#options, steps }
  }

  add(step: number, value: number, series?: string): void {
    this.#points.push(series === undefined ? { step, loss: value } : { step, loss: value, series })
    this.#live.update(() => this.#bundle())
  }

  /** Draws the last state over the steps that were done, then adds the poster for places that draw no plots. */
  async finish(): Promise<void> {
    if (this.#points.length === 0) return
    const { steps: _, ...options } = this.#options
    const spec = lossSpec(this.#points, options)
    const bundle = plotBundle(spec, lossText(this.#points, this.#options))
    this.#live.draw(bundle)
    this.#live.draw({ ...bundle, ...(await plotPoster(spec)) })
  }

  #bundle(): MimeBundle {
    return plotBundle(lossSpec(this.#points, this.#options), lossText(this.#points, this.#options))
  }
}

function lossSpec(points: readonly LossPoint[], { title, steps, log = false }: LossOptions): PlotSpec {
  const names = [...new Set(points.map(({ series }) => series ?? ''))]
  const values = names.flatMap((name) => smooth(points.filter(({ series = '' }) => series === name)))
  const last = steps ?? Math.max(1, ...values.map(({ step }) => step))
  const x = {
    field: 'step',
    type: 'quantitative',
    title: 'step',
    scale: { domain: [0, last], nice: false },
    axis: { labelFlush: false, tickCount: 10 },
  }
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'loss',
    scale: { type: log ? 'log' : 'linear', zero: false },
  })
  const color =
    names.length > 1 || names[0] !== ''
      ? { color: { field: 'series', type: 'nominal', title: null, sort: names } }
      : {}
  return {
    ...(title === undefined ? {} : { title }),
    width: 520,
    height: 220,
    data: { values },
    encoding: { x, ...color },
    layer: [
      { mark: { type: 'circle', size: 14, opacity: 0.35, clip: true }, encoding: { y: y('loss') } },
      { mark: { type: 'line', strokeWidth: 2, clip: true, tooltip: true }, encoding: { y: y('mean') } },
    ],
  }
}

interface SmoothPoint extends LossPoint {
  readonly mean: number
}

/** Groups to either side of a point over which the line is averaged. */
const reach = 8

/** At most {@link drawn} points of one curve, each with the mean of its neighbourhood. */
function smooth(points: readonly LossPoint[]): SmoothPoint[] {
  const size = Math.ceil(points.length / drawn)
  const groups = Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size).filter(({ loss }) => Number.isFinite(loss)),
  ).filter((group) => group.length > 0)
  const losses = groups.map((group) => mean(group.map(({ loss }) => loss)))
  return groups.map((group, i) => {
    // As far to one side as to the other, so that the line neither lags nor leads.
    const side = Math.min(reach, i, groups.length - 1 - i)
    return {
      ...group.at(-1)!,
      loss: round(losses[i]!),
      mean: round(mean(losses.slice(i - side, i + side + 1))),
    }
  })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const round = (value: number) => Number(value.toPrecision(4))

function lossText(points: readonly LossPoint[], { title = 'Loss', steps }: LossOptions): string {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return `${title}: no steps yet`
  const of = steps !== undefined && steps >= last.step ? ` of ${steps}` : ''
  return `${title}: ${round(first.loss)} at step ${first.step}, ${round(last.loss)} at step ${last.step}${of}`
}
