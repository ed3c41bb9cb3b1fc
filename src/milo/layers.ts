/** The layers that P, the connector and D are made of. Token tensors are `[batch * tokens, width]`. */
import {
  linear as affine,
  attention,
  attentionWeights,
  gelu,
  layerNorm,
  poseAttention,
  poseAttentionWeights,
  type TokenPoses,
  tf,
} from '../compute/index.ts'
import { linearPlan, normPlan, type WeightPlan, type Weights } from './weights.ts'

/** x W + b. x: `[n, inputs]`. */
export function linear(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return affine(x, weights.get<tf.Tensor2D>(`${name}.weight`), weights.get<tf.Tensor1D>(`${name}.bias`))
}

/** Layer normalisation with learned gain and bias. */
export function norm(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return layerNorm(x, weights.get<tf.Tensor1D>(`${name}.gain`), weights.get<tf.Tensor1D>(`${name}.bias`))
}

/** The plan of {@link block}. */
export function blockPlan(name: string, width: number, layers: number): WeightPlan[] {
  const calm = 1 / Math.sqrt(2 * layers) // residual branches start small, so depth does not add up
  return [
    ...normPlan(`${name}.norm1`, width),
    ...linearPlan(`${name}.qkv`, width, 3 * width),
    ...linearPlan(`${name}.out`, width, width, calm),
    ...normPlan(`${name}.norm2`, width),
    ...linearPlan(`${name}.up`, width, 4 * width),
    ...linearPlan(`${name}.down`, 4 * width, width, calm),
  ]
}

/** The shape of a batch of token sequences. */
export interface Sequence {
  readonly batch: number
  readonly tokens: number
  readonly heads: number
  /** Added to attention scores, broadcast to `[batch, heads, tokens, tokens]`. */
  readonly mask?: tf.Tensor
  /** From where each token was seen, where attention is to know. */
  readonly poses?: TokenPoses
}

/** A pre-norm transformer block: x + attention, then x + feed-forward. */
export function block(weights: Weights, name: string, x: tf.Tensor2D, sequence: Sequence): tf.Tensor2D {
  const [query, key, value] = queryKeyValue(weights, name, x, sequence)
  const { mask, poses } = sequence
  const heard = poses ? poseAttention(query, key, value, poses, mask) : attention(query, key, value, mask)
  const seen = tf.add(x, linear(weights, `${name}.out`, mergeHeads(heard))) as tf.Tensor2D
  return tf.add(seen, feedForward(weights, name, seen)) as tf.Tensor2D
}

/** What each token of {@link block} looks at: `[batch, heads, tokens, tokens]`. */
export function blockAttention(
  weights: Weights,
  name: string,
  x: tf.Tensor2D,
  sequence: Sequence,
): tf.Tensor4D {
  const [query, key] = queryKeyValue(weights, name, x, sequence)
  const { mask, poses } = sequence
  return poses ? poseAttentionWeights(query, key, poses, mask) : attentionWeights(query, key, mask)
}

/** The plan of {@link crossBlock}. */
export function crossPlan(name: string, width: number): WeightPlan[] {
  return [
    ...normPlan(`${name}.norm1`, width),
    ...normPlan(`${name}.source`, width),
    ...linearPlan(`${name}.query`, width, width),
    ...linearPlan(`${name}.keyvalue`, width, 2 * width),
    ...linearPlan(`${name}.out`, width, width),
    ...normPlan(`${name}.norm2`, width),
    ...linearPlan(`${name}.up`, width, 4 * width),
    ...linearPlan(`${name}.down`, 4 * width, width),
  ]
}

/** Tokens x look at the tokens of another sequence. `source`: `[batch * source tokens, width]`. */
export function crossBlock(
  weights: Weights,
  name: string,
  x: tf.Tensor2D,
  source: tf.Tensor2D,
  { batch, tokens, heads, mask }: Sequence,
): tf.Tensor2D {
  const given = norm(weights, `${name}.source`, source)
  const query = heads4(
    linear(weights, `${name}.query`, norm(weights, `${name}.norm1`, x)),
    batch,
    tokens,
    heads,
  )
  const pair = linear(weights, `${name}.keyvalue`, given)
  const [key, value] = splitHeads(pair, 2, batch, pair.shape[0] / batch, heads) as [tf.Tensor4D, tf.Tensor4D]
  const mixed = mergeHeads(attention(query, key, value, mask))
  const seen = tf.add(x, linear(weights, `${name}.out`, mixed)) as tf.Tensor2D
  return tf.add(seen, feedForward(weights, name, seen)) as tf.Tensor2D
}

function feedForward(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const up = linear(weights, `${name}.up`, norm(weights, `${name}.norm2`, x))
  return linear(weights, `${name}.down`, gelu(up))
}

function queryKeyValue(weights: Weights, name: string, x: tf.Tensor2D, sequence: Sequence) {
  const { batch, tokens, heads } = sequence
  const all = linear(weights, `${name}.qkv`, norm(weights, `${name}.norm1`, x))
  return splitHeads(all, 3, batch, tokens, heads) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
}

/** `[batch * tokens, parts * width]` to `parts` tensors `[batch, heads, tokens, width / heads]`. */
function splitHeads(x: tf.Tensor2D, parts: number, batch: number, tokens: number, heads: number) {
  const dim = x.shape[1] / parts / heads
  const ordered = tf.transpose(tf.reshape(x, [batch, tokens, parts, heads, dim]), [2, 0, 3, 1, 4])
  // tf.split has no gradient for a single part.
  const each = parts === 1 ? [ordered] : tf.split(ordered, parts, 0)
  return each.map((part) => tf.reshape(part, [batch, heads, tokens, dim]))
}

function heads4(x: tf.Tensor2D, batch: number, tokens: number, heads: number): tf.Tensor4D {
  return splitHeads(x, 1, batch, tokens, heads)[0] as tf.Tensor4D
}

/** `[batch, heads, tokens, dim]` to `[batch * tokens, heads * dim]`. */
function mergeHeads(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, heads, tokens, dim] = x.shape
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch * tokens, heads * dim])
}
