import type {
  Ending,
  TrainingReporter,
  TrainingRun,
  TrainingSample,
  TrainingStep,
  TrainingView,
} from '../milo/index.ts'
import { type Channel, channel } from './channel.ts'
import { imagesBundle } from './images.ts'
import { LiveDisplay } from './live.ts'
import { LossCurve } from './loss.ts'
import { type ProgressState, progressBundle } from './progress.ts'

/**
 * Draws trainings as they run: a bar with the time left, the loss curve growing, and now and then what the model
 * imagines beside the truth. Made for `setTrainingReporter`, which the package sets by itself.
 */
export function trainingReporter(
  to: () => Channel = channel,
): { begin(run: TrainingRun): LiveTraining } & TrainingReporter {
  return { begin: (run) => new LiveTraining(run, to()) }
}

/** What is said of an ending beside the bar. */
const endings: Record<Ending, string> = {
  done: '',
  stopped: 'stopped',
  'out of time': 'all its time used',
  failed: 'failed',
}

export class LiveTraining implements TrainingView {
  readonly #run: TrainingRun
  readonly #channel: Channel
  readonly #bar: LiveDisplay
  readonly #curve: LossCurve
  readonly #start = performance.now()
  #samples: LiveDisplay | undefined
  #last: TrainingStep | undefined
  #planned: number

  constructor(run: TrainingRun, to: Channel) {
    this.#run = run
    this.#channel = to
    this.#bar = new LiveDisplay(to)
    this.#bar.update(() => progressBundle(this.#state('running')))
    this.#planned = run.steps
    this.#curve = new LossCurve({ steps: run.steps }, new LiveDisplay(to)) // the bar has the title
  }

  update(step: TrainingStep): void {
    this.#last = step
    this.#bar.update(() => progressBundle(this.#state('running')))
    // A budget of minutes may end it early; small changes of that estimate would only shake the axis.
    if (Math.abs(step.steps - this.#planned) > 0.15 * this.#planned) {
      this.#planned = step.steps
      this.#curve.plan(step.steps)
    }
    this.#curve.add(step.step, step.loss)
    if (step.samples?.length) this.#show(step.samples, step.step)
  }

  async end(ending: Ending): Promise<void> {
    this.#bar.draw(
      progressBundle(this.#state(ending === 'done' || ending === 'out of time' ? 'done' : 'stopped', ending)),
    )
    await this.#curve.finish()
  }

  #show(samples: readonly TrainingSample[], step: number): void {
    this.#samples ??= new LiveDisplay(this.#channel)
    const pictures = samples.flatMap(({ text, imagined, truth }) => [
      { image: imagined, title: `imagined: ${text}` },
      { image: truth, title: 'truth' },
    ])
    const title = `What the model imagines at step ${step}`
    this.#samples.update(() => imagesBundle(pictures, { title, width: 150 }))
  }

  #state(state: ProgressState['state'], ending?: Ending): ProgressState {
    const { title, steps, examples, weights, device } = this.#run
    const last = this.#last
    const about = `${weights.toLocaleString('en')} weights, ${examples.toLocaleString('en')} examples, ${device}`
    const note = last ? `loss ${last.loss.toPrecision(3)}` : about
    return {
      title,
      done: last?.step ?? 0,
      total: ending === 'out of time' ? (last?.step ?? 0) : (last?.steps ?? steps),
      elapsed: (performance.now() - this.#start) / 1000,
      left: last?.secondsLeft,
      note: endings[ending ?? 'done'] ? `${note} (${endings[ending ?? 'done']})` : note,
      state,
    }
  }
}
