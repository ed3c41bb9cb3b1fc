/** What fixes a model before it has learned anything. */
import { type EncodingName, encodings, type RepeOptions } from '../repe/index.ts'

/** Options of {@link import('./model.ts').create}. */
export interface CreateOptions {
  /** `nano`: under a million weights, minutes of training on two cores. */
  readonly size?: 'nano'
  /** How camera poses reach the video tokens. Default `repe`. */
  readonly encoding?: EncodingName
  /** Choices in RePE, where that is the encoding. */
  readonly repe?: Omit<RepeOptions, 'dim'>
  /** Fixes the weights that training starts from. Default 0. */
  readonly seed?: number
}

/** A model's shape: two models of one config have weights of the same names and sizes. */
export interface MiloConfig {
  readonly size: 'nano'
  readonly encoding: EncodingName
  readonly repe?: Omit<RepeOptions, 'dim'>
  readonly seed: number
  /** Pictures inside the model, in pixels. Frames of other sizes are resized. */
  readonly imageWidth: number
  readonly imageHeight: number
  /** Observed frames; of a longer video as many are taken, evenly apart, the first and the last among them. */
  readonly frames: number
  /** Channels of a token in P, the connector and D. */
  readonly width: number
  readonly heads: number
  /** Transformer blocks of P, the model that sees and reads. */
  readonly layers: number
  /** How often the connector looks at P: first to read the action, then where the action leads. */
  readonly connectorLayers: number
  /** Transformer blocks of D, the decoder that denoises. */
  readonly decoderLayers: number
  /** How many different words, and how many different answers, the model can learn. */
  readonly words: number
  readonly answers: number
  /** Channels of a camera pose's code before it is projected to `width`. */
  readonly poseChannels: number
}

const sizes = {
  nano: {
    imageWidth: 32,
    imageHeight: 24,
    frames: 3,
    width: 96,
    heads: 4,
    layers: 4,
    connectorLayers: 2,
    decoderLayers: 2,
    words: 160,
    answers: 128,
    poseChannels: 64,
  },
} as const

/** The config of a size. @throws RangeError for a size, encoding or seed that does not exist. */
export function configOf({ size = 'nano', encoding = 'repe', repe, seed = 0 }: CreateOptions): MiloConfig {
  if (!(size in sizes))
    throw new RangeError(`milo.create: no size '${size}'; there is ${Object.keys(sizes).join(', ')}`)
  if (!Object.hasOwn(encodings, encoding))
    throw new RangeError(
      `milo.create: no encoding '${encoding}'; there is ${Object.keys(encodings).join(', ')}`,
    )
  if (!Number.isInteger(seed)) throw new RangeError(`milo.create: seed is a whole number, not ${seed}`)
  if (repe && !encoding.startsWith('repe'))
    throw new RangeError(`milo.create: choices in RePE are given, and the encoding is '${encoding}'`)
  return { size, encoding, ...(repe && { repe }), seed, ...sizes[size] }
}

/** Pixels on a side of the stem's small patches, and of a video token (2 x 2 small patches). */
export const patchSize = 4
export const tokenSize = 8

/** How many video tokens a frame has, and how they lie. */
export function tokenGrid(config: MiloConfig): { rows: number; columns: number; tokens: number } {
  const rows = config.imageHeight / tokenSize
  const columns = config.imageWidth / tokenSize
  return { rows, columns, tokens: rows * columns }
}

/** Where the middle of each video token is, across and down the picture, 0 to 1. */
export function tokenPlaces(config: MiloConfig): [number, number][] {
  const { rows, columns, tokens } = tokenGrid(config)
  return Array.from({ length: tokens }, (_, token) => [
    ((token % columns) + 0.5) / columns,
    (Math.floor(token / columns) + 0.5) / rows,
  ])
}
