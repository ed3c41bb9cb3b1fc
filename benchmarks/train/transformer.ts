/** The transformer whose training steps are timed: MILO's own blocks and optimiser, on tokens. */
import { crossEntropy, gpu, tf } from '../../src/compute/index.ts'
import { block, blockPlan, norm } from '../../src/milo/layers.ts'
import { AdamW, type StepRates } from '../../src/milo/optimizer.ts'
import { random } from '../../src/milo/random.ts'
import { normPlan, type WeightPlan, Weights } from '../../src/milo/weights.ts'

/** 858,880 weights. */
export const shape = { width: 128, heads: 4, layers: 4, tokens: 256, batch: 8, words: 256 } as const
export const rate = 1e-3
const { width, heads, layers, tokens, batch, words } = shape
const seed = 1

function plan(): WeightPlan[] {
  const table = (name: string, rows: number) => ({
    name,
    shape: [rows, width],
    start: { deviation: 0.05 },
  })
  return [
    table('word', words),
    table('position', tokens),
    ...Array.from({ length: layers }, (_, at) => blockPlan(`block${at}`, width, layers)).flat(),
    ...normPlan('norm', width),
  ]
}

/** Every weight's start, by name, row by row. */
export async function startWeights(): Promise<Map<string, Float32Array>> {
  const weights = new Weights(plan(), seed)
  return new Map(
    await Promise.all(weights.names.map(async (name) => [name, await weights.read(name)] as const)),
  )
}

/** `batch * (tokens + 1)` words; each predicts the next. */
export function text(): Int32Array {
  const stream = random(seed, 0x74657874)
  return Int32Array.from({ length: batch * (tokens + 1) }, () => stream.integer(words))
}

/** A model and what trains it. `step` returns the loss before it. */
export interface Trainer {
  step(): number
  dispose(): void
}

/** Training on tensors of the backend in use, operation by operation or as one graph. */
export function trainer(compiled: boolean): Trainer {
  const weights = new Weights(plan(), seed)
  const optimizer = new AdamW(weights, weights.names)
  const batchTensors = given()
  const update = ({ ids, labels, mask }: ReturnType<typeof given>, rates: StepRates) =>
    optimizer.step(() => crossEntropy(logits(weights, ids, mask), labels), rates)
  const graph = compiled ? gpu.compile(update) : undefined
  const step = graph ?? update
  return {
    step: () => tf.tidy(() => step(batchTensors, optimizer.rates(rate)).dataSync()[0]!),
    dispose() {
      graph?.dispose()
      tf.dispose(batchTensors)
      optimizer.dispose()
      weights.dispose()
    },
  }
}

function given() {
  const all = text()
  const rows = (from: number) =>
    Int32Array.from(
      { length: batch * tokens },
      (_, at) => all[Math.floor(at / tokens) * (tokens + 1) + (at % tokens) + from]!,
    )
  const hidden = Float32Array.from({ length: tokens * tokens }, (_, at) =>
    at % tokens > Math.floor(at / tokens) ? -1e9 : 0,
  )
  return {
    ids: tf.tensor1d(rows(0), 'int32'),
    labels: tf.tensor1d(rows(1), 'int32'),
    mask: tf.tensor2d(hidden, [tokens, tokens]),
  }
}

/** `[batch * tokens, words]`; the table of words serves both ways. */
function logits(weights: Weights, ids: tf.Tensor1D, mask: tf.Tensor): tf.Tensor2D {
  const word = weights.get<tf.Tensor2D>('word')
  const chosen = tf.matMul(tf.cast(tf.oneHot(ids, words), 'float32') as tf.Tensor2D, word)
  const placed = tf.add(tf.reshape(chosen, [batch, tokens, width]), weights.get('position'))
  let x = tf.reshape(placed, [batch * tokens, width]) as tf.Tensor2D
  for (let at = 0; at < layers; at++) x = block(weights, `block${at}`, x, { batch, tokens, heads, mask })
  return tf.matMul(norm(weights, 'norm', x), word, false, true)
}
