import { type CameraToWorld, lookAt, type Vec3 } from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import { distanceTo, footprintOf } from './footprint.ts'
import { length } from './trig.ts'

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

/**
 * How far a camera at (x, y) is from the next wall or thing that reaches up to it, metres; below 0 outside. For heights
 * below 1.4 m it is as far as a person who stands there.
 */
export function clearance({ size, objects, height }: Surroundings, x: number, y: number): number {
  const head = Math.max(height, 1.4) + 0.25
  let least = Math.min(size[0] / 2 - Math.abs(x), size[1] / 2 - Math.abs(y))
  for (const { center, size, yaw } of objects) {
    if (center[2] + size[2] / 2 <= height - 0.15 || center[2] - size[2] / 2 >= head) continue
    const apart = length(center[0] - x, center[1] - y) - length(size[0], size[1]) / 2
    if (apart < least) least = Math.min(least, distanceTo(footprintOf({ center, size, yaw }), x, y))
  }
  return least
}

/** How far a point is from the next wall, floor, ceiling or box of a thing, metres; 0 or less inside. */
export function distanceToAll(
  { size, objects }: Pick<Surroundings, 'size' | 'objects'>,
  [x, y, z]: Vec3,
): number {
  const aside = Math.min(size[0] / 2 - Math.abs(x), size[1] / 2 - Math.abs(y), z, size[2] - z)
  return objects.reduce((least, object) => {
    const above = Math.max(0, Math.abs(z - object.center[2]) - object.size[2] / 2)
    return above < least ? Math.min(least, length(distanceTo(footprintOf(object), x, y), above)) : least
  }, aside)
}

/** The freest place to stand, the middle of the room preferred a little. */
export function clearest(around: Surroundings): readonly [number, number] {
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
