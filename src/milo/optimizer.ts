/** AdamW over all weights of a stage at once. */
import { tf } from '../compute/index.ts'
import type { Weights } from './weights.ts'

const decayFirst = 0.9
const decaySecond = 0.99
const weightDecay = 0.01
const epsilon = 1e-8
/** The longest step that the whole gradient may ask for. */
const clipNorm = 1

/** What a step depends on beside gradients, as scalars: tensors, so that one compiled step serves all of them. */
export interface StepRates {
  readonly [name: string]: tf.Scalar
  /** How much of a decayed weight is lost. */
  readonly decay: tf.Scalar
  /** The step's length, corrected for the first moment's start from zero. */
  readonly length: tf.Scalar
  /** What corrects the second moment for its start from zero. */
  readonly unbias: tf.Scalar
}

/**
 * AdamW (Loshchilov and Hutter 2019) with clipping by the gradient's global norm. The weights' moments lie in one flat
 * tensor each, so an update is a dozen operations however many weights there are.
 */
export class AdamW {
  readonly #variables: tf.Variable[]
  readonly #decayed: tf.Tensor
  readonly #flat: tf.Variable
  readonly #first: tf.Variable
  readonly #second: tf.Variable
  #steps = 0

  constructor(weights: Weights, names: readonly string[]) {
    this.#variables = names.map((name) => weights.variable(name))
    const total = this.#variables.reduce((sum, { size }) => sum + size, 0)
    // Gains, biases and tables of positions are not pulled towards zero.
    const matrices = this.#variables.map((variable, at) =>
      tf.fill([variable.size], names[at]!.endsWith('.weight') ? 1 : 0),
    )
    this.#decayed = tf.concat1d(matrices as tf.Tensor1D[])
    tf.dispose(matrices)
    const [flat, first, second] = tf.tidy(() =>
      [flattened(this.#variables), tf.zeros([total]), tf.zeros([total])].map((start) => tf.variable(start)),
    ) as [tf.Variable, tf.Variable, tf.Variable]
    this.#flat = flat
    this.#first = first
    this.#second = second
  }

  /** All weights of the stage as they are now, one after the other. It is the optimiser's own. */
  get weights(): tf.Tensor1D {
    return this.#flat as tf.Tensor as tf.Tensor1D
  }

  /** The rates of the next step, to be handed to {@link step} and then freed. */
  rates(rate: number): StepRates {
    this.#steps++
    return {
      decay: tf.scalar(rate * weightDecay),
      length: tf.scalar(rate / (1 - decayFirst ** this.#steps)),
      unbias: tf.scalar(1 / (1 - decaySecond ** this.#steps)),
    }
  }

  /**
   * Moves the weights down the gradient of `loss`. Tensor operations only, so that it can be compiled.
   *
   * @returns the loss before the step, a scalar tensor that the caller frees.
   */
  step(loss: () => tf.Scalar, rates: StepRates): tf.Scalar {
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, this.#variables)
      const flat = tf.concat1d(
        this.#variables.map(({ name, size }) =>
          grads[name] ? tf.reshape(grads[name], [size]) : tf.zeros([size]),
        ) as tf.Tensor1D[],
      )
      const scale = tf.minimum(1, tf.div(clipNorm, tf.sqrt(tf.add(tf.sum(tf.square(flat)), 1e-12))))
      const gradient = tf.mul(flat, scale)
      this.#first.assign(tf.add(tf.mul(this.#first, decayFirst), tf.mul(gradient, 1 - decayFirst)))
      this.#second.assign(
        tf.add(tf.mul(this.#second, decaySecond), tf.mul(tf.square(gradient), 1 - decaySecond)),
      )
      this.#flat.assign(this.#moved(rates))
      assignFlat(this.#variables, this.#flat)
      return value
    })
  }

  #moved({ decay, length, unbias }: StepRates): tf.Tensor {
    const root = tf.add(tf.sqrt(tf.mul(this.#second, unbias)), epsilon)
    const kept = tf.mul(this.#flat, tf.sub(1, tf.mul(this.#decayed, decay)))
    return tf.sub(kept, tf.mul(tf.div(this.#first, root), length))
  }

  /** Frees the moments; the weights stay. */
  dispose(): void {
    tf.dispose([this.#flat, this.#first, this.#second, this.#decayed])
  }
}

/** A moving average of some weights, steadier than the weights themselves (Polyak and Juditsky 1992). */
export class MovingAverage {
  readonly #variables: tf.Variable[]
  #average: tf.Tensor
  #updates = 0

  constructor(weights: Weights, names: readonly string[]) {
    this.#variables = names.map((name) => weights.variable(name))
    this.#average = tf.tidy(() => flattened(this.#variables))
  }

  /** Takes in the weights as they are now, flat. Early on it forgets faster, so the random start does not linger. */
  update(weights: tf.Tensor, decay: number): void {
    this.#updates++
    const kept = Math.min(decay, this.#updates / (this.#updates + 9))
    const next = tf.tidy(() => tf.add(tf.mul(this.#average, kept), tf.mul(weights, 1 - kept)))
    this.#average.dispose()
    this.#average = next
  }

  /** Runs `work` with the averages in place of the weights. */
  async borrowed<T>(work: () => Promise<T>): Promise<T> {
    const own = tf.tidy(() => flattened(this.#variables))
    this.keep()
    try {
      return await work()
    } finally {
      assignFlat(this.#variables, own)
      own.dispose()
    }
  }

  /** Puts the averages in place of the weights for good. */
  keep(): void {
    assignFlat(this.#variables, this.#average)
  }

  dispose(): void {
    this.#average.dispose()
  }
}

function flattened(variables: readonly tf.Variable[]): tf.Tensor1D {
  return tf.concat1d(variables.map((variable) => tf.reshape(variable, [variable.size])) as tf.Tensor1D[])
}

function assignFlat(variables: readonly tf.Variable[], flat: tf.Tensor): void {
  tf.tidy(() => {
    const parts = tf.split(
      flat,
      variables.map(({ size }) => size),
    )
    for (const [at, variable] of variables.entries()) variable.assign(tf.reshape(parts[at]!, variable.shape))
  })
}
