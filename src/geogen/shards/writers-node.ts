/** Parts of a generation as files: a tar, a Parquet file, or a folder of pictures with a list. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import type { Question } from '../questions/question.ts'
import { type EncodedClip, letterOf, questionRecord } from './encode-node.ts'
import { type Column, parquetFile } from './parquet.ts'
import { type Format, type Plan, partName } from './plan.ts'

/** What a writer needs: a part's clips in order, and for each the questions that stayed. */
export interface PartContent {
  readonly plan: Plan
  readonly part: number
  readonly clips: readonly EncodedClip[]
  readonly questions: readonly (readonly Question[])[]
}

/** Writes a part to a path that does not exist yet; gives its size and checksum. */
export type PartWriter = (content: PartContent, path: string) => Promise<{ bytes: number; sha256: string }>

interface FormatWriter {
  /** What a part's name ends with; empty where a part is a folder. */
  readonly extension: string
  readonly write: PartWriter
  /** The SHA-256 of a written part, as `write` gave it. */
  readonly digest: (path: string) => Promise<string>
}

/** What a part is called, how it is written, and how it is checked. */
export const writers: Record<Format, FormatWriter> = {
  webdataset: { extension: '.tar', write: writeTar, digest: (path) => digestOf([path]) },
  parquet: { extension: '.parquet', write: writeParquet, digest: (path) => digestOf([path]) },
  llava: { extension: '', write: writeLlava, digest: digestLlava },
}

/** The SHA-256 of files, one after the other. */
async function digestOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

/** 'frame0', 'frame1', ..., 'outcome' */
const frameName = (i: number, { frames }: Plan) => (i < frames ? `frame${i}` : 'outcome')

/** One sample per clip: KEY.frame0.jpg, KEY.frame0.depth.npy, KEY.frame0.ids.npy, ..., KEY.json. */
async function writeTar({ plan, clips, questions }: PartContent, path: string) {
  const archive = pack()
  const hash = createHash('sha256')
  let bytes = 0
  archive.on('data', (data) => {
    const chunk = data as Uint8Array
    hash.update(chunk)
    bytes += chunk.length
  })
  const written = pipeline(archive, createWriteStream(path, { flags: 'wx', highWaterMark: 2 ** 20 }))
  const add = (name: string, content: Uint8Array | string) =>
    archive.entry({ name, mode: 0o644, mtime: new Date(0) }, bufferOf(content))
  clips.forEach(({ key, frames, about }, clip) => {
    frames.forEach(({ jpg, depth, ids }, i) => {
      const name = `${key}.${frameName(i, plan)}`
      add(`${name}.jpg`, jpg)
      add(`${name}.depth.npy`, depth)
      add(`${name}.ids.npy`, ids)
    })
    add(`${key}.json`, JSON.stringify({ ...about, questions: questions[clip]!.map(questionRecord) }))
  })
  archive.finalize()
  await written
  return { bytes, sha256: hash.digest('hex') }
}

/** The same bytes, not copied. */
const bufferOf = (content: Uint8Array | string) =>
  typeof content === 'string'
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength)

/** One row per clip. Pictures are declared as `datasets` does it, so that they are decoded when a row is read. */
async function writeParquet({ plan, clips, questions }: PartContent, path: string) {
  const json = (clip: EncodedClip, i: number) =>
    JSON.stringify({ ...clip.about, questions: questions[i]!.map(questionRecord) })
  const pictures = Array.from({ length: plan.frames + 1 }, (_, i) => {
    const name = frameName(i, plan)
    const data = clips.map(({ key, frames }) => ({ bytes: frames[i]!.jpg, path: `${key}.${name}.jpg` }))
    return { name, kind: 'picture', data } as const
  })
  const columns: readonly Column[] = [
    { name: 'key', kind: 'string', data: clips.map(({ key }) => key) },
    { name: 'action', kind: 'string', data: clips.map(({ about }) => about.action.text) },
    { name: 'seen', kind: 'float64', data: clips.map(({ about }) => about.seen) },
    ...pictures,
    {
      name: 'camera_to_world',
      kind: 'float64 list',
      data: clips.map(({ about }) => about.cameras.flatMap((camera) => camera.camera_to_world)),
    },
    { name: 'questions', kind: 'string list', data: questions.map((some) => some.map(({ text }) => text)) },
    { name: 'answers', kind: 'string list', data: questions.map((some) => some.map(({ answer }) => answer)) },
    {
      name: 'depths',
      kind: 'binary list',
      data: clips.map(({ frames }) => frames.map(({ depth }) => depth)),
    },
    { name: 'json', kind: 'string', data: clips.map(json) },
  ]
  const file = parquetFile(columns)
  await writeFile(path, file, { flag: 'wx' })
  return { bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') }
}

/**
 * A folder of pictures and `list.json`, a list of conversations as LLaVA and ShareGPT have them: one for the triplet, whose
 * answer is the last picture, and one for each question.
 */
async function writeLlava({ plan, part, clips, questions }: PartContent, path: string) {
  await mkdir(path)
  const hash = createHash('sha256')
  let bytes = 0
  const save = async (name: string, content: Uint8Array) => {
    await writeFile(join(path, name), content, { flag: 'wx' })
    hash.update(content)
    bytes += content.length
  }
  const list: Conversation[] = []
  for (const [i, { key, frames, about }] of clips.entries()) {
    const names = frames.map((_, frame) => `${key}.${frameName(frame, plan)}.jpg`)
    for (const [frame, name] of names.entries()) await save(name, frames[frame]!.jpg)
    const image = names.map((name) => `${partName(part)}/${name}`)
    const observed = image.slice(0, -1)
    const asked = `${'<image>\n'.repeat(observed.length)}What will be seen after this: ${about.action.text}.`
    list.push({ id: `${key}-triplet`, image, conversations: dialogue(asked, '<image>'), seen: about.seen })
    for (const [n, question] of questions[i]!.entries()) {
      const { options, answer, text } = question
      const choices = options?.map((option, place) => `${letterOf(place)}. ${option}`)
      const rest = choices
        ? `\nOptions:\n${choices.join('\n')}\nAnswer with the option's letter from the given choices directly.`
        : '\nPlease answer the question using a single word or phrase.'
      const said = options ? letterOf(options.indexOf(answer)) : answer
      const prompt = `${'<image>\n'.repeat(observed.length)}${text}${rest}`
      list.push({
        id: `${key}-question${n}`,
        image: observed,
        conversations: dialogue(prompt, said),
        family: question.family,
      })
    }
  }
  await save('list.json', new TextEncoder().encode(JSON.stringify(list)))
  return { bytes, sha256: hash.digest('hex') }
}

/** The pictures in the order in which the triplets name them, then the list. */
async function digestLlava(path: string): Promise<string> {
  const list = JSON.parse(await readFile(join(path, 'list.json'), 'utf8')) as Conversation[]
  const pictures = list.filter(({ id }) => id.endsWith('-triplet')).flatMap(({ image }) => image)
  return digestOf([...pictures.map((name) => join(dirname(path), name)), join(path, 'list.json')])
}

interface Conversation {
  readonly id: string
  /** Paths of pictures, relative to the generation's folder. */
  readonly image: readonly string[]
  readonly conversations: readonly { readonly from: string; readonly value: string }[]
  /** Of a triplet: the share of the outcome's pixels that was seen. */
  readonly seen?: number
  /** Of a question. */
  readonly family?: string
}

const dialogue = (human: string, gpt: string) => [
  { from: 'human', value: human },
  { from: 'gpt', value: gpt },
]
