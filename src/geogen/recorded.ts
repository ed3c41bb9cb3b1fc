import {
  type Camera,
  type CameraToWorld,
  compose,
  cross,
  dot,
  norm,
  rigid,
  subtract,
  type Transform,
  transformPoint,
  translationOf,
  type Vec3,
} from '../geometry/index.ts'
import type { Random } from './random.ts'
import { distanceToAll, type Surroundings } from './surroundings.ts'

/** How a recorded path is fitted into a room. */
export interface FitOptions {
  /** Which of the places where it fits. */
  readonly seed?: number
  /** How high above the floor its middle comes to lie, metres. Default 1.4. */
  readonly cameraHeight?: number
  /** Keeps the longest beginning that fits, where all of it does not. Default false. */
  readonly shorten?: boolean
  /** Which way is up in the recording's world; measured from the cameras where left out. */
  readonly up?: Vec3
}

/** How far a recorded camera stays away from everything, metres. */
const margin = 0.2
const headings = 24
const placesTried = 160

/**
 * The cameras of a recording, moved and turned about the upright axis as a whole, so that all of their way is free.
 * They are never scaled: the steps of a real camera in metres are what is worth recording.
 * @throws RangeError where they do not fit
 */
export function fitRecorded(
  cameras: readonly Camera[],
  around: Pick<Surroundings, 'size' | 'objects'> & { readonly name: string },
  { cameraHeight = 1.4, shorten = false, up }: FitOptions,
  random: Random,
): Camera[] {
  if (cameras.length === 0) throw new RangeError('There is no path to fit: no cameras were given.')
  const upright = turnedUp(up ?? upOf(cameras))
  const level = cameras.map(({ cameraToWorld }) => compose(upright, cameraToWorld))
  for (let count = cameras.length; count >= 1; count = Math.min(count - 1, Math.floor(count * 0.85))) {
    const placed = place(level.slice(0, count), around, cameraHeight, random)
    if (placed) return placed.map((cameraToWorld, i) => ({ ...cameras[i]!, cameraToWorld }))
    if (!shorten) break
  }
  const [wide, high] = reachOf(thinned(level).map(translationOf)).map((metres) => metres.toFixed(1))
  throw new RangeError(
    `The recorded path reaches over ${wide} m, and ${high} m in height; nowhere in ${around.name} ` +
      `(${around.size.map((metres) => metres.toFixed(1)).join(' x ')} m) would it stay ${margin} m away from everything. ` +
      'Take fewer of its cameras, or a larger room, or ask for { shorten: true }.',
  )
}

/** About 50 of them: enough where every one is compared with every other. */
const thinned = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % Math.ceil(all.length / 50) === 0)

/**
 * The upright direction of a recording. People hold cameras level, so the directions to the right in its pictures lie
 * in a level plane; where it never turns, up is what is up in its pictures.
 */
export function upOf(cameras: readonly Camera[]): Vec3 {
  const some = thinned(cameras)
  const column = (m: CameraToWorld, i: number): Vec3 => [m[i]!, m[4 + i]!, m[8 + i]!]
  const rights = some.map(({ cameraToWorld }) => column(cameraToWorld, 0))
  const ups = cameras
    .map(({ cameraToWorld }) => column(cameraToWorld, 1))
    .map(([x, y, z]): Vec3 => [-x, -y, -z])
  const mean = unit(sum(ups))
  const normals = rights.flatMap((a) => rights.map((b) => cross(a, b)))
  const level = sum(normals.map((n) => (dot(n, mean) < 0 ? [-n[0], -n[1], -n[2]] : n)))
  // the cross product of two directions is as long as the sine between them: below 0.05 (3 degrees) it says little
  return norm(level) / normals.length > 0.05 ? unit(level) : mean
}

const sum = (vectors: readonly Vec3[]): Vec3 =>
  vectors.reduce<Vec3>(([x, y, z], [a, b, c]) => [x + a, y + b, z + c], [0, 0, 0])
const unit = (a: Vec3): Vec3 => {
  const size = norm(a)
  if (!(size > 1e-9))
    throw new RangeError('Which way is up in the recording is not clear: say it, { up: [0, 0, 1] }.')
  return [a[0] / size, a[1] / size, a[2] / size]
}

/** The turn that takes `up` to the world's z axis. */
function turnedUp(up: Vec3): Transform<'world', 'world'> {
  const z = unit(up)
  const x = unit(cross(Math.abs(z[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0], z))
  const y = cross(z, x)
  return rigid(Float64Array.of(...x, ...y, ...z), [0, 0, 0])
}

/** The poses in the first of some drawn places and headings where all of their way is free; undefined without any. */
function place(
  poses: readonly CameraToWorld[],
  around: Pick<Surroundings, 'size' | 'objects'>,
  cameraHeight: number,
  random: Random,
): CameraToWorld[] | undefined {
  const way = wayOf(poses.map(translationOf))
  const middle = middleOf(way)
  for (const i of random.shuffle(Array.from({ length: headings }, (_, k) => k))) {
    const angle = (2 * Math.PI * i) / headings
    const [c, s] = [Math.cos(angle), Math.sin(angle)]
    const turn = Float64Array.of(c, -s, 0, s, c, 0, 0, 0, 1)
    const turned = rigid<'world', 'world'>(turn, [0, 0, 0])
    const from = transformPoint(turned, middle)
    const aside = extentsOf(way.map((point) => transformPoint(turned, point)))
    const free = [0, 1].map((axis) => around.size[axis]! - aside[axis]! - 2 * margin)
    if (Math.min(...free) < 0) continue
    for (let attempt = 0; attempt < placesTried; attempt++) {
      const [x, y] = free.map((reach) => reach * random.uniform(-0.5, 0.5)) as [number, number]
      const motion = rigid<'world', 'world'>(turn, [x - from[0], y - from[1], cameraHeight - from[2]])
      if (way.every((point) => distanceToAll(around, transformPoint(motion, point)) >= margin))
        return poses.map((pose) => compose(motion, pose))
    }
  }
  return undefined
}

/** The points of a way 5 to 10 cm apart: nearer ones are left out, others put between. */
function wayOf(points: readonly Vec3[]): Vec3[] {
  const way = [points[0]!]
  for (const point of points.slice(1)) {
    const before = way.at(-1)!
    const step = subtract(point, before)
    const parts = Math.ceil(norm(step) / 0.1)
    if (norm(step) < 0.05 && point !== points.at(-1)) continue
    for (let k = 1; k <= parts; k++)
      way.push([0, 1, 2].map((axis) => before[axis]! + (step[axis]! * k) / parts) as unknown as Vec3)
  }
  return way
}

const rangesOf = (points: readonly Vec3[]) =>
  [0, 1, 2].map((axis) => {
    const values = points.map((point) => point[axis]!)
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))] as const
  })
const extentsOf = (points: readonly Vec3[]) => rangesOf(points).map(([low, high]) => high - low)
const middleOf = (points: readonly Vec3[]) =>
  rangesOf(points).map(([low, high]) => (low + high) / 2) as unknown as Vec3

/** How far apart any two points are along the floor, and in height. */
function reachOf(points: readonly Vec3[]): [number, number] {
  const apart = points.flatMap((a) => points.map((b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2))
  return [Math.sqrt(apart.reduce((most, value) => Math.max(most, value), 0)), extentsOf(points)[2]!]
}
