import {
  add,
  type Camera,
  cross,
  dot,
  norm,
  normalize,
  rotationOf,
  scale,
  subtract,
  type Vec3,
} from '../../geometry/index.ts'
import { cameraCenter, type SceneCamera } from './format.ts'

/** The world's up, judged by how the cameras were held: the nearest axis where one is near, else their mean. */
export function upOf(cameras: readonly Camera[]): Vec3 {
  let sum: Vec3 = [0, 0, 0]
  for (const { cameraToWorld } of cameras) {
    const r = rotationOf(cameraToWorld)
    sum = add(sum, [-r[1]!, -r[4]!, -r[7]!])
  }
  if (norm(sum) < 1e-6) return [0, 0, 1]
  const mean = normalize(sum)
  const axis = [0, 1, 2].reduce((best, i) => (Math.abs(mean[i]!) > Math.abs(mean[best]!) ? i : best), 0)
  if (Math.abs(mean[axis]!) < Math.cos(Math.PI / 5)) return mean
  const up: [number, number, number] = [0, 0, 0]
  up[axis] = Math.sign(mean[axis]!)
  return up
}

/** Where most of the points and all cameras lie: the middle, and the radius around it. */
export function extentOf(positions: Float32Array, cameras: readonly SceneCamera[]) {
  const centers = cameras.map(cameraCenter)
  const range = (axis: 0 | 1 | 2): [number, number] => {
    const along = centers.map((center) => center[axis])
    const values = positions.filter((_, i) => i % 3 === axis).sort()
    const quantiles =
      values.length > 0 ? [0.02, 0.98].map((q) => values[Math.floor(q * (values.length - 1))]!) : []
    return [Math.min(...along, ...quantiles), Math.max(...along, ...quantiles)]
  }
  const [x, y, z] = [range(0), range(1), range(2)]
  const [low, high]: [Vec3, Vec3] = [
    [x[0], y[0], z[0]],
    [x[1], y[1], z[1]],
  ]
  return { middle: scale(add(low, high), 0.5), radius: Math.max(norm(subtract(high, low)) / 2, 1e-3) }
}

/**
 * Where to look at a scene from first: from behind the cameras, turned a little aside and well above, so that the
 * walls behind the viewer (not drawn from their backs) open the room like a doll's house.
 */
export function startFor(
  { middle, radius }: { middle: Vec3; radius: number },
  up: Vec3,
  cameras: readonly Camera[],
): { eye: Vec3; target: Vec3 } {
  let forward: Vec3 = [0, 0, 0]
  for (const { cameraToWorld: m } of cameras) forward = add(forward, [m[2]!, m[6]!, m[10]!])
  let level = subtract(forward, scale(up, dot(forward, up)))
  // Cameras that look all around, or straight down, have no common direction.
  if (norm(level) < 0.15 * cameras.length || norm(level) < 1e-6) {
    const aside: Vec3 = Math.abs(up[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]
    level = subtract(aside, scale(up, dot(aside, up)))
  }
  const ahead = normalize(level)
  const side = cross(ahead, up)
  const back = normalize(add(scale(ahead, -1), scale(side, 0.55)))
  const direction = normalize(add(back, scale(up, 0.85)))
  return { eye: add(middle, scale(direction, 2.7 * radius)), target: middle }
}
