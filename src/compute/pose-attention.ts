/** Attention between tokens that were seen from different cameras: GTA, PRoPE and CaPE. */
import * as tf from '@tensorflow/tfjs-core'
import { attention, attentionWeights } from './fused.ts'

/** How the cameras of a video act on groups of four channels: a matrix rho for each frame, and its inverse. */
export interface CameraMatrices {
  /** frames x 16, row-major */
  readonly forth: Float64Array
  /** frames x 16, row-major: the inverses of `forth` */
  readonly back: Float64Array
}

/** What tells the attention of one pose encoding from another's. */
export interface AttentionForm {
  readonly name: string
  /** Whether values and outputs are moved along, or only what is compared: queries and keys. */
  readonly moves: 'all' | 'scores'
  /** Whether half of a head's channels turns with the patch's place in the picture instead (RoPE). */
  readonly rotary: boolean
}

/** The cameras of a batch of videos and how their tokens lie, for {@link tokenPoses}. */
export interface PosedSequence {
  readonly encoding: AttentionForm
  /** One for each video of the batch, all of as many frames. */
  readonly cameras: readonly CameraMatrices[]
  /** How a frame is cut into patches, one token each, row by row from the top. */
  readonly grid: { readonly columns: number; readonly rows: number }
  /** Tokens behind a video's that have no camera, e.g. a text's. They are as if seen from the world's origin. */
  readonly others?: number
  readonly heads: number
  /** Channels of a head: a multiple of 4, with PRoPE of 8. */
  readonly dim: number
}

/** What {@link poseAttention} multiplies with: float32 tensors, to be freed (or tidied) by the caller. */
export interface TokenPoses {
  /** `[batch * heads * tokens, 4, 4]`, rho of each token. */
  readonly forth: tf.Tensor3D
  /** The same of rho^-1. */
  readonly back: tf.Tensor3D
  readonly moves: AttentionForm['moves']
  /** `[1, 1, tokens, dim / 2]`: by which angles the later half of a head turns. */
  readonly turns?: { readonly cos: tf.Tensor4D; readonly sin: tf.Tensor4D }
  /** `[1]` or a scalar: what the translations in rho are multiplied by (GTA's is learned). Absent: 1. */
  readonly translation?: tf.Tensor
}

/**
 * The tensors of a batch.
 * @throws RangeError when a head's channels can't be cut into the encoding's groups, or videos differ in frames
 */
export function tokenPoses(sequence: PosedSequence): TokenPoses {
  const { encoding, cameras, dim } = sequence
  const group = encoding.rotary ? 8 : 4
  if (dim % group !== 0)
    throw new RangeError(`${encoding.name} needs heads of a multiple of ${group} channels, not ${dim}`)
  const sizes = new Set(cameras.map(({ forth }) => forth.length / 16))
  if (sizes.size !== 1)
    throw new RangeError(
      `a batch's videos have as many frames each, not ${[...sizes].join(' and ') || 'none'}`,
    )
  return {
    forth: spread(sequence, ({ forth }) => forth),
    back: spread(sequence, ({ back }) => back),
    moves: encoding.moves,
    turns: encoding.rotary ? patchTurns(sequence) : undefined,
  }
}

/**
 * Scaled dot-product attention of posed tokens, each of whose groups of four channels its camera acts on:
 * q' = (rho^-1)^T q, k' = rho k, and, where values move too, v' = rho v, o = rho^-1 o'. With PRoPE that is the first
 * half of a head; the later half turns by the patch's column and row, queries, keys and values alike, the output back
 * (RoPE: split halves, frequencies 100^(-i / n), n = dim / 8, for x in the third quarter and y in the fourth).
 * Composed of tensor operations that every backend has, with gradients for all inputs and the translation factor.
 *
 * @param query `[batch, heads, tokens, dim]`, key and value alike
 * @param mask as for {@link attention}
 * @returns `[batch, heads, tokens, dim]`
 */
export function poseAttention(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  poses: TokenPoses,
  mask?: tf.Tensor,
): tf.Tensor4D {
  const [q, k] = compared(query, key, poses)
  if (poses.moves === 'scores') return attention(q, k, value, mask)
  const moved = acted(value, poses, scaled(poses.forth, poses), 1)
  return acted(attention(q, k, moved, mask), poses, scaled(poses.back, poses), -1)
}

/** The weights that {@link poseAttention} gives to values: `[batch, heads, tokens, tokens]`, rows sum to 1. */
export function poseAttentionWeights(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  poses: TokenPoses,
  mask?: tf.Tensor,
): tf.Tensor4D {
  const [q, k] = compared(query, key, poses)
  return attentionWeights(q, k, mask)
}

function compared(query: tf.Tensor4D, key: tf.Tensor4D, poses: TokenPoses): [tf.Tensor4D, tf.Tensor4D] {
  const turned = tf.transpose(scaled(poses.back, poses), [0, 2, 1]) as tf.Tensor3D
  return [acted(query, poses, turned, 1), acted(key, poses, scaled(poses.forth, poses), 1)]
}

/** The matrices with their translations, the first three rows of the last column, multiplied. */
function scaled(matrices: tf.Tensor3D, { translation }: TokenPoses): tf.Tensor3D {
  if (!translation) return matrices
  const where = tf.tensor3d([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0], [1, 4, 4])
  return tf.mul(matrices, tf.add(tf.sub(1, where), tf.mul(where, translation)))
}

/** What cameras make of features, and places in the picture of the later half of them (`way` -1: back). */
function acted(x: tf.Tensor4D, { turns }: TokenPoses, matrices: tf.Tensor3D, way: 1 | -1): tf.Tensor4D {
  const [batch, heads, tokens, dim] = x.shape
  if (batch * heads * tokens !== matrices.shape[0])
    throw new RangeError(
      `poseAttention: features are [${x.shape}], and there are poses for ${matrices.shape[0]} tokens (batch x heads x tokens)`,
    )
  const posed = turns ? dim / 2 : dim
  const first = turns ? tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, posed]) : x
  const groups = tf.reshape(first, [batch * heads * tokens, posed / 4, 4])
  const moved = tf.reshape(tf.matMul(groups, matrices, false, true), [batch, heads, tokens, posed])
  return turns ? (tf.concat([moved, turned(x, turns, way)], 3) as tf.Tensor4D) : (moved as tf.Tensor4D)
}

/** The third and the fourth quarter of the channels, each of whose halves are the parts of n planes that turn. */
function turned(x: tf.Tensor4D, { cos, sin }: NonNullable<TokenPoses['turns']>, way: 1 | -1): tf.Tensor {
  const n = x.shape[3] / 8
  const part = (at: number) => tf.slice(x, [0, 0, 0, at * n], [-1, -1, -1, n])
  const swapped = tf.concat([part(5), tf.neg(part(4)), part(7), tf.neg(part(6))], 3)
  const straight = tf.slice(x, [0, 0, 0, 4 * n], [-1, -1, -1, 4 * n])
  return tf.add(tf.mul(straight, cos), tf.mul(swapped, way === 1 ? sin : tf.neg(sin)))
}

/** A matrix per frame, given to each token in each head; the identity for tokens without a camera. */
function spread(
  { cameras, grid, others = 0, heads }: PosedSequence,
  matrices: (camera: CameraMatrices) => Float64Array,
): tf.Tensor3D {
  const patches = grid.columns * grid.rows
  const tokens = (matrices(cameras[0]!).length / 16) * patches + others
  const data = new Float32Array(cameras.length * heads * tokens * 16)
  for (const [at, camera] of cameras.entries()) {
    const own = matrices(camera)
    for (let token = 0; token < tokens; token++) {
      const frame = Math.floor(token / patches)
      const matrix = token < tokens - others ? own.subarray(frame * 16, frame * 16 + 16) : identity4
      for (let head = 0; head < heads; head++) data.set(matrix, ((at * heads + head) * tokens + token) * 16)
    }
  }
  return tf.tensor3d(data, [data.length / 16, 4, 4])
}

const identity4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** By which angles each token's channels turn; tokens without a camera by none. */
function patchTurns({ cameras, grid, others = 0, dim }: PosedSequence) {
  const { columns, rows } = grid
  const seen = (cameras[0]!.forth.length / 16) * columns * rows
  const n = dim / 8
  const angles = Float32Array.from({ length: (seen + others) * 4 * n }, (_, at) => {
    const token = Math.floor(at / (4 * n))
    if (token >= seen) return 0
    const channel = at % (4 * n)
    const patch = token % (columns * rows)
    const place = channel < 2 * n ? patch % columns : Math.floor(patch / columns)
    return place * 100 ** (-(channel % n) / n)
  })
  const shape: [number, number, number, number] = [1, 1, seen + others, 4 * n]
  return { cos: tf.tensor4d(angles.map(Math.cos), shape), sin: tf.tensor4d(angles.map(Math.sin), shape) }
}
