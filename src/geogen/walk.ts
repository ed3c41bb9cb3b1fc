import { type Camera, type CameraToWorld, intrinsicsFromFov, project } from '../geometry/index.ts'
import type { Video } from '../video/index.ts'
import type { Random } from './random.ts'
import type { Room } from './room.ts'
import { visibleObjects } from './seen.ts'
import { clearance, uprightPose } from './surroundings.ts'

/** How far a camera stays away from walls and things, metres. */
export const margin = 0.45
const cameraHeight = 1.4
const fov = 80

/** How an observation is filmed. */
export interface ObservationOptions {
  readonly frames: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Colour is the mean of samples x samples points in each pixel. Default 2. */
  readonly samples?: number
}

/** How free it is at a place, for a person: low things count as well. */
export function roomAt({ size, objects }: Room, x: number, y: number): number {
  return clearance({ size, objects, height: 0.3, pitch: 0 }, x, y)
}

/**
 * A short walk through a room: level, 1.4 m high, 80 degrees wide; between frames a turn of 20 to 50 degrees, all to the
 * same side, and a step of 0.2 to 0.8 m in any direction. It shows at least two objects, or all if there are fewer.
 * Gives nothing where the room has no space for it.
 */
export function filmWalk(room: Room, options: ObservationOptions, random: Random): Video | undefined {
  const intrinsics = intrinsicsFromFov(options.width, options.height, fov)
  for (let attempt = 0; attempt < 100; attempt++) {
    const poses = walk(room, options.frames, random)
    if (!poses) continue
    const cameras = poses.map((cameraToWorld, i): Camera => ({ intrinsics, cameraToWorld, time: i }))
    if (!promising(room, cameras)) continue
    const video = room.film({ path: cameras, ...(options.samples && { samples: options.samples }) })
    if (visibleObjects(video).length >= Math.min(2, room.objects.length)) return video
  }
  return undefined
}

/** Whether enough objects' middles are in the pictures: what is hidden is known only when it has been filmed. */
function promising({ objects }: Room, cameras: readonly Camera[]): boolean {
  const inside = objects.filter(({ center }) =>
    cameras.some((camera) => {
      const [u, v, depth] = project(camera, center)
      return depth > 0 && u >= 0 && u < camera.intrinsics.width && v >= 0 && v < camera.intrinsics.height
    }),
  )
  return inside.length >= Math.min(2, objects.length)
}

function walk(room: Room, frames: number, random: Random): CameraToWorld[] | undefined {
  const [w, d] = room.size
  let [x, y] = [random.uniform(-0.5, 0.5) * w, random.uniform(-0.5, 0.5) * d]
  if (roomAt(room, x, y) < margin) return undefined
  const side = random.pick([-1, 1])
  // half way through the walk it looks roughly at the middle of the room, where there is more to see than a wall
  const halfTurn = (side * 35 * (frames - 1) * Math.PI) / 360
  let heading = Math.atan2(-y, -x) - halfTurn + random.uniform(-0.9, 0.9)
  const poses = [uprightPose([x, y, cameraHeight], heading)]
  for (let tries = 0; poses.length < frames && tries < 30; tries++) {
    const [direction, length] = [random.uniform(0, 2 * Math.PI), random.uniform(0.2, 0.8)]
    const [nx, ny] = [x + length * Math.cos(direction), y + length * Math.sin(direction)]
    if (roomAt(room, nx, ny) < margin) continue
    ;[x, y] = [nx, ny]
    heading += (side * random.uniform(20, 50) * Math.PI) / 180
    poses.push(uprightPose([x, y, cameraHeight], heading))
  }
  return poses.length === frames ? poses : undefined
}
