/** A MILO model: imagines views and answers questions, after being trained for both. */

import { gpu, tf } from '../compute/index.ts'
import { consoleText } from '../notebook/index.ts'
import type { RgbImage, Video } from '../video/index.ts'
import { Answer } from './answer.ts'
import { type MiloConfig, tokenGrid } from './config.ts'
import { decoderPlan, denoise, picturePatches, timeTensor } from './decoder.ts'
import { fromPatches, packVideo, prompts } from './examples.ts'
import { linear } from './layers.ts'
import {
  answeringObjective,
  conditionOf,
  groundingObjective,
  type ImaginingExample,
  imaginingObjective,
  type Learner,
  outcomeImage,
  type QuestionExample,
} from './objectives.ts'
import { askingState, perceive, perceiveWithAttention, perceptionPlan, videoStates } from './perception.ts'
import { random } from './random.ts'
import type { TrainingSample } from './reporter.ts'
import { type StagePlan, type Training, type TrainingOptions, train } from './training.ts'
import { type Purpose, tokenize, Vocabulary, wordVocabulary } from './vocabulary.ts'
import { Weights } from './weights.ts'

/** Options of {@link Milo.imagine}. */
export interface ImagineOptions {
  /** Fixes the noise that the picture grows out of. Default 0. */
  readonly seed?: number
  /** Euler steps from noise to picture. 1 gives the mean of the pictures that the model finds possible. Default 12. */
  readonly steps?: number
}

/** Options of {@link Milo.tuneVisual}. */
export interface TuneVisualOptions extends TrainingOptions {
  /** Videos whose words are practised in between, so that imagining does not erase them. */
  readonly ground?: readonly Video[]
  /** Triplets that are not trained on, imagined now and then to be looked at. */
  readonly show?: readonly ImaginingExample[]
}

/** Options of {@link Milo.tuneLanguage}. */
export interface TuneLanguageOptions extends TrainingOptions {
  /** Triplets that are practised in between, so that answering does not erase imagining. */
  readonly imagine?: readonly ImaginingExample[]
}

/** What one stage did to a model; a checkpoint carries all of them. */
export interface History {
  readonly stage: string
  readonly steps: number
  readonly examples: number
  readonly seconds: number
  readonly loss: number
  readonly ending: string
  readonly seed: number
}

/** The weights that a config has. */
export function weightPlan(config: MiloConfig) {
  return [...perceptionPlan(config), ...decoderPlan(config)]
}

/** A model. Make one with {@link create} or {@link load}. */
export class Milo {
  readonly config: MiloConfig
  /** What training did so far, in order. */
  readonly history: History[]
  readonly #learner: Learner

  /** Used by `create` and `load`: `start` holds what was learned before. */
  constructor(
    config: MiloConfig,
    start: { words?: Vocabulary; answers?: Vocabulary; history?: History[] } = {},
  ) {
    this.config = config
    this.history = start.history ?? []
    this.#learner = {
      config,
      weights: new Weights(weightPlan(config), config.seed),
      words: start.words ?? wordVocabulary(config.words),
      answers: start.answers ?? new Vocabulary(config.answers, []),
    }
  }

  [consoleText](): string {
    const stages = this.history.map(
      ({ stage, steps, loss }) => `${stage} (${steps} steps, loss ${loss.toFixed(3)})`,
    )
    const trained = stages.length > 0 ? `trained: ${stages.join(', ')}` : 'not trained yet'
    return `Milo with ${this.parameters.toLocaleString('en')} weights, encoding ${this.config.encoding}; ${trained}`
  }

  /** How many weights the model has. */
  get parameters(): number {
    return this.#learner.weights.count
  }

  /** Weights and vocabularies, for checkpoints. */
  get learner(): Learner {
    return this.#learner
  }

  /**
   * Stage 0, grounding: learns where in a video the object of a given name is seen. It stands in for what a pretrained
   * model knows about words; without it questions stay at chance for a long time.
   *
   * @param videos with objects and frames with object ids
   */
  async ground(videos: readonly Video[], options: TrainingOptions = {}): Promise<Training> {
    await gpu.device()
    const objective = groundingObjective(this.#learner, videos)
    return this.#train(
      { stage: 'ground', title: 'Stage 0: learning what words mean', objective, train: this.#names('p.') },
      { steps: 250, batch: 16, rate: 2e-3, ...options },
    )
  }

  /**
   * Stage 1, visual generative tuning: learns to imagine what is seen after an action. P, the connector and D learn.
   * What stays is the moving average of their weights.
   */
  async tuneVisual(
    triplets: readonly ImaginingExample[],
    options: TuneVisualOptions = {},
  ): Promise<Training> {
    await gpu.device()
    const objective = imaginingObjective(this.#learner, triplets)
    const { ground, show } = options
    const trained = this.#learner.weights.names
    return this.#train(
      {
        stage: 'imagine',
        title: 'Stage 1: learning to imagine',
        objective,
        alongside: ground && [{ objective: groundingObjective(this.#learner, ground), every: 4 }],
        train: trained,
        average: true,
        samples: show && (() => this.#samples(show)),
      },
      { steps: 600, batch: 16, rate: 2e-3, ...options },
    )
  }

  /** Stage 2, verbal fine-tuning: learns to answer questions in words. P and its answers learn. */
  async tuneLanguage(
    questions: readonly QuestionExample[],
    options: TuneLanguageOptions = {},
  ): Promise<Training> {
    await gpu.device()
    const objective = answeringObjective(this.#learner, questions)
    const { imagine } = options
    const decoder = imagine ? [...this.#names('d.'), ...this.#names('connector.')] : []
    return this.#train(
      {
        stage: 'answer',
        title: 'Stage 2: learning to answer',
        objective,
        alongside: imagine && [{ objective: imaginingObjective(this.#learner, imagine), every: 4 }],
        train: [...this.#names('p.'), ...decoder],
      },
      { steps: 700, batch: 16, rate: 1.5e-3, ...options },
    )
  }

  /**
   * Imagines what the camera sees after an action, e.g. 'turn left 30 degrees' after the last frame.
   *
   * @returns a picture of the model's size (nano: 32 x 24)
   */
  async imagine(video: Video, action: string, options: ImagineOptions = {}): Promise<RgbImage> {
    return (await this.imagineAll([{ video, action }], options))[0]!
  }

  /** {@link imagine} for several videos at once, which is faster than one after the other. */
  async imagineAll(
    wishes: readonly { readonly video: Video; readonly action: string }[],
    { seed = 0, steps = 12 }: ImagineOptions = {},
  ): Promise<RgbImage[]> {
    if (!(Number.isInteger(steps) && steps >= 1))
      throw new RangeError(`imagine: steps is a whole number from 1, not ${steps}`)
    await gpu.device()
    const { config } = this
    const pictures = tf.tidy(() => {
      const given = prompts(
        wishes.map(({ video }) => packVideo(video, config)),
        wishes.map(({ action }) => this.#tokens(action, 'imagine')),
        config,
      )
      const condition = conditionOf(this.#learner, given)
      return this.#integrate(condition, wishes.length, steps, seed)
    })
    const values = await pictures.data()
    pictures.dispose()
    const size = values.length / wishes.length
    return wishes.map((_, at) => fromPatches(values.subarray(at * size, (at + 1) * size), config))
  }

  /** Euler's method along the straight lines from noise to picture that D was taught. */
  #integrate(condition: tf.Tensor2D, batch: number, steps: number, seed: number): tf.Tensor2D {
    const { config } = this
    const size = picturePatches(config)
    const channels = (config.imageWidth * config.imageHeight * 3) / size
    const noise = random(seed, 0x6e6f6973).normal(batch * size * channels)
    let picture = tf.tensor2d(noise, [batch * size, channels])
    for (let step = 0; step < steps; step++) {
      const time = step / steps
      const clean = denoise(
        this.#learner.weights,
        config,
        condition,
        picture,
        timeTensor(new Array(batch).fill(time)),
      )
      const share = 1 / steps / (1 - time)
      picture = tf.add(picture, tf.mul(tf.sub(clean, picture), share)) as tf.Tensor2D
    }
    return picture
  }

  /**
   * Answers a question about a video.
   *
   * @param options.options the answers to choose from; without them, all answers that the model was taught.
   * @throws Error before stage 2, and where no option was ever taught.
   */
  async ask(
    video: Video,
    question: string,
    options: { readonly options?: readonly string[] } = {},
  ): Promise<Answer> {
    return (await this.askAll([{ video, text: question, options: options.options }]))[0]!
  }

  /** {@link ask} for several questions at once, which is faster than one after the other. */
  async askAll(questions: readonly Pick<QuestionExample, 'video' | 'text' | 'options'>[]): Promise<Answer[]> {
    const { answers } = this.#learner
    if (answers.entries.length === 0)
      throw new Error('ask: this model was taught no answers yet; call tuneLanguage first')
    await gpu.device()
    const { config } = this
    const [logits, looks] = tf.tidy(() => {
      const given = prompts(
        questions.map(({ video }) => packVideo(video, config)),
        questions.map(({ text }) => this.#tokens(text, 'answer')),
        config,
      )
      const { hidden, looks } = perceiveWithAttention(this.#learner.weights, config, given)
      return [linear(this.#learner.weights, 'p.answer', askingState(config, given, hidden)), looks]
    }) as [tf.Tensor2D, tf.Tensor2D]
    const [scores, attention] = await Promise.all([logits.array(), looks.array()])
    tf.dispose([logits, looks])
    return questions.map(({ text, options }, at) => {
      const open = options ?? answers.entries
      const known = open.filter((answer) => answers.find(answer) !== undefined)
      if (known.length === 0)
        throw new Error(
          `ask: none of the options ${open.join(', ')} was taught; known: ${answers.entries.join(', ')}`,
        )
      return new Answer({
        question: text,
        probabilities: shares(known, (answer) => scores[at]![answers.find(answer)!]!),
        ...lookedAt(attention[at]!, config),
      })
    })
  }

  /**
   * Where an object of the given name is seen, by what grounding taught.
   *
   * @returns frames x rows x columns, the share of each video token that the object covers, 0 to 1.
   */
  async find(video: Video, name: string): Promise<number[][][]> {
    await gpu.device()
    const { config } = this
    const shares = tf.tidy(() => {
      const given = prompts([packVideo(video, config)], [this.#tokens(name, 'find')], config)
      const hidden = videoStates(config, given, perceive(this.#learner.weights, config, given))
      return tf.sigmoid(linear(this.#learner.weights, 'p.find', hidden))
    })
    const values = await shares.data()
    shares.dispose()
    return byGrid([...values], config)
  }

  /** Frees the memory of the weights; the model cannot be used after it. */
  dispose(): void {
    this.#learner.weights.dispose()
  }

  #tokens(text: string, purpose: Purpose) {
    return tokenize(this.#learner.words, text, purpose)
  }

  #names(start: string): string[] {
    return this.#learner.weights.names.filter((name) => name.startsWith(start))
  }

  async #samples(examples: readonly ImaginingExample[]): Promise<TrainingSample[]> {
    const wishes = examples.map(({ observation, action }) => ({ video: observation, action: action.text }))
    const imagined = await this.imagineAll(wishes)
    return examples.map(({ action, outcome }, at) => ({
      text: action.text,
      imagined: imagined[at]!,
      truth: outcomeImage(outcome, this.config),
    }))
  }

  async #train(
    plan: StagePlan,
    options: TrainingOptions & { steps: number; batch: number; rate: number },
  ): Promise<Training> {
    const seed = options.seed ?? this.config.seed
    const done = await train(this.#learner.weights, plan, { ...options, seed })
    const { stage, steps, seconds, ending, losses } = done
    const loss = losses.slice(-20).reduce((sum, loss, _, tail) => sum + loss / tail.length, 0)
    this.history.push({ stage, steps, seconds, ending, loss, seed, examples: plan.objective.examples })
    return done
  }
}

/** Softmax over some answers, the most probable first. */
function shares(answers: readonly string[], score: (answer: string) => number) {
  const highest = Math.max(...answers.map(score))
  const powers = answers.map((answer) => Math.exp(score(answer) - highest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  const all = answers.map((answer, at) => ({ answer, probability: powers[at]! / total }))
  return all.sort((a, b) => b.probability - a.probability)
}

/** Attention on video tokens, made to sum to 1. */
function lookedAt(attention: readonly number[], config: MiloConfig) {
  const video = attention.slice(0, config.frames * tokenGrid(config).tokens)
  const total = video.reduce((sum, share) => sum + share, 0)
  const tokenAttention = byGrid(
    video.map((share) => share / total),
    config,
  )
  const frameAttention = tokenAttention.map((rows) => rows.flat().reduce((sum, share) => sum + share, 0))
  return { tokenAttention, frameAttention }
}

function byGrid(values: readonly number[], config: MiloConfig): number[][][] {
  const { rows, columns, tokens } = tokenGrid(config)
  return Array.from({ length: config.frames }, (_, frame) =>
    Array.from({ length: rows }, (_, row) => {
      const start = frame * tokens + row * columns
      return values.slice(start, start + columns)
    }),
  )
}
