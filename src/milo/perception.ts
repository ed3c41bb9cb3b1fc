/** P: one transformer over the tokens of a video and of a text. */
import { gelu, type TokenPoses, tf } from '../compute/index.ts'
import { encodings } from '../repe/index.ts'
import { type MiloConfig, patchSize, tokenGrid, tokenPlaces, tokenSize } from './config.ts'
import { block, blockAttention, blockPlan, linear, norm, type Sequence } from './layers.ts'
import { linearPlan, normPlan, placePlan, type WeightPlan, type Weights } from './weights.ts'

/** The longest text, in tokens. */
export const longestText = 48
/** Numbers in a text are also given as this many features of their value. */
export const valueFeatures = 8

const stemChannels = 48
const small = patchSize * patchSize * 3
const perToken = (tokenSize / patchSize) ** 2

/** A batch of videos with a text each, as tensors. */
export interface Prompts {
  readonly batch: number
  /** `[batch * frames * grid tokens * 4, 48]`: small patches in -1..1, those of a token beside each other. */
  readonly patches: tf.Tensor2D
  /** `[batch * frames * grid tokens, poseChannels]`, where the pose encoding is added to tokens. */
  readonly poses?: tf.Tensor2D
  /** Of videos and texts, where the pose encoding changes attention. */
  readonly cameras?: TokenPoses
  /** Tokens in each text, padding included. */
  readonly textTokens: number
  /** `[batch * textTokens]` int32. */
  readonly ids: tf.Tensor1D
  /** `[batch * textTokens, 8]` features of the numbers in the text. */
  readonly values: tf.Tensor2D
  /** `[batch, 1, 1, video tokens + textTokens]`, -1e9 on padding; absent where there is none. */
  readonly mask?: tf.Tensor4D
}

/** P's weights. */
export function perceptionPlan(config: MiloConfig): WeightPlan[] {
  const { width, layers, frames, words, answers } = config
  const table = (name: string, rows: number, deviation = 0.3): WeightPlan => ({
    name,
    shape: [rows, width],
    start: { deviation },
  })
  return [
    ...linearPlan('p.stem.small', small, stemChannels, 1.5),
    ...linearPlan('p.stem.large', stemChannels * perToken, width),
    table('p.frame', frames),
    placePlan('p.patch', tokenPlaces(config), width, 0.5),
    ...posePlan(config),
    table('p.word', words, 0.7),
    table('p.position', longestText),
    ...linearPlan('p.value', valueFeatures, width),
    ...Array.from({ length: layers }, (_, at) => blockPlan(`p.block${at}`, width, layers)).flat(),
    ...normPlan('p.norm', width),
    ...linearPlan('p.find', width, 1),
    ...linearPlan('p.answer', width, answers, 0.3),
  ]
}

/** Added codes are mapped to tokens; GTA learns, in each block, how much translations count. */
function posePlan({ encoding, poseChannels, width, layers }: MiloConfig): WeightPlan[] {
  if (encoding === 'none') return []
  const used = encodings[encoding]
  if (used.kind === 'added') return linearPlan('p.pose', poseChannels, width)
  const { translation } = used
  if (translation === undefined) return []
  return Array.from({ length: layers }, (_, at) => ({
    name: `p.block${at}.translation`,
    shape: [1],
    start: { constant: translation },
  }))
}

/** How many tokens of the sequence are video; text follows. */
export function videoTokens(config: MiloConfig): number {
  return config.frames * tokenGrid(config).tokens
}

/** P's hidden states: `[batch * (video tokens + textTokens), width]`. */
export function perceive(weights: Weights, config: MiloConfig, prompts: Prompts): tf.Tensor2D {
  const sequences = sequencesOf(weights, config, prompts)
  let x = embed(weights, config, prompts)
  for (const [at, sequence] of sequences.entries()) x = block(weights, `p.block${at}`, x, sequence)
  return norm(weights, 'p.norm', x)
}

/** Hidden states with, for each sequence, what the text's first token looks at: `[batch, tokens]`, summing to 1. */
export function perceiveWithAttention(weights: Weights, config: MiloConfig, prompts: Prompts) {
  const sequences = sequencesOf(weights, config, prompts)
  let x = embed(weights, config, prompts)
  const looks: tf.Tensor[] = []
  for (const [at, sequence] of sequences.entries()) {
    const all = blockAttention(weights, `p.block${at}`, x, sequence)
    const asking = tf.slice(all, [0, 0, videoTokens(config), 0], [-1, -1, 1, -1])
    looks.push(tf.mean(tf.reshape(asking, [prompts.batch, config.heads, sequence.tokens]), 1))
    x = block(weights, `p.block${at}`, x, sequence)
  }
  return { hidden: norm(weights, 'p.norm', x), looks: tf.mean(tf.stack(looks), 0) as tf.Tensor2D }
}

/** Hidden states of the video's tokens: `[batch * video tokens, width]`. */
export function videoStates(config: MiloConfig, prompts: Prompts, hidden: tf.Tensor2D): tf.Tensor2D {
  return part(config, prompts, hidden, 0, videoTokens(config))
}

/** Hidden states of each text's first token: `[batch, width]`. */
export function askingState(config: MiloConfig, prompts: Prompts, hidden: tf.Tensor2D): tf.Tensor2D {
  return part(config, prompts, hidden, videoTokens(config), 1)
}

function part(
  config: MiloConfig,
  { batch, textTokens }: Prompts,
  hidden: tf.Tensor2D,
  from: number,
  size: number,
) {
  const all = tf.reshape(hidden, [batch, videoTokens(config) + textTokens, config.width])
  return tf.reshape(tf.slice(all, [0, from, 0], [-1, size, -1]), [batch * size, config.width]) as tf.Tensor2D
}

/** What each block is told of the sequence. */
function sequencesOf(weights: Weights, config: MiloConfig, prompts: Prompts): Sequence[] {
  const { batch, textTokens, mask, cameras } = prompts
  const shape = { batch, tokens: videoTokens(config) + textTokens, heads: config.heads, mask }
  return Array.from({ length: config.layers }, (_, at) => {
    const factor = `p.block${at}.translation`
    const translation = weights.names.includes(factor) ? weights.get(factor) : undefined
    return { ...shape, poses: cameras && { ...cameras, translation } }
  })
}

function embed(weights: Weights, config: MiloConfig, prompts: Prompts): tf.Tensor2D {
  const { batch, textTokens } = prompts
  const { width } = config
  const video = tf.reshape(embedVideo(weights, config, prompts), [batch, videoTokens(config), width])
  const text = tf.reshape(embedText(weights, config, prompts), [batch, textTokens, width])
  return tf.reshape(tf.concat([video, text], 1), [batch * (videoTokens(config) + textTokens), width])
}

/** Two steps of a convolution without overlap, written as products because not every backend can train one. */
function embedVideo(weights: Weights, config: MiloConfig, { batch, patches, poses }: Prompts): tf.Tensor {
  const { frames, width } = config
  const { tokens } = tokenGrid(config)
  const fine = gelu(linear(weights, 'p.stem.small', patches))
  const merged = tf.reshape(fine, [batch * frames * tokens, stemChannels * perToken]) as tf.Tensor2D
  let x = linear(weights, 'p.stem.large', merged)
  if (poses) x = tf.add(x, linear(weights, 'p.pose', poses))
  const place = tf.add(
    tf.reshape(weights.get('p.frame'), [frames, 1, width]),
    tf.reshape(weights.get('p.patch'), [1, tokens, width]),
  )
  return tf.add(tf.reshape(x, [batch, frames, tokens, width]), place)
}

function embedText(weights: Weights, config: MiloConfig, prompts: Prompts): tf.Tensor {
  const { batch, textTokens, ids, values } = prompts
  // A product with one-hot rows is a lookup whose gradient every backend has.
  const chosen = tf.cast(tf.oneHot(ids, config.words), 'float32') as tf.Tensor2D
  const word = tf.add(
    tf.matMul(chosen, weights.get<tf.Tensor2D>('p.word')),
    linear(weights, 'p.value', values),
  )
  const place = tf.slice(weights.get('p.position'), [0, 0], [textTokens, -1])
  return tf.add(tf.reshape(word, [batch, textTokens, config.width]), place)
}
