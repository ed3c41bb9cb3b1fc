/** What a model can do, on data that it has not been trained on. */
import { angleBetween } from '../geometry/index.ts'
import type { ImaginingExample, Milo, QuestionExample } from '../milo/index.ts'
import { consoleText, type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'
import { RgbImage, resizeImage } from '../video/index.ts'
import { type Decision, decide } from './answers.ts'
import { bootstrapMean, type Interval } from './interval.ts'
import { psnr, ssim } from './pictures.ts'

/** Examples that the model has not seen. */
export interface HeldOut {
  readonly triplets?: readonly ImaginingExample[]
  readonly questions?: readonly QuestionExample[]
}

/** What a report needs of a model; a {@link Milo} is one. */
export type Evaluated = Pick<Milo, 'askAll' | 'imagineAll'>

/** Options of {@link report}. */
export interface ReportOptions {
  /** Fixes the noise of imagined pictures and the resamples of intervals. Default 0. */
  readonly seed?: number
  /** Euler steps of imagined pictures. Default: the model's. */
  readonly steps?: number
}

/** One line of a report: what was measured on how many examples, beside what needs no model. */
export interface ReportRow extends Interval {
  readonly what: string
  readonly metric: string
  /** What guessing scores, where that is defined. */
  readonly chance?: number
}

/** One imagined picture, how like the truth it is, and how like it are pictures that need no imagination. */
export interface ViewScore {
  readonly action: string
  readonly imagined: RgbImage
  readonly truth: RgbImage
  /** dB. */
  readonly psnr: number
  readonly ssim: number
  /** PSNR of the mean of all held-out outcomes (a rival that is told more than the model), dB. */
  readonly meanImagePsnr: number
  /** PSNR of the observed frame whose camera is turned most like the outcome's, dB. */
  readonly nearestFramePsnr: number
}

/** A model's results. As a cell's value it shows a table; all that the table was made of is at hand. */
export class Report implements Displayable {
  readonly rows: readonly ReportRow[]
  /** How each answer was read: raw text, what was parsed, its score. */
  readonly decisions: readonly Decision[]
  readonly views: readonly ViewScore[]
  readonly seed: number

  constructor(decisions: readonly Decision[], views: readonly ViewScore[], seed: number) {
    this.decisions = decisions
    this.views = views
    this.seed = seed
    this.rows = [...viewRows(views, seed), ...answerRows(decisions, seed)]
  }

  toString(): string {
    const cells = [header, ...this.#cells()]
    const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
    return cells
      .map((row) =>
        row
          .map((text, at) => text.padEnd(widths[at]!))
          .join('  ')
          .trimEnd(),
      )
      .join('\n')
  }

  [consoleText](): string {
    return this.toString()
  }

  [jupyterDisplay](): MimeBundle {
    const cells = this.#cells()
    const line = (row: readonly string[], tag: string) =>
      `<tr>${row.map((text) => `<${tag} style="text-align:left">${escapeHtml(text)}</${tag}>`).join('')}</tr>`
    const body = cells.map((row) => line(row, 'td')).join('')
    const mark = (row: readonly string[]) =>
      `| ${row.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
    return {
      'text/plain': this.toString(),
      'text/markdown': [mark(header), mark(header.map(() => '---')), ...cells.map(mark)].join('\n'),
      'text/html': `<table><thead>${line(header, 'th')}</thead><tbody>${body}</tbody></table>`,
    }
  }

  #cells(): string[][] {
    return this.rows.map(({ what, metric, mean, low, high, count, chance }) => {
      const text = (value: number) => (metric === 'PSNR, dB' ? value.toFixed(2) : value.toFixed(3))
      const guess = chance === undefined ? '' : text(chance)
      return [what, metric, text(mean), `${text(low)} to ${text(high)}`, guess, String(count)]
    })
  }
}

const header = ['what', 'metric', 'mean', '95% interval', 'chance', 'examples']

/**
 * Lets a model answer and imagine, and scores it.
 *
 * @param heldOut examples it was not trained on; rooms of another seed, or they are not held out
 * @throws RangeError where there are none
 */
export async function report(
  model: Evaluated,
  heldOut: HeldOut,
  options: ReportOptions = {},
): Promise<Report> {
  const { triplets = [], questions = [] } = heldOut
  if (triplets.length + questions.length === 0)
    throw new RangeError('report: give held-out triplets, questions or both; there are none')
  const answers = await inParts(questions, (part) => model.askAll(part))
  const decisions = questions.map((question, at) => decide(question, answers[at]!.text))
  return new Report(decisions, await scoreViews(model, triplets, options), options.seed ?? 0)
}

/** Fifty at a time, so that memory stays small. */
async function inParts<T, R>(items: readonly T[], work: (part: readonly T[]) => Promise<R[]>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += 50) results.push(...(await work(items.slice(at, at + 50))))
  return results
}

async function scoreViews(
  model: Evaluated,
  triplets: readonly ImaginingExample[],
  options: ReportOptions,
): Promise<ViewScore[]> {
  if (triplets.length === 0) return []
  const imagined = await inParts(triplets, (part) =>
    model.imagineAll(
      part.map(({ observation, action }) => ({ video: observation, action: action.text })),
      options,
    ),
  )
  const { width, height } = imagined[0]!
  const truths = triplets.map(({ outcome }) => resizeImage(outcome.image, width, height))
  const mean = meanImage(truths)
  return triplets.map((triplet, at) => ({
    action: triplet.action.text,
    imagined: imagined[at]!,
    truth: truths[at]!,
    psnr: psnr(imagined[at]!, truths[at]!),
    ssim: ssim(imagined[at]!, truths[at]!),
    meanImagePsnr: psnr(mean, truths[at]!),
    nearestFramePsnr: psnr(resizeImage(nearestFrame(triplet), width, height), truths[at]!),
  }))
}

function meanImage(images: readonly RgbImage[]): RgbImage {
  const [first] = images
  const mean = first!.data.map((_, i) =>
    Math.round(images.reduce((sum, { data }) => sum + data[i]!, 0) / images.length),
  )
  return new RgbImage(first!.width, first!.height, mean)
}

function nearestFrame({ observation, outcome }: ImaginingExample): RgbImage {
  const turned = observation.cameras.map(({ cameraToWorld }) =>
    angleBetween(cameraToWorld, outcome.camera.cameraToWorld),
  )
  return observation.frames[turned.indexOf(Math.min(...turned))]!.image
}

function viewRows(views: readonly ViewScore[], seed: number): ReportRow[] {
  if (views.length === 0) return []
  const row = (what: string, metric: string, value: (view: ViewScore) => number): ReportRow => ({
    what,
    metric,
    ...bootstrapMean(views.map(value), { seed }),
  })
  return [
    row('imagined view', 'PSNR, dB', (view) => view.psnr),
    row('  the mean image instead', 'PSNR, dB', (view) => view.meanImagePsnr),
    row('  the nearest frame instead', 'PSNR, dB', (view) => view.nearestFramePsnr),
    row('imagined - mean image', 'PSNR, dB', (view) => view.psnr - view.meanImagePsnr),
    row('imagined view', 'SSIM', (view) => view.ssim),
  ]
}

function answerRows(decisions: readonly Decision[], seed: number): ReportRow[] {
  const families = [...new Set(decisions.map(({ family }) => family))]
  return families.map((family) => {
    const own = decisions.filter((decision) => decision.family === family)
    const guesses = own.flatMap(({ chance }) => chance ?? [])
    const chance =
      guesses.length === own.length ? guesses.reduce((sum, one) => sum + one, 0) / own.length : undefined
    const scores = own.map(({ score }) => score)
    return { what: family, metric: own[0]!.metric, ...bootstrapMean(scores, { seed }), chance }
  })
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
