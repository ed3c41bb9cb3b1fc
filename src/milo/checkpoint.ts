/** Checkpoints: a model's weights in a safetensors file, with a card that says how they came about. */
import { readBytes, writeBytes } from '#milo/files'
import { configOf, type MiloConfig } from './config.ts'
import { type History, Milo } from './model.ts'
import { decodeSafetensors, encodeSafetensors, type TensorFile } from './safetensors.ts'
import { Vocabulary } from './vocabulary.ts'

/** What a checkpoint says about itself, as JSON in the file's metadata under `card`. */
export interface ModelCard {
  readonly format: 'milo-lab checkpoint 1'
  readonly config: MiloConfig
  readonly words: readonly string[]
  readonly answers: readonly string[]
  /** What training did, in order. */
  readonly history: readonly History[]
}

const format = 'milo-lab checkpoint 1'

/** A model as the bytes of a safetensors file. */
export async function encode(model: Milo): Promise<Uint8Array> {
  const { weights, words, answers } = model.learner
  const tensors = await Promise.all(
    weights.plan.map(async ({ name, shape }) => ({ name, shape, values: await weights.read(name) })),
  )
  const card: ModelCard = {
    format,
    config: model.config,
    words: words.entries,
    answers: answers.entries,
    history: model.history,
  }
  return encodeSafetensors({ tensors, metadata: { format: 'tf', card: JSON.stringify(card) } })
}

/** The model in the bytes of a safetensors file. `source` names them in errors. */
export function decode(bytes: Uint8Array, source = 'the checkpoint'): Milo {
  const file = decodeSafetensors(bytes, source)
  const card = cardOf(file, source)
  const model = new Milo(card.config, {
    words: new Vocabulary(card.config.words, card.words),
    answers: new Vocabulary(card.config.answers, card.answers),
    history: [...card.history],
  })
  fill(model, file, source)
  return model
}

/**
 * Saves a model: the file is written beside `path` and renamed.
 * @throws Error where the path cannot be written
 */
export async function save(model: Milo, path: string): Promise<void> {
  await writeBytes(path, await encode(model))
}

/**
 * Loads a model that {@link save} wrote; in a browser from an address.
 * @throws Error where the file is missing, damaged, or of another kind of model: naming the difference
 */
export async function load(path: string): Promise<Milo> {
  return decode(await readBytes(path), path)
}

function cardOf({ metadata }: TensorFile, source: string): ModelCard {
  const refuse = (what: string) => new Error(`${source} is no checkpoint of this library: ${what}`)
  if (metadata.card === undefined) throw refuse("its metadata has no 'card'")
  let card: Partial<ModelCard>
  try {
    card = JSON.parse(metadata.card)
  } catch (error) {
    throw refuse(`its card is no JSON (${(error as Error).message})`)
  }
  if (card?.format !== format) throw refuse(`its card says '${card?.format}', not '${format}'`)
  const texts = (value: unknown) => Array.isArray(value) && value.every((entry) => typeof entry === 'string')
  if (!card.config || !texts(card.words) || !texts(card.answers) || !Array.isArray(card.history))
    throw refuse('its card lacks config, words, answers or history')
  const known = configOf(card.config)
  for (const name of Object.keys(known) as (keyof MiloConfig)[])
    if (JSON.stringify(card.config[name]) !== JSON.stringify(known[name]))
      throw refuse(`its ${name} is ${card.config[name]}, and a ${known.size} model here has ${known[name]}`)
  return card as ModelCard
}

function fill(model: Milo, { tensors }: TensorFile, source: string): void {
  const { weights } = model.learner
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  for (const { name, shape } of weights.plan) {
    const tensor = given.get(name)
    if (!tensor) throw new Error(`${source} has no weight '${name}'`)
    if (tensor.shape.join() !== shape.join())
      throw new Error(`${source}: weight '${name}' is [${tensor.shape}], and the model needs [${shape}]`)
    weights.set(name, tensor.values)
  }
  const extra = tensors.find(({ name }) => !weights.names.includes(name))
  if (extra) throw new Error(`${source} has a weight '${extra.name}' that the model does not know`)
}
