/** Makes one part: films, encodes, writes beside and renames, then leaves a record of it. */
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Question } from '../questions/question.ts'
import { evenQuestions, filmPart } from './clips.ts'
import { flushFolder, ownMark, publish, writeBeside } from './durable-node.ts'
import { type EncodedClip, encodeClip } from './encode-node.ts'
import { type Plan, partName, roomsOf } from './plan.ts'
import { writers } from './writers-node.ts'

/** What is known of a part that is there. */
export interface PartRecord {
  readonly part: number
  /** The file, or the folder, relative to the generation's folder. */
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  readonly rooms: number
  readonly clips: number
  readonly frames: number
  readonly questions: number
  /** How many outcomes are determined by their observation. */
  readonly determined: number
  /** How often each kind of first step was drawn. */
  readonly actions: Readonly<Record<string, number>>
  /** The questions in short, at most {@link mostBriefs}: what biases are measured on. */
  readonly asked: readonly Brief[]
}

export type Brief = Pick<Question, 'family' | 'answer' | 'options' | 'cue' | 'oneFrame'> & {
  readonly categories: readonly string[]
}

/** Of more questions in a part, the first so many are kept in short. */
const mostBriefs = 256

/** Where a part's record is. A part without record is not done. */
export const recordPath = (folder: string, part: number) => join(folder, 'records', `${partName(part)}.json`)

/** The record of a part that is done, and still there. */
export async function readRecord(folder: string, part: number): Promise<PartRecord | undefined> {
  const text = await readFile(recordPath(folder, part), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const record = JSON.parse(text) as PartRecord
  const there = await stat(join(folder, record.file)).catch(() => undefined)
  return there && record
}

/** Makes a part, all of it or nothing; a part that was done before, by whomever, has the same bytes. */
export async function makePart(plan: Plan, part: number, folder: string): Promise<PartRecord> {
  const clips: EncodedClip[] = []
  let pending: Promise<EncodedClip> | undefined
  for (const clip of filmPart(plan, part)) {
    if (pending) clips.push(await pending)
    pending = encodeClip(clip, plan) // while the next one is filmed
  }
  if (pending) clips.push(await pending)
  const questions = evenQuestions(clips.map((clip) => clip.questions))
  const { extension, write } = writers[plan.format]
  const file = `${partName(part)}${extension}`
  const beside = join(folder, `.${file}${ownMark}`)
  try {
    await rm(beside, { recursive: true, force: true })
    const written = await write({ plan, part, clips, questions }, beside)
    if (extension === '') await rm(join(folder, file), { recursive: true, force: true }) // folders don't replace folders
    await publish(beside, join(folder, file))
    const record = recordOf(plan, part, file, written, clips, questions)
    await writeBeside(recordPath(folder, part), `${JSON.stringify(record)}\n`)
    return record
  } catch (error) {
    // another process made the same part meanwhile, finished the generation and cleared away
    const record = await readRecord(folder, part)
    if (record) return record
    throw error
  }
}

function recordOf(
  plan: Plan,
  part: number,
  file: string,
  written: { bytes: number; sha256: string },
  clips: readonly EncodedClip[],
  questions: readonly (readonly Question[])[],
): PartRecord {
  const all = questions.flat()
  const actions: Record<string, number> = {}
  for (const { about } of clips) {
    const kind = about.action.steps[0]?.do ?? 'stay'
    actions[kind] = (actions[kind] ?? 0) + 1
  }
  return {
    part,
    file,
    ...written,
    rooms: roomsOf(plan, part).length,
    clips: clips.length,
    frames: clips.reduce((sum, { frames }) => sum + frames.length, 0),
    questions: all.length,
    determined: clips.filter(({ about }) => about.determined).length,
    actions,
    asked: all.slice(0, mostBriefs).map(({ family, answer, options, cue, oneFrame, objects }) => ({
      family,
      answer,
      ...(options && { options }),
      cue,
      oneFrame,
      categories: objects.map(({ category }) => category),
    })),
  }
}

/** Makes the folders of a generation. */
export async function makeFolders(folder: string): Promise<void> {
  await mkdir(join(folder, 'records'), { recursive: true })
  await flushFolder(folder)
  await flushFolder(dirname(folder))
}
