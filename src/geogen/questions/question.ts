/** What a question is, and what families of questions are made from. */
import type { Camera } from '../../geometry/index.ts'
import type { Video } from '../../video/index.ts'
import type { Thing } from '../boxes.ts'
import type { Random } from '../random.ts'

/** A question about a scene, its answer known from geometry. */
export interface SceneQuestion {
  readonly family: string
  readonly text: string
  /** One of `options`, or a number in digits. */
  readonly answer: string
  /** The answers to choose from; none where the answer is a number. */
  readonly options?: readonly string[]
  /** The objects asked about. */
  readonly objects: readonly Thing[]
}

/** A question about a video. */
export interface Question extends SceneQuestion {
  readonly video: Video
  /** Whether a single frame would do: it shows them all, and is the last one where the end of the video matters. */
  readonly oneFrame: boolean
  /** What might give the answer away without looking: answers are balanced for each value of it. */
  readonly cue: string
}

/** A question of a family in the making. */
export interface Draft extends Omit<SceneQuestion, 'family'> {
  readonly cue?: string
}

/** What may be asked about. */
export interface Subject {
  /** All things of the scene. */
  readonly things: readonly Thing[]
  /** Those that were seen; all of them where there are no pictures. */
  readonly seen: readonly Thing[]
  /** The floor's area, square metres, where known. */
  readonly area?: number
  /** For each frame the share of its pixels that each thing fills, by id. */
  readonly shares?: readonly ReadonlyMap<number, number>[]
  readonly cameras?: readonly Camera[]
  /** Of more arrangements of things than `most`, so many are drawn by `random`. */
  readonly random: Random
  readonly most: number
}

/** Gives every question of a family that the subject allows, or a sample of very many. */
export type Family = (subject: Subject) => Draft[]

/** Default of {@link Subject.most}. */
export const mostDrafts = 240

/** Things under each name. */
export function byLabel(things: readonly Thing[]): Map<string, Thing[]> {
  return Map.groupBy(things, ({ label }) => label)
}

/** The things that were seen and whose name no other thing of the scene has. */
export function uniqueSeen({ things, seen }: Subject): Thing[] {
  const named = byLabel(things)
  return seen.filter(({ label }) => named.get(label)!.length === 1)
}

/** All ordered choices of `count` different items, or `most` different ones of them. */
export function arrangements<T>(
  items: readonly T[],
  count: number,
  { random, most }: Pick<Subject, 'random' | 'most'>,
): T[][] {
  if (items.length < count) return []
  let all = 1
  for (let i = 0; i < count; i++) all *= items.length - i
  if (all <= most) return everyArrangement(items, count)
  const drawn = new Map<string, T[]>()
  for (let attempt = 0; drawn.size < most && attempt < 2 * most; attempt++) {
    const indices = random.shuffle([...items.keys()]).slice(0, count)
    drawn.set(
      indices.join(),
      indices.map((i) => items[i]!),
    )
  }
  return [...drawn.values()]
}

function everyArrangement<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]]
  return items.flatMap((item) =>
    everyArrangement(
      items.filter((other) => other !== item),
      count - 1,
    ).map((rest) => [item, ...rest]),
  )
}

/** How far apart the middles of two things are on the floor plan, metres. */
export const planar = (a: Thing, b: Thing) => Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1])

/** The direction from one thing to another on the floor plan, radians counter-clockwise from x. */
export const headingTo = (a: Thing, b: Thing) =>
  Math.atan2(b.center[1] - a.center[1], b.center[0] - a.center[0])

/** Radians as degrees in (-180, 180]. */
export function degrees(radians: number): number {
  const turned = (radians * 180) / Math.PI
  return turned - 360 * Math.ceil((turned - 180) / 360)
}
