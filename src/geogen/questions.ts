import { translationOf, type Vec3 } from '../geometry/index.ts'
import type { SceneObject, Video } from '../video/index.ts'
import { bearing } from './actions.ts'
import { distanceTo, footprintOf } from './footprint.ts'
import { visibleIds, visibleObjects } from './seen.ts'

/**
 * Kinds of questions. `relative direction`, `relative distance`, `absolute distance` and `count` are VSI-Bench's
 * (arXiv 2412.14171), in its wording; the `camera` ones are ours: they ask from where the video ends.
 */
export const questionFamilies = [
  'camera direction',
  'camera distance',
  'relative direction',
  'relative distance',
  'absolute distance',
  'count',
] as const
export type QuestionFamily = (typeof questionFamilies)[number]

/** A question about a video, its answer known from the geometry of the room. */
export interface Question {
  readonly video: Video
  readonly family: QuestionFamily
  readonly text: string
  /** One of `options`, or a number in digits: metres with one decimal, or a count. */
  readonly answer: string
  /** The answers to choose from; none where the answer is a number. */
  readonly options?: readonly string[]
  /** The objects asked about. */
  readonly objects: readonly SceneObject[]
  /** Whether a single frame would do: it shows them all, and is the last one where the end of the video matters. */
  readonly oneFrame: boolean
}

type Draft = Pick<Question, 'text' | 'answer' | 'options' | 'objects'>

/**
 * Every question of some families that the video can answer: all objects asked about are seen in it, and the answer
 * keeps a margin from every other answer (degrees, metres), so that nobody could argue.
 */
export function possibleQuestions(
  video: Video,
  families: readonly QuestionFamily[] = questionFamilies,
): Question[] {
  const seen = visibleObjects(video)
  const frames = video.frames.map(visibleIds)
  return families.flatMap((family) =>
    makers[family](video, seen).map((draft) => ({
      video,
      family,
      ...draft,
      oneFrame: (family.startsWith('camera') ? frames.slice(-1) : frames).some((ids) =>
        draft.objects.every(({ id }) => ids.has(id)),
      ),
    })),
  )
}

const makers: Record<QuestionFamily, (video: Video, seen: readonly SceneObject[]) => Draft[]> = {
  'camera direction': cameraDirection,
  'camera distance': cameraDistance,
  'relative direction': (_, seen) => relativeDirection(seen),
  'relative distance': (_, seen) => relativeDistance(seen),
  'absolute distance': (_, seen) => absoluteDistance(seen),
  count: (video, seen) => count(video, seen),
}

/** Left or right, undefined where something lies nearly in front or behind. */
function side(degreesToTheRight: number): 'left' | 'right' | undefined {
  const away = Math.abs(degreesToTheRight)
  return away >= 20 && away <= 160 ? (degreesToTheRight > 0 ? 'right' : 'left') : undefined
}

function cameraDirection({ cameras }: Video, seen: readonly SceneObject[]): Draft[] {
  return seen.flatMap((object) => {
    const answer = side(degrees(bearing(cameras.at(-1)!, object.center)))
    const text = `At the end of the video, is the ${object.label} to your left or to your right?`
    return answer ? [{ text, answer, options: ['left', 'right'], objects: [object] }] : []
  })
}

function cameraDistance({ cameras }: Video, seen: readonly SceneObject[]): Draft[] {
  const [x, y] = translationOf(cameras.at(-1)!.cameraToWorld)
  return pairs(seen).flatMap(([a, b]) => {
    const [da, db] = [a, b].map((object) => distanceTo(footprintOf(object), x, y)) as [number, number]
    if (Math.abs(da - db) < 0.5) return []
    const text = `At the end of the video, which is closer to you, the ${a.label} or the ${b.label}?`
    return [{ text, answer: (da < db ? a : b).label, options: [a.label, b.label], objects: [a, b] }]
  })
}

function relativeDirection(seen: readonly SceneObject[]): Draft[] {
  return triples(seen).flatMap(([at, facing, asked]) => {
    const turned = degrees(headingTo(at.center, facing.center) - headingTo(at.center, asked.center))
    const answer = side(turned)
    if (!answer || planar(at, facing) < 0.8 || planar(at, asked) < 0.8) return []
    const text =
      `If I am standing by the ${at.label} and facing the ${facing.label}, is the ${asked.label} to the left or the ` +
      `right of the ${facing.label}?`
    return [{ text, answer, options: ['left', 'right'], objects: [at, facing, asked] }]
  })
}

function relativeDistance(seen: readonly SceneObject[]): Draft[] {
  return triples(seen).flatMap(([from, a, b]) => {
    const [da, db] = [boxDistance(from, a), boxDistance(from, b)]
    if (Math.abs(da - db) < 0.3) return []
    const text =
      `Measuring from the closest point of each object, which of these objects (${a.label}, ${b.label}) is the ` +
      `closest to the ${from.label}?`
    return [{ text, answer: (da < db ? a : b).label, options: [a.label, b.label], objects: [from, a, b] }]
  })
}

function absoluteDistance(seen: readonly SceneObject[]): Draft[] {
  return pairs(seen).flatMap(([a, b]) => {
    const metres = boxDistance(a, b)
    if (metres < 0.3) return []
    const text =
      `Measuring from the closest point of each object, what is the distance between the ${a.label} and the ` +
      `${b.label} (in meters)?`
    return [{ text, answer: metres.toFixed(1), objects: [a, b] }]
  })
}

/** Of each kind, where all of its kind in the room have been seen. */
function count({ objects }: Video, seen: readonly SceneObject[]): Draft[] {
  return [...new Set(seen.map(({ category }) => category))].flatMap((category) => {
    const all = objects.filter((object) => object.category === category)
    if (!all.every((object) => seen.includes(object))) return []
    return [{ text: `How many ${category}(s) are in this room?`, answer: String(all.length), objects: all }]
  })
}

/** The distance between the closest points of two objects' boxes, metres; 0 where they meet. */
export function boxDistance(a: SceneObject, b: SceneObject): number {
  const across = Math.min(
    ...corners(a).map(([x, y]) => distanceTo(footprintOf(b), x, y)),
    ...corners(b).map(([x, y]) => distanceTo(footprintOf(a), x, y)),
  )
  const above = Math.abs(a.center[2] - b.center[2]) - (a.size[2] + b.size[2]) / 2
  return Math.hypot(across, Math.max(0, above))
}

function corners({ center, size, yaw }: SceneObject): [number, number][] {
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([i, j]) => {
    const [u, v] = [(i! * size[0]) / 2, (j! * size[1]) / 2]
    return [
      center[0] + Math.cos(yaw) * u - Math.sin(yaw) * v,
      center[1] + Math.sin(yaw) * u + Math.cos(yaw) * v,
    ]
  })
}

const headingTo = (a: Vec3, b: Vec3) => Math.atan2(b[1] - a[1], b[0] - a[0])
const planar = (a: SceneObject, b: SceneObject) =>
  Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1])

/** Radians as degrees in (-180, 180]. */
function degrees(radians: number): number {
  const turned = (radians * 180) / Math.PI
  return turned - 360 * Math.ceil((turned - 180) / 360)
}

const pairs = <T>(items: readonly T[]) =>
  items.flatMap((a) => items.filter((b) => b !== a).map((b) => [a, b] as const))
const triples = <T>(items: readonly T[]) =>
  pairs(items).flatMap(([a, b]) => items.filter((c) => c !== a && c !== b).map((c) => [a, b, c] as const))
