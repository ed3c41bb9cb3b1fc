/** The connector, which hands P's hidden states on, and D, which denoises a picture under them. */
import { gelu, tf } from '../compute/index.ts'
import { type MiloConfig, tokenGrid, tokenPlaces, tokenSize } from './config.ts'
import { block, blockPlan, crossBlock, crossPlan, linear, norm } from './layers.ts'
import { linearPlan, normPlan, placePlan, type WeightPlan, type Weights } from './weights.ts'

const pixels = tokenSize * tokenSize * 3
const timeChannels = 16

/** How many patches D's picture has: as many as a frame has video tokens, each 8 x 8 pixels. */
export function picturePatches(config: MiloConfig): number {
  return tokenGrid(config).tokens
}

/** The weights of the connector and of D. */
export function decoderPlan(config: MiloConfig): WeightPlan[] {
  const { width, decoderLayers } = config
  const blocks = Array.from({ length: decoderLayers }, (_, at) =>
    blockPlan(`d.block${at}`, width, decoderLayers),
  )
  return [
    placePlan('connector.query', tokenPlaces(config), width, 1),
    ...Array.from({ length: config.connectorLayers }, (_, at) =>
      crossPlan(`connector.cross${at}`, width),
    ).flat(),
    ...linearPlan('d.in', pixels, width, 0.3), // quiet at first: it is mostly noise
    { name: 'd.place', shape: [picturePatches(config), width], start: { deviation: 0.5 } },
    ...linearPlan('d.time', timeChannels, width),
    ...blocks.flat(),
    ...normPlan('d.norm', width),
    ...linearPlan('d.out', width, pixels, 0.3),
  ]
}

/**
 * Learned queries look at P's hidden states.
 *
 * @param hidden `[batch * tokens, width]`
 * @param mask `[batch, 1, 1, tokens]`, -1e9 on padding
 * @returns `[batch * patches, width]`
 */
export function connect(
  weights: Weights,
  config: MiloConfig,
  batch: number,
  hidden: tf.Tensor2D,
  mask?: tf.Tensor,
): tf.Tensor2D {
  const { width, heads } = config
  const queries = picturePatches(config)
  const each = tf.tile(weights.get<tf.Tensor2D>('connector.query'), [batch, 1])
  const sequence = { batch, tokens: queries, heads, mask }
  let x = tf.reshape(each, [batch * queries, width]) as tf.Tensor2D
  for (let at = 0; at < config.connectorLayers; at++)
    x = crossBlock(weights, `connector.cross${at}`, x, hidden, sequence)
  return x
}

/**
 * D: the clean picture that a noisy one comes from (x-prediction).
 *
 * @param condition `[batch * patches, width]`, from {@link connect}
 * @param noisy `[batch * patches, 192]`, (1 - time) noise + time picture
 * @param time `[batch, 16]`, from {@link timeTensor}
 * @returns `[batch * patches, 192]`, values in -1..1
 */
export function denoise(
  weights: Weights,
  config: MiloConfig,
  condition: tf.Tensor2D,
  noisy: tf.Tensor2D,
  time: tf.Tensor2D,
): tf.Tensor2D {
  const { width, heads } = config
  const batch = time.shape[0]
  const patches = picturePatches(config)
  const moment = gelu(linear(weights, 'd.time', time))
  const picture = tf.add(linear(weights, 'd.in', noisy), condition)
  const place = tf.add(tf.reshape(moment, [batch, 1, width]), weights.get('d.place'))
  let x = tf.reshape(tf.add(tf.reshape(picture, [batch, patches, width]), place), [
    batch * patches,
    width,
  ]) as tf.Tensor2D
  for (let at = 0; at < config.decoderLayers; at++)
    x = block(weights, `d.block${at}`, x, { batch, tokens: patches, heads })
  const last = norm(weights, 'd.norm', x)
  return linear(weights, 'd.out', last)
}

/** How much of each noisy picture is picture, 0 to 1, as D takes it. */
export function timeTensor(times: readonly number[]): tf.Tensor2D {
  return tf.tensor2d(times.map(timeFeatures))
}

function timeFeatures(time: number): number[] {
  const octaves = Array.from({ length: timeChannels / 2 }, (_, at) => Math.PI * time * 2 ** (at / 2))
  return [...octaves.map(Math.sin), ...octaves.map(Math.cos)]
}
