/** Videos, pictures and texts as the numbers that training steps are cut from. */
import { type CameraMatrices, type TokenPoses, tf, tokenPoses } from '../compute/index.ts'
import { type Camera, compose, invert, type Transform } from '../geometry/index.ts'
import { encodings } from '../repe/index.ts'
import { type Frame, RgbImage, resizeFrame, type Video } from '../video/index.ts'
import { type MiloConfig, patchSize, tokenGrid, tokenSize } from './config.ts'
import { longestText, type Prompts, valueFeatures, videoTokens } from './perception.ts'
import type { Tokens } from './vocabulary.ts'

/** A video as the model takes it. */
export interface PackedVideo {
  /** frames x grid tokens x 4 small patches x 48 bytes. */
  readonly patches: Uint8Array
  /** frames x grid tokens x poseChannels, where the encoding is added to tokens; absent without pose encoding. */
  readonly poses?: Float32Array
  /** What attention is given of the cameras, where the encoding changes attention. */
  readonly cameras?: CameraMatrices
  /** The frames that were taken, at the model's size. */
  readonly frames: readonly Frame[]
}

/** The frames of a video that the model looks at, at its size, with their cameras encoded. */
export function packVideo(video: Video, config: MiloConfig): PackedVideo {
  const frames = observedFrames(video, config)
  const size = patchBytes(config)
  const patches = new Uint8Array(frames.length * size)
  for (const [at, frame] of frames.entries()) patches.set(toPatches(frame.image, config), at * size)
  if (config.encoding === 'none') return { patches, frames }
  const encoding = encodings[config.encoding]
  if (encoding.kind === 'attention')
    return { patches, frames, cameras: encoding.represent(seenFromLast(frames)) }
  const poses = encoding.codes(frames, tokenGrid(config), config.poseChannels, config.repe)
  return { patches, poses, frames }
}

/**
 * The frames' cameras in a world that is the last camera's frame. Words have no camera, attention takes them as seen
 * from the world's origin, and what they speak of ("turn left") starts from the last frame.
 */
function seenFromLast(frames: readonly Frame[]): Camera[] {
  const home = invert(frames.at(-1)!.camera.cameraToWorld) as unknown as Transform<'world', 'world'>
  return frames.map(({ camera }) => ({ ...camera, cameraToWorld: compose(home, camera.cameraToWorld) }))
}

/** The first, the last and the middle frames of a video, as many as the model takes, at its picture size. */
export function observedFrames(video: Video, config: MiloConfig): Frame[] {
  if (video.frames.length < config.frames)
    throw new RangeError(
      `video '${video.name}' has ${video.frames.length} frames, and the model looks at ${config.frames}`,
    )
  const gap = (video.frames.length - 1) / (config.frames - 1)
  return Array.from({ length: config.frames }, (_, at) =>
    resizeFrame(video.frames[Math.round(at * gap)]!, config.imageWidth, config.imageHeight),
  )
}

/** How many bytes a picture has. */
export function patchBytes({ imageWidth, imageHeight }: MiloConfig): number {
  return imageWidth * imageHeight * 3
}

/** A picture's bytes, small patch by small patch, the four of a video token together. */
export function toPatches(image: RgbImage, config: MiloConfig): Uint8Array {
  return Uint8Array.from(patchOrder(config), (at) => image.data[at]!)
}

/** The picture of patches whose values lie in -1..1; others are clipped. */
export function fromPatches(values: ArrayLike<number>, config: MiloConfig): RgbImage {
  const image = new RgbImage(config.imageWidth, config.imageHeight)
  for (const [from, to] of patchOrder(config).entries())
    image.data[to] = Math.round(Math.min(255, Math.max(0, (values[from]! + 1) * 127.5)))
  return image
}

const orders = new WeakMap<MiloConfig, Int32Array>()

/** For each byte in patch order, its place in the picture. */
function patchOrder(config: MiloConfig): Int32Array {
  const order = orders.get(config) ?? computePatchOrder(config)
  orders.set(config, order)
  return order
}

function computePatchOrder(config: MiloConfig): Int32Array {
  const { imageWidth } = config
  const { rows, columns } = tokenGrid(config)
  const side = tokenSize / patchSize
  const order: number[] = []
  for (let token = 0; token < rows * columns; token++)
    for (let patch = 0; patch < side * side; patch++) {
      const top = Math.floor(token / columns) * tokenSize + Math.floor(patch / side) * patchSize
      const left = (token % columns) * tokenSize + (patch % side) * patchSize
      for (let y = 0; y < patchSize; y++)
        for (let byte = 0; byte < patchSize * 3; byte++)
          order.push(((top + y) * imageWidth + left) * 3 + byte)
    }
  return Int32Array.from(order)
}

/** What share of each video token an object covers: frames x grid tokens, 0 to 1. */
export function coverage(frames: readonly Frame[], id: number, config: MiloConfig): Float32Array {
  const { columns, tokens } = tokenGrid(config)
  const shares = new Float32Array(frames.length * tokens)
  for (const [at, { ids }] of frames.entries()) {
    if (!ids) throw new RangeError('grounding needs videos whose frames have object ids, e.g. filmed rooms')
    for (let pixel = 0; pixel < ids.length; pixel++) {
      if (ids[pixel] !== id) continue
      const row = Math.floor(pixel / config.imageWidth / tokenSize)
      const column = Math.floor((pixel % config.imageWidth) / tokenSize)
      shares[at * tokens + row * columns + column]! += 1 / (tokenSize * tokenSize)
    }
  }
  return shares
}

/** Bytes in patch order as a tensor `[patches, 48]` of values in -1..1. */
export function patchTensor(parts: readonly Uint8Array[]): tf.Tensor2D {
  const size = parts[0]!.length
  const values = new Float32Array(parts.length * size)
  for (const [at, part] of parts.entries())
    for (let i = 0; i < size; i++) values[at * size + i] = part[i]! / 127.5 - 1
  const channels = patchSize * patchSize * 3
  return tf.tensor2d(values, [values.length / channels, channels])
}

/** A batch of videos, each with its text. */
export function prompts(
  videos: readonly PackedVideo[],
  texts: readonly Tokens[],
  config: MiloConfig,
): Prompts {
  const longest = Math.max(...texts.map(({ ids }) => ids.length))
  if (longest > longestText)
    throw new RangeError(`a text has ${longest} words, and the model reads ${longestText}`)
  const textTokens = Math.min(longestText, Math.ceil(longest / 4) * 4) // few different shapes
  const poses = videos[0]!.poses && joined(videos.map(({ poses }) => poses!))
  const ids = texts.flatMap(({ ids }) => padded(ids, textTokens))
  const values = texts.flatMap(({ values }) => padded(values, textTokens)).map(numberFeatures)
  return {
    batch: videos.length,
    patches: patchTensor(videos.map(({ patches }) => patches)),
    poses: poses && tf.tensor2d(poses, [poses.length / config.poseChannels, config.poseChannels]),
    cameras: posesOf(videos, textTokens, config),
    textTokens,
    ids: tf.tensor1d(ids, 'int32'),
    values: tf.tensor2d(values, [values.length, valueFeatures]),
    mask: paddingMask(texts, textTokens, config),
  }
}

function posesOf(
  videos: readonly PackedVideo[],
  textTokens: number,
  config: MiloConfig,
): TokenPoses | undefined {
  const encoding = encodings[config.encoding]
  if (encoding.kind !== 'attention') return undefined
  const { heads, width } = config
  const cameras = videos.map(({ cameras }) => cameras!)
  const layout = { grid: tokenGrid(config), others: textTokens, heads, dim: width / heads }
  return tokenPoses({ encoding, cameras, ...layout })
}

function padded(values: readonly number[], size: number): number[] {
  return [...values, ...Array.from({ length: size - values.length }, () => 0)]
}

function paddingMask(
  texts: readonly Tokens[],
  textTokens: number,
  config: MiloConfig,
): tf.Tensor4D | undefined {
  if (texts.every(({ ids }) => ids.length === textTokens)) return undefined
  const before = videoTokens(config)
  const total = before + textTokens
  const mask = new Float32Array(texts.length * total)
  for (const [at, { ids }] of texts.entries())
    mask.fill(-1e9, at * total + before + ids.length, (at + 1) * total)
  return tf.tensor4d(mask, [texts.length, 1, 1, total])
}

/** A number as features that tell both 30 from 45 degrees and 0.2 from 0.4 metres. */
function numberFeatures(value: number): number[] {
  if (value === 0) return new Array(valueFeatures).fill(0)
  const angle = (value * Math.PI) / 180
  const turns = [Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)]
  return [1, Math.log(value) / 3, Math.min(value, 10) / 5, value / 90, ...turns]
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
