import type { SceneObject } from '../video/index.ts'
import type { Footprint } from './filming/scene.ts'
import { cos, length, sin } from './trig.ts'

/** The floor that an object covers. */
export function footprintOf({ center, size, yaw }: Pick<SceneObject, 'center' | 'size' | 'yaw'>): Footprint {
  return { x: center[0], y: center[1], halfWidth: size[0] / 2, halfDepth: size[1] / 2, yaw }
}

/** Whether two footprints come nearer to each other than `margin` metres along an axis of either. */
export function overlap(a: Footprint, b: Footprint, margin: number): boolean {
  return [a.yaw, a.yaw + Math.PI / 2, b.yaw, b.yaw + Math.PI / 2].every((axis) => {
    const apart = Math.abs((b.x - a.x) * cos(axis) + (b.y - a.y) * sin(axis))
    return apart < extent(a, axis) + extent(b, axis) + margin
  })
}

/** Half of the footprint's length along the direction at angle `axis`. */
export function extent({ halfWidth, halfDepth, yaw }: Footprint, axis: number): number {
  return halfWidth * Math.abs(cos(axis - yaw)) + halfDepth * Math.abs(sin(axis - yaw))
}

/** How far the point is from the footprint, 0 inside. */
export function distanceTo({ x, y, halfWidth, halfDepth, yaw }: Footprint, px: number, py: number): number {
  const [dx, dy] = [px - x, py - y]
  const across = Math.abs(cos(yaw) * dx + sin(yaw) * dy) - halfWidth
  const along = Math.abs(cos(yaw) * dy - sin(yaw) * dx) - halfDepth
  return length(Math.max(0, across), Math.max(0, along))
}
