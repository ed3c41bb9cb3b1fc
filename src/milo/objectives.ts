/** What the three stages minimise. */
import { crossEntropy, tf } from '../compute/index.ts'
import { type Frame, type RgbImage, resizeImage, type Video } from '../video/index.ts'
import type { MiloConfig } from './config.ts'
import { connect, denoise, picturePatches, timeTensor } from './decoder.ts'
import { coverage, type PackedVideo, packVideo, patchTensor, prompts, toPatches } from './examples.ts'
import { linear } from './layers.ts'
import { askingState, type Prompts, perceive, videoStates } from './perception.ts'
import type { Random } from './random.ts'
import type { Objective } from './training.ts'
import { learnWords, type Tokens, tokenize, type Vocabulary } from './vocabulary.ts'
import type { Weights } from './weights.ts'

/** An observation, what the camera or the scene then does, and what is seen after it. */
export interface ImaginingExample {
  readonly observation: Video
  readonly action: { readonly text: string }
  readonly outcome: Frame
}

/** A question about a video, with its answer in words. */
export interface QuestionExample {
  readonly video: Video
  readonly text: string
  readonly answer: string
  /** The answers to choose from, where the question offers some. */
  readonly options?: readonly string[]
  /** The kind of question: what reports are broken down by. */
  readonly family: string
}

/** What every objective needs of a model. */
export interface Learner {
  readonly config: MiloConfig
  readonly weights: Weights
  readonly words: Vocabulary
  readonly answers: Vocabulary
}

/** Videos are packed once, however many examples show them. */
function packer(config: MiloConfig): (video: Video) => PackedVideo {
  const packed = new Map<Video, PackedVideo>()
  return (video) => {
    const known = packed.get(video) ?? packVideo(video, config)
    packed.set(video, known)
    return known
  }
}

/** Stage 0: given an object's name, which tokens of the video show it, and how much of each. */
export function groundingObjective(
  learner: Learner,
  videos: readonly Video[],
): Objective<{ given: Prompts; targets: tf.Tensor2D }> {
  const { config, weights, words } = learner
  const pack = packer(config)
  const examples = videos.flatMap((video) => {
    const packed = pack(video)
    return video.objects.map(({ id, label }) => {
      learnWords(words, label)
      const target = coverage(packed.frames, id, config)
      return {
        packed,
        text: tokenize(words, label, 'find'),
        target,
        seen: target.some((share) => share > 0.05),
      }
    })
  })
  const seen = examples.filter((example) => example.seen)
  if (seen.length === 0)
    throw new RangeError('grounding needs videos with objects that are seen; these show none')
  return {
    examples: seen.length,
    draw(batch) {
      const chosen = batch.map((at) => seen[at]!)
      const targets = Float32Array.from(chosen.flatMap(({ target }) => [...target]))
      return { given: promptsOf(chosen, config), targets: tf.tensor2d(targets, [targets.length, 1]) }
    },
    loss({ given, targets }) {
      const hidden = videoStates(config, given, perceive(weights, config, given))
      return binaryCrossEntropy(linear(weights, 'p.find', hidden), targets)
    },
  }
}

/** The prompts of some examples. */
function promptsOf(
  examples: readonly { readonly packed: PackedVideo; readonly text: Tokens }[],
  config: MiloConfig,
): Prompts {
  return prompts(
    examples.map(({ packed }) => packed),
    examples.map(({ text }) => text),
    config,
  )
}

/** Mean of -target log p - (1 - target) log(1 - p), with p the logits' sigmoid. */
function binaryCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, targets)))
}

/**
 * Stage 1: flow matching. D turns noise into the outcome along straight lines, and is trained to name the clean picture
 * (x-prediction) with every error counted alike. Half of the times are 0, the others squared uniform numbers, so that
 * most pictures are mostly noise and only the condition tells them apart.
 */
export function imaginingObjective(
  learner: Learner,
  triplets: readonly ImaginingExample[],
): Objective<{ given: Prompts; clean: tf.Tensor2D; noisy: tf.Tensor2D; time: tf.Tensor2D }> {
  const { config, weights, words } = learner
  if (triplets.length === 0) throw new RangeError('tuneVisual needs at least one triplet')
  const pack = packer(config)
  const examples = triplets.map(({ observation, action, outcome }) => {
    learnWords(words, action.text)
    return {
      packed: pack(observation),
      text: tokenize(words, action.text, 'imagine'),
      outcome: toPatches(outcomeImage(outcome, config), config),
    }
  })
  return {
    examples: examples.length,
    draw(batch, stream) {
      const chosen = batch.map((at) => examples[at]!)
      const times = chosen.map(() => Math.max(0, 2 * stream.uniform() - 1) ** 2)
      const bytes = patchTensor(chosen.map(({ outcome }) => outcome))
      const clean = tf.reshape(bytes, [batch.length * picturePatches(config), -1]) as tf.Tensor2D
      const noisy = mixNoise(clean, noiseLike(clean, stream), times)
      return { given: promptsOf(chosen, config), clean, noisy, time: timeTensor(times) }
    },
    loss({ given, clean, noisy, time }) {
      const condition = conditionOf(learner, given)
      return tf.mean(tf.square(tf.sub(denoise(weights, config, condition, noisy, time), clean)))
    },
  }
}

/** What D is given: the connector's tokens `[batch * queries, width]`. */
export function conditionOf({ config, weights }: Learner, given: Prompts): tf.Tensor2D {
  return connect(weights, config, given.batch, perceive(weights, config, given), given.mask)
}

/** Standard normal values of the same shape. */
export function noiseLike(x: tf.Tensor2D, stream: Random): tf.Tensor2D {
  return tf.tensor2d(stream.normal(x.size), x.shape)
}

function mixNoise(clean: tf.Tensor2D, noise: tf.Tensor2D, times: readonly number[]): tf.Tensor2D {
  const each = [times.length, clean.shape[0] / times.length, clean.shape[1]]
  const time = tf.tensor3d([...times], [times.length, 1, 1])
  const mixed = tf.add(
    tf.mul(tf.reshape(clean, each), time),
    tf.mul(tf.reshape(noise, each), tf.sub(1, time)),
  )
  return tf.reshape(mixed, clean.shape)
}

/** Stage 2: the answer, one out of all that the model was taught. */
export function answeringObjective(
  learner: Learner,
  questions: readonly QuestionExample[],
): Objective<{ given: Prompts; right: tf.Tensor1D }> {
  const { config, weights, words, answers } = learner
  if (questions.length === 0) throw new RangeError('tuneLanguage needs at least one question')
  const pack = packer(config)
  const examples = questions.map(({ video, text, answer }) => {
    learnWords(words, text)
    return { packed: pack(video), text: tokenize(words, text, 'answer'), answer: answers.learn(answer) }
  })
  return {
    examples: examples.length,
    draw(batch) {
      const chosen = batch.map((at) => examples[at]!)
      const right = chosen.map(({ answer }) => answer)
      return { given: promptsOf(chosen, config), right: tf.tensor1d(right, 'int32') }
    },
    loss({ given, right }) {
      const asked = askingState(config, given, perceive(weights, config, given))
      return crossEntropy(linear(weights, 'p.answer', asked), right)
    },
  }
}

/** The picture that D is to make, at the model's size. */
export function outcomeImage({ image }: Frame, { imageWidth, imageHeight }: MiloConfig): RgbImage {
  return resizeImage(image, imageWidth, imageHeight)
}
