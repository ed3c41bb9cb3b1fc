import type { Video } from '../video/index.ts'
import { bearing } from './actions.ts'
import type { Thing } from './boxes.ts'
import { absoluteDistance } from './questions/absolute-distance.ts'
import { appearanceOrder } from './questions/appearance-order.ts'
import { cameraDirection, cameraDistance, cameraView } from './questions/camera.ts'
import { count } from './questions/count.ts'
import {
  type Family,
  mostDrafts,
  type Question,
  type SceneQuestion,
  type Subject,
} from './questions/question.ts'
import { directionEasy, directionHard, directionMedium } from './questions/relative-direction.ts'
import { relativeDistance } from './questions/relative-distance.ts'
import { route } from './questions/route.ts'
import { objectSize, roomSize } from './questions/size.ts'
import { seeded } from './random.ts'
import { pixelShares, visibleIds, visibleObjects } from './seen.ts'

/**
 * Kinds of questions: VSI-Bench's eight (arXiv 2412.14171; relative direction in its three grades), in its wording, and
 * the `camera` ones, which are ours and ask from where the video ends.
 */
const families = {
  'camera direction': cameraDirection,
  'camera distance': cameraDistance,
  'camera view': cameraView,
  'object count': count,
  'absolute distance': absoluteDistance,
  'relative distance': relativeDistance,
  'object size': objectSize,
  'room size': roomSize,
  'relative direction easy': directionEasy,
  'relative direction medium': directionMedium,
  'relative direction hard': directionHard,
  route,
  'appearance order': appearanceOrder,
} satisfies Record<string, Family>

export type QuestionFamily = keyof typeof families
export const questionFamilies = Object.keys(families) as QuestionFamily[]

/** What VSI-Bench's files call its families (lmms_eval/tasks/vsibench/utils.py). */
export const vsiBenchNames: Partial<Record<QuestionFamily, string>> = {
  'object count': 'object_counting',
  'absolute distance': 'object_abs_distance',
  'relative distance': 'object_rel_distance',
  'object size': 'object_size_estimation',
  'room size': 'room_size_estimation',
  'relative direction easy': 'object_rel_direction_easy',
  'relative direction medium': 'object_rel_direction_medium',
  'relative direction hard': 'object_rel_direction_hard',
  route: 'route_planning',
  'appearance order': 'obj_appearance_order',
}

/** A scene known by its boxes alone: a scanned one without its pictures. */
export interface BoxScene {
  readonly name: string
  readonly objects: readonly Thing[]
  /** The floor's area, square metres. */
  readonly area?: number
}

/** Every question of some families that the boxes of a scene can answer; of very many a seeded sample. */
export function sceneQuestions(
  { name, objects, area }: BoxScene,
  chosen: readonly QuestionFamily[] = questionFamilies,
): SceneQuestion[] {
  const random = seeded(`questions ${name}`)
  const subject = { things: objects, seen: objects, ...(area !== undefined && { area }) }
  return draftsOf({ ...subject, random, most: mostDrafts }, chosen)
}

/**
 * Every question of some families that the video can answer: all objects asked about are seen in it, and the answer
 * keeps a margin from every other answer (degrees, metres), so that nobody could argue. Of very many a seeded sample.
 * @param area of the room's floor, square metres, for questions about its size
 * @param most of more arrangements of things than that, so many are drawn
 */
export function possibleQuestions(
  video: Video,
  chosen: readonly QuestionFamily[] = questionFamilies,
  area?: number,
  most: number = mostDrafts,
): Question[] {
  const shares = video.frames.map(pixelShares)
  const seen = visibleObjects(video)
  const { objects: things, cameras } = video
  const random = seeded(
    `questions ${video.name} ${cameras.map(({ cameraToWorld }) => cameraToWorld[3]).join()}`,
  )
  const visible = video.frames.map(visibleIds)
  const subject = { things, seen, shares, cameras, random, most, ...(area !== undefined && { area }) }
  const side = cameras.length > 1 ? String(Math.sign(panOf(video))) : ''
  return draftsOf(subject, chosen).map(({ cue = '', ...question }) => ({
    ...question,
    video,
    cue: `${side} ${cue}`.trim(),
    oneFrame: seenTogether(visible, question),
  }))
}

function draftsOf(subject: Subject, chosen: readonly QuestionFamily[]) {
  return chosen.flatMap((family) =>
    families[family]({ ...subject, random: subject.random.fork(family) }).map((draft) => ({
      family,
      ...draft,
    })),
  )
}

/** Whether one frame shows all objects asked about: the last one, where the end of the video matters. */
function seenTogether(frames: readonly ReadonlySet<number>[], { family, objects }: SceneQuestion): boolean {
  if (family === 'appearance order' || family === 'room size') return false
  const some = family.startsWith('camera') ? frames.slice(-1) : frames
  return some.some((ids) => objects.every(({ id }) => ids.has(id)))
}

/** How far the second camera's sight line is to the right of the first's. */
function panOf({ cameras }: Video): number {
  const [first, second] = [cameras[0]!, cameras[1]!]
  const m = second.cameraToWorld
  const ahead = [m[2]!, m[6]!, m[10]!].map((z, i) => first.cameraToWorld[4 * i + 3]! + z)
  return bearing(first, ahead as unknown as readonly [number, number, number])
}
