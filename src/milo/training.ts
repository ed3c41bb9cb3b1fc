/** The loop of every training stage: schedule, budget, Stop, and what happened. */
import { type Compiled, gpu, tf } from '../compute/index.ts'
import { type Displayable, jupyterDisplay, type MimeBundle, notebookHost } from '../notebook/index.ts'
import { AdamW, MovingAverage, type StepRates } from './optimizer.ts'
import { type Random, random } from './random.ts'
import { type Ending, report, type Stage, type TrainingSample } from './reporter.ts'
import type { Weights } from './weights.ts'

/** Options that every stage takes. */
export interface TrainingOptions {
  /** How many steps, unless `minutes` ends it earlier. */
  readonly steps?: number
  /** A budget of time; the learning rate falls to its end along with it. Steps then depend on the machine. */
  readonly minutes?: number
  /** Examples in a step. */
  readonly batch?: number
  /** The highest learning rate, reached after warming up. */
  readonly rate?: number
  /** Fixes the order of examples and the noise. Default: the model's seed. */
  readonly seed?: number
  /** False trains operation by operation. Default true: whole steps as one graph, where the device can. */
  readonly compile?: boolean
  /** Ends training at the next step; what was learned stays. */
  readonly signal?: AbortSignal
}

/** One thing to train: draws examples and gives their loss. */
export interface Objective<Drawn = any> {
  readonly examples: number
  /** A batch of examples, given by number, as tensors: all that is random or read from data happens here. */
  draw(batch: readonly number[], stream: Random): Drawn
  /** The loss of a batch, by tensor operations only, so that it can be compiled. */
  loss(drawn: Drawn): tf.Scalar
}

/** A stage: its main objective, and others that take turns so that they are not forgotten. */
export interface StagePlan {
  readonly stage: Stage
  readonly title: string
  readonly objective: Objective
  readonly alongside?: readonly { readonly objective: Objective; readonly every: number }[]
  /** The names of the weights that are trained. */
  readonly train: readonly string[]
  /** Whether their moving average is what stays. */
  readonly average?: boolean
  /** Pictures to show now and then. */
  readonly samples?: () => Promise<readonly TrainingSample[]>
}

/** What a training stage did. As a cell's value it says so in a line. */
export class Training implements Displayable {
  readonly stage: Stage
  /** The loss of every step of the main objective. */
  readonly losses: readonly number[]
  /** Steps done, those alongside included. */
  readonly steps: number
  readonly seconds: number
  readonly ending: Ending

  constructor(stage: Stage, losses: readonly number[], steps: number, seconds: number, ending: Ending) {
    this.stage = stage
    this.losses = losses
    this.steps = steps
    this.seconds = seconds
    this.ending = ending
  }

  toString(): string {
    const tail = this.losses.slice(-20)
    const mean = tail.reduce((sum, loss) => sum + loss, 0) / tail.length
    const time = `${this.steps} steps in ${this.seconds.toFixed(0)} s`
    return `Training (${this.stage}): ${this.ending} after ${time}; loss ${this.losses[0]?.toFixed(3)} -> ${mean.toFixed(3)}`
  }

  [jupyterDisplay](): MimeBundle {
    return { 'text/plain': this.toString() }
  }
}

/** Trains. @throws Error where the loss is no number any more: with stage, step and examples named. */
export async function train(
  weights: Weights,
  plan: StagePlan,
  options: TrainingOptions & { steps: number; batch: number; rate: number; seed: number },
): Promise<Training> {
  const { stage, title, objective } = plan
  const device = await gpu.device()
  // A compiled step cannot make variables: all that it may use are there before.
  for (const name of weights.names) weights.variable(name)
  const optimizer = new AdamW(weights, plan.train)
  const stepper = stepperOf(optimizer, options.compile ?? true)
  const average = plan.average ? new MovingAverage(weights, plan.train) : undefined
  const count = plan.train.reduce((sum, name) => sum + weights.variable(name).size, 0)
  const view = report({
    title,
    stage,
    steps: options.steps,
    examples: objective.examples,
    weights: count,
    device: device.description,
  })
  using hold = notebookHost()?.holdInterrupt()
  const clock = startClock(options)
  const losses: number[] = []
  let ending: Ending = 'failed'
  let step = 0
  try {
    for (ending = 'done'; clock.fraction(step) < 1; ) {
      const turn = plan.alongside?.find(({ every }) => step % every === every - 1)?.objective ?? objective
      const loss = await trainStep(stepper, turn, plan, options, step, clock.fraction(step))
      step++
      if (turn === objective) losses.push(loss)
      average?.update(optimizer.weights, 0.99)
      const show = plan.samples && isSampleStep(clock.fraction(step - 1), clock.fraction(step))
      const samples = show ? await (average ? average.borrowed(plan.samples!) : plan.samples!()) : undefined
      if (turn === objective || samples)
        view.update({
          stage,
          step,
          steps: clock.steps(step),
          loss: losses.at(-1)!,
          secondsLeft: clock.left(step),
          samples,
        })
      await nextTask()
      if (hold?.requested || options.signal?.aborted) {
        ending = 'stopped'
        break
      }
    }
    if (ending === 'done' && step < options.steps) ending = 'out of time'
  } catch (error) {
    ending = 'failed'
    throw error
  } finally {
    if (step > 0) average?.keep()
    average?.dispose()
    stepper.dispose()
    optimizer.dispose()
    await view.end(ending)
  }
  return new Training(stage, losses, step, clock.seconds(), ending)
}

type Step = (drawn: unknown, rates: StepRates) => tf.Scalar

/** Makes a training step for each objective, one graph for each of its shapes. */
function stepperOf(optimizer: AdamW, compile: boolean) {
  const steps = new Map<Objective, Step & Partial<Compiled<Parameters<Step>, tf.Scalar>>>()
  const made = (objective: Objective) => {
    const step: Step = (drawn, rates) => optimizer.step(() => objective.loss(drawn), rates)
    return compile ? gpu.compile(step) : step
  }
  return {
    run(objective: Objective, batch: readonly number[], stream: Random, rate: number): tf.Scalar {
      const step = steps.get(objective) ?? made(objective)
      steps.set(objective, step)
      return tf.tidy(() => step(objective.draw(batch, stream), optimizer.rates(rate)))
    },
    dispose() {
      for (const step of steps.values()) step.dispose?.()
    },
  }
}

type Stepper = ReturnType<typeof stepperOf>

async function trainStep(
  stepper: Stepper,
  objective: Objective,
  plan: StagePlan,
  options: { batch: number; rate: number; seed: number },
  step: number,
  fraction: number,
): Promise<number> {
  const stream = random(options.seed, step)
  const batch = Array.from({ length: options.batch }, () => stream.integer(objective.examples))
  const loss = stepper.run(objective, batch, stream, options.rate * schedule(fraction, step))
  const [value] = await loss.data()
  loss.dispose()
  if (!Number.isFinite(value))
    throw new Error(
      `${plan.title}: the loss is ${value} at step ${step + 1}, examples ${batch.join(', ')}. ` +
        `Load the last checkpoint and train with a smaller rate than ${options.rate}.`,
    )
  return value!
}

/** Warms up over 20 steps, then falls along half a cosine to a fiftieth. */
function schedule(fraction: number, step: number): number {
  return Math.min(1, (step + 1) / 20) * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * fraction)))
}

/** Samples are shown at each eighth of the way. */
function isSampleStep(before: number, after: number): boolean {
  return Math.floor(after * 8) > Math.floor(before * 8)
}

function startClock({ steps, minutes }: { steps: number; minutes?: number }) {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const budget = minutes === undefined ? Number.POSITIVE_INFINITY : minutes * 60
  const planned = (step: number) =>
    step === 0 ? steps : Math.min(steps, Math.max(step, Math.round((step * budget) / seconds())))
  return {
    seconds,
    fraction: (step: number) => Math.min(1, Math.max(step / steps, seconds() / budget)),
    steps: planned,
    left: (step: number) => (step === 0 ? 0 : (seconds() / step) * (planned(step) - step)),
  }
}

/** Lets timers, sockets and the interrupt have their turn. */
function nextTask(): Promise<void> {
  return new Promise((resume) => setTimeout(resume))
}
