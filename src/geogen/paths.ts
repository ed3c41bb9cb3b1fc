import { type CameraToWorld, lookAt, type Vec3 } from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import { distanceTo, footprintOf } from './footprint.ts'
import type { Random } from './random.ts'

/** How a camera moves through a room: around its middle, straight ahead, or turning on the spot. */
export type PathName = 'orbit' | 'dolly' | 'look-around'

/** What a path has to know. */
export interface Surroundings {
  readonly size: Vec3
  readonly objects: readonly SceneObject[]
  /** How high the camera is above the floor, metres. */
  readonly height: number
  /** How far its sight line is tilted upwards, degrees. */
  readonly pitch: number
}

/** The pose of an upright camera that looks along `heading` (radians from the world's x axis, counter-clockwise). */
export function uprightPose(position: Vec3, heading: number, pitch = 0): CameraToWorld {
  const tilt = (pitch * Math.PI) / 180
  const [x, y, z] = position
  return lookAt(position, [
    x + Math.cos(heading) * Math.cos(tilt),
    y + Math.sin(heading) * Math.cos(tilt),
    z + Math.sin(tilt),
  ])
}

/** How far a camera at (x, y) is from the next wall or thing that reaches up to it, metres; below 0 outside. */
export function clearance({ size, objects, height }: Surroundings, x: number, y: number): number {
  const walls = Math.min(size[0] / 2 - Math.abs(x), size[1] / 2 - Math.abs(y))
  const tall = objects.filter(({ center, size }) => center[2] + size[2] / 2 > height - 0.15)
  return Math.min(walls, ...tall.map((object) => distanceTo(footprintOf(object), x, y)))
}

/** The poses of a path, none of them nearer than about 0.4 m to anything at the camera's height if that can be. */
export function poses(path: PathName, count: number, around: Surroundings, random: Random): CameraToWorld[] {
  const steps = Array.from({ length: count }, (_, i) => i)
  const { height, pitch } = around
  if (path === 'orbit') {
    const { radius, phase } = orbit(around, count, random)
    return steps.map((i) => {
      const angle = phase + (2 * Math.PI * i) / count
      return uprightPose([radius * Math.cos(angle), radius * Math.sin(angle), height], angle + Math.PI, pitch)
    })
  }
  if (path === 'look-around') {
    const [x, y] = clearest(around)
    const start = random.uniform(0, 2 * Math.PI)
    return steps.map((i) => uprightPose([x, y, height], start + (2 * Math.PI * i) / count, pitch))
  }
  const { from, heading, length } = straight(around, random)
  return steps.map((i) => {
    const along = count > 1 ? (length * i) / (count - 1) : 0
    return uprightPose(
      [from[0] + along * Math.cos(heading), from[1] + along * Math.sin(heading), height],
      heading,
      pitch,
    )
  })
}

/** The widest circle around the room's middle that is free at every camera. */
function orbit(around: Surroundings, count: number, random: Random): { radius: number; phase: number } {
  const widest = Math.min(around.size[0], around.size[1]) / 2 - 0.6
  const start = random.uniform(0, 2 * Math.PI)
  for (let radius = widest; radius > 0.4; radius -= 0.1) {
    for (let turn = 0; turn < 8; turn++) {
      const phase = start + (turn * Math.PI) / (4 * count)
      const free = Array.from({ length: count }, (_, i) => {
        const angle = phase + (2 * Math.PI * i) / count
        return clearance(around, radius * Math.cos(angle), radius * Math.sin(angle))
      })
      if (Math.min(...free) > 0.55) return { radius, phase }
    }
  }
  return { radius: 0.4, phase: start }
}

/** The freest place to stand, the middle of the room preferred a little. */
function clearest(around: Surroundings): readonly [number, number] {
  let best: readonly [number, number] = [0, 0]
  let most = -Infinity
  const [w, d] = [around.size[0] / 2, around.size[1] / 2]
  for (let i = -8; i <= 8; i++) {
    for (let j = -8; j <= 8; j++) {
      const [x, y] = [(w * i) / 9, (d * j) / 9]
      const score = clearance(around, x, y) - 0.25 * Math.hypot(x, y)
      if (score > most) [most, best] = [score, [x, y]]
    }
  }
  return best
}

/** A free straight way of up to 2.5 m, with as much room as can be ahead of its end. */
function straight(around: Surroundings, random: Random) {
  let best = { from: clearest(around), heading: 0, length: 0.2 }
  let most = -Infinity
  for (let attempt = 0; attempt < 48; attempt++) {
    const from = [
      random.uniform(-0.5, 0.5) * around.size[0],
      random.uniform(-0.5, 0.5) * around.size[1],
    ] as const
    const heading = random.uniform(0, 2 * Math.PI)
    let free = 0
    while (clearance(around, from[0] + free * Math.cos(heading), from[1] + free * Math.sin(heading)) > 0.4)
      free += 0.1
    const score = free - Math.max(0, free - 3.5)
    if (free > 0.2 && score > most)
      [most, best] = [score, { from, heading, length: Math.min(2.5, 0.75 * free) }]
  }
  return best
}
