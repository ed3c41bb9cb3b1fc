/** What is written last: the manifest with checksums, and the card that tells what the data is. */
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { biasOf, biasTable } from '../bias.ts'
import type { SceneQuestion } from '../questions/question.ts'
import { ownMark, publish, unfinished, writeBeside } from './durable-node.ts'
import { type PartRecord, readRecord } from './part-node.ts'
import { type Plan, partCount } from './plan.ts'

/** Totals of a generation. */
export interface Manifest {
  readonly plan: Plan
  readonly licence: string
  readonly counts: Readonly<
    Record<'parts' | 'rooms' | 'clips' | 'triplets' | 'determined' | 'frames' | 'questions' | 'bytes', number>
  >
  readonly actions: Readonly<Record<string, number>>
  readonly parts: readonly Pick<PartRecord, 'file' | 'bytes' | 'sha256' | 'clips' | 'questions'>[]
}

/** Generated rooms are nobody's: they may be used for anything. */
const licence = 'CC0-1.0'

/**
 * Writes the card and then the manifest where every part is there; else does nothing, since another process will. Each
 * process that comes last writes the same bytes.
 */
export async function finish(plan: Plan, folder: string): Promise<Manifest | undefined> {
  const records: PartRecord[] = []
  for (let part = 0; part < partCount(plan); part++) {
    const record = await readRecord(folder, part)
    if (!record) return undefined
    records.push(record)
  }
  const manifest = manifestOf(plan, records)
  const path = join(folder, 'manifest.json')
  try {
    if (plan.format === 'llava') {
      const list = join(folder, 'llava.json')
      await writeFile(`${list}${ownMark}`, joinedLists(folder, records))
      await publish(`${list}${ownMark}`, list)
    }
    await writeBeside(join(folder, 'README.md'), cardOf(manifest, records))
    await writeBeside(path, `${JSON.stringify(manifest, null, 1)}\n`)
    await clearAway(folder)
  } catch (error) {
    // another process came last at the same time, and cleared away what was being written here
    if (!existsSync(path)) throw error
  }
  return manifest
}

function manifestOf(plan: Plan, records: readonly PartRecord[]): Manifest {
  const total = (name: 'rooms' | 'clips' | 'frames' | 'questions' | 'determined' | 'bytes') =>
    records.reduce((sum, record) => sum + record[name], 0)
  const actions: Record<string, number> = {}
  for (const record of records)
    for (const [kind, count] of Object.entries(record.actions)) actions[kind] = (actions[kind] ?? 0) + count
  return {
    plan,
    licence,
    counts: {
      parts: records.length,
      rooms: total('rooms'),
      clips: total('clips'),
      triplets: total('clips'),
      determined: total('determined'),
      frames: total('frames'),
      questions: total('questions'),
      bytes: total('bytes'),
    },
    actions: Object.fromEntries(Object.entries(actions).sort(([a], [b]) => (a < b ? -1 : 1))),
    parts: records.map(({ file, bytes, sha256, clips, questions }) => ({
      file,
      bytes,
      sha256,
      clips,
      questions,
    })),
  }
}

/** Biases are measured on the questions of the first parts, up to so many. */
const mostMeasured = 20_000

function cardOf({ plan, counts, actions }: Manifest, records: readonly PartRecord[]): string {
  const asked: SceneQuestion[] = []
  for (const record of records) {
    if (asked.length >= mostMeasured) break
    for (const { categories, ...brief } of record.asked) {
      const objects = categories.map((category) => ({ category }))
      asked.push({ ...brief, text: '', objects: objects as unknown as SceneQuestion['objects'] })
    }
  }
  const kinds = Object.entries(actions).map(([kind, count]) => `${kind} ${count}`)
  return `---
license: ${licence.toLowerCase()}
task_categories: [visual-question-answering, image-to-image]
---
# Geometry-aware triplets and spatial questions from generated rooms

Made by milo-lab (GeoGen). ${counts.rooms} ${plan.style} rooms, seed ${plan.seed}; ${counts.clips} observations of ${plan.frames} frames of
${plan.width} x ${plan.height} pixels, each with an action and its outcome: ${counts.triplets} triplets, of which ${counts.determined} have an outcome that is
determined by what was seen (half of its pixels or more). ${counts.questions} questions. Format: ${plan.format}, ${counts.parts} parts.

- **Licence:** ${licence}. Rooms, pictures and questions are generated; no third party's data is in them. The wording of
  questions follows VSI-Bench (arXiv 2412.14171).
- **Cameras:** OpenCV axes (x right, y down, z forward), metres, camera-to-world, rows of 4 x 4; world z up. The centre of the first
  pixel is at (0.5, 0.5).
- **Depth:** millimetres along the camera's z axis, uint16. **Ids:** of the objects listed in the JSON, 0 for the room.
- **First steps of actions:** ${kinds.join(', ')}.
- **The same plan gives the same bytes**, however many processes share the work; \`manifest.json\` has a SHA-256 for each part.

## What can be answered without looking

In percent, on ${asked.length} of the questions. *Prior*: the most frequent answer; *blind*: a guesser that learned from other questions how often
each answer was right; *one frame*: all that the best single frame shows, else a blind guess; *together*: the share of questions
whose objects are together in some frame. Numbers are scored by mean relative accuracy and have no chance level.

\`\`\`
${asked.length ? biasTable(biasOf(asked)) : 'no questions'}
\`\`\`
`
}

/** One list of all parts' conversations, piece by piece. */
export async function* joinedLists(
  folder: string,
  parts: readonly Pick<PartRecord, 'file'>[],
): AsyncGenerator<string> {
  let separator = '['
  for (const { file } of parts) {
    const inside = (await readFile(join(folder, file, 'list.json'), 'utf8')).slice(1, -1)
    if (!inside) continue
    yield separator + inside
    separator = ',\n'
  }
  yield separator === '[' ? '[]\n' : ']\n'
}

/** Removes what processes that were ended have left unfinished. */
async function clearAway(folder: string): Promise<void> {
  for (const place of [folder, join(folder, 'records')]) {
    for (const name of await readdir(place))
      if (name.includes(unfinished)) await rm(join(place, name), { recursive: true, force: true })
  }
}
