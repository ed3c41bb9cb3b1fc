/** A model's weights by name. */
import { tf } from '../compute/index.ts'
import { type Random, random } from './random.ts'

/** One weight before it exists: `deviation` of its random start, or the number it starts from everywhere. */
export interface WeightPlan {
  readonly name: string
  readonly shape: readonly number[]
  readonly start:
    | { readonly deviation: number }
    | { readonly constant: number }
    | { readonly values: () => Float32Array }
}

/** Named weights. Each moves to the device when it is first used, so a model can be made before a device is chosen. */
export class Weights {
  readonly #plan: readonly WeightPlan[]
  readonly #waiting: Map<string, Float32Array>
  readonly #variables = new Map<string, tf.Variable>()

  constructor(plan: readonly WeightPlan[], seed: number) {
    this.#plan = plan
    const stream = random(seed, 0x77656967)
    this.#waiting = new Map(plan.map((weight) => [weight.name, startValues(weight, stream)]))
  }

  /** Every name, in the order of the plan. */
  get names(): string[] {
    return this.#plan.map(({ name }) => name)
  }

  /** How many numbers there are in all. */
  get count(): number {
    return this.#plan.reduce((sum, weight) => sum + sizeOf(weight), 0)
  }

  /** Names and shapes. */
  get plan(): readonly WeightPlan[] {
    return this.#plan
  }

  /** The weight called `name`. */
  get<T extends tf.Tensor = tf.Tensor>(name: string): T {
    return this.variable(name) as unknown as T
  }

  /** The weight called `name`, to be assigned to. */
  variable(name: string): tf.Variable {
    const known = this.#variables.get(name)
    if (known) return known
    const values = this.#waiting.get(name)
    if (!values) throw new RangeError(`the model has no weight '${name}'`)
    const { shape } = this.#plan.find((weight) => weight.name === name)!
    const made = tf.tidy(() => tf.variable(tf.tensor(values, [...shape])))
    this.#variables.set(name, made)
    this.#waiting.delete(name)
    return made
  }

  /** The numbers of a weight, wherever they are. */
  async read(name: string): Promise<Float32Array> {
    return this.#waiting.get(name) ?? ((await this.variable(name).data()) as Float32Array)
  }

  /** Gives a weight that was not used yet its numbers. */
  set(name: string, values: Float32Array): void {
    this.#waiting.set(name, values)
  }

  /** Frees the weights' memory; the model cannot be used after it. */
  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose()
    this.#variables.clear()
    this.#waiting.clear()
  }
}

function sizeOf({ shape }: WeightPlan): number {
  return shape.reduce((product, side) => product * side, 1)
}

function startValues(weight: WeightPlan, stream: Random): Float32Array {
  const { start } = weight
  if ('values' in start) return start.values()
  if ('constant' in start) return new Float32Array(sizeOf(weight)).fill(start.constant)
  return stream.normal(sizeOf(weight)).map((value) => value * start.deviation)
}

/** A linear layer's plan: `[inputs, outputs]` scaled to keep variance, and a bias of zeros. */
export function linearPlan(name: string, inputs: number, outputs: number, gain = 1): WeightPlan[] {
  return [
    { name: `${name}.weight`, shape: [inputs, outputs], start: { deviation: gain / Math.sqrt(inputs) } },
    { name: `${name}.bias`, shape: [outputs], start: { constant: 0 } },
  ]
}

/** A layer normalisation's plan. */
export function normPlan(name: string, width: number): WeightPlan[] {
  return [
    { name: `${name}.gain`, shape: [width], start: { constant: 1 } },
    { name: `${name}.bias`, shape: [width], start: { constant: 0 } },
  ]
}

/**
 * The plan of a table with a row for each place in a picture (x, y from 0 to 1): waves of several lengths along both
 * axes, so that neighbours start alike and a shift is a turn of phases.
 */
export function placePlan(
  name: string,
  places: readonly (readonly [number, number])[],
  width: number,
  size: number,
): WeightPlan {
  const values = () =>
    Float32Array.from({ length: places.length * width }, (_, at) => {
      const channel = at % width
      const place = places[Math.floor(at / width)]![channel % 2]!
      const angle = Math.PI * place * 2 ** ((Math.floor(channel / 4) * 16) / width)
      return size * (channel % 4 < 2 ? Math.sin(angle) : Math.cos(angle))
    })
  return { name, shape: [places.length, width], start: { values } }
}
