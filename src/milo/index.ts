/** MILO: a small model that imagines views and answers spatial questions, its training and its checkpoints. */
import { type CreateOptions, configOf } from './config.ts'
import { Milo } from './model.ts'

/**
 * A new model with random weights. Train it with `ground`, `tuneVisual` and `tuneLanguage`.
 * @example const model = await create({ size: 'nano', encoding: 'repe', seed: 1 })
 */
export function create(options: CreateOptions = {}): Milo {
  return new Milo(configOf(options))
}

export { Answer } from './answer.ts'
export { decode, encode, load, type ModelCard, save } from './checkpoint.ts'
export type { CreateOptions, MiloConfig } from './config.ts'
export type { History, ImagineOptions, Milo, TuneLanguageOptions, TuneVisualOptions } from './model.ts'
export type { ImaginingExample, QuestionExample } from './objectives.ts'
export {
  type Ending,
  type Stage,
  setTrainingReporter,
  type TrainingReporter,
  type TrainingRun,
  type TrainingSample,
  type TrainingStep,
  type TrainingView,
} from './reporter.ts'
export { decodeSafetensors, encodeSafetensors, type NamedTensor, type TensorFile } from './safetensors.ts'
export type { Training, TrainingOptions } from './training.ts'
