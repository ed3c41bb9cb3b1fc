/** How training tells what it does, while it does it. */
import type { RgbImage } from '../video/index.ts'

/** What is known when training begins. */
export interface TrainingRun {
  /** E.g. `Stage 1: learning to imagine`. */
  readonly title: string
  readonly stage: Stage
  /** How many steps are planned; a budget of minutes may end it earlier. */
  readonly steps: number
  /** How many examples there are. */
  readonly examples: number
  /** How many weights are trained. */
  readonly weights: number
  /** The device in words. */
  readonly device: string
}

/** Training has three stages: grounding words, imagining views, answering questions. */
export type Stage = 'ground' | 'imagine' | 'answer'

/** One step done. */
export interface TrainingStep {
  readonly stage: Stage
  /** Steps done, 1 at first. */
  readonly step: number
  /** How many will be done in all, as far as is known by now. */
  readonly steps: number
  /** The loss of this step's batch. */
  readonly loss: number
  /** Seconds until the end, estimated. */
  readonly secondsLeft: number
  /** Now and then: what the model imagines, beside what there is. */
  readonly samples?: readonly TrainingSample[]
}

/** What the model made of an example it is not trained on in this step. */
export interface TrainingSample {
  readonly text: string
  readonly imagined: RgbImage
  readonly truth: RgbImage
}

/** Draws one training run. */
export interface TrainingView {
  update(step: TrainingStep): void
  /** Training is over: done, stopped by the user, or out of time. Resolves when the last state is drawn. */
  end(ending: Ending): void | Promise<void>
}

/** Why training ended. */
export type Ending = 'done' | 'stopped' | 'out of time' | 'failed'

/** Draws training runs. */
export interface TrainingReporter {
  begin(run: TrainingRun): TrainingView
}

let reporter: TrainingReporter | undefined

/** From now on every training run is drawn by `next`; by nobody where it is undefined. */
export function setTrainingReporter(next: TrainingReporter | undefined): void {
  reporter = next
}

const silent: TrainingView = { update() {}, end() {} }

/** Begins drawing a run with the reporter that was set. */
export function report(run: TrainingRun): TrainingView {
  return reporter?.begin(run) ?? silent
}
