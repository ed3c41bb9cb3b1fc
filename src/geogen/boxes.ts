/** Boxes of things, upright or not, and exact distances between them. */
import { cross, dot, norm, rotationAbout, subtract, transpose3, type Vec3 } from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import type { Footprint } from './filming/index.ts'
import { distanceTo, footprintOf, overlap } from './footprint.ts'

/** A thing whose box may lie at any angle, as boxes of scanned scenes do. */
export interface Thing extends SceneObject {
  /** 3 x 3, the directions of the box's own axes as rows; left out where the box is upright and `yaw` says all. */
  readonly axes?: Float64Array
}

/** A box by its middle, its half extents, and the directions of its three axes. */
export interface Box {
  readonly center: Vec3
  readonly half: Vec3
  readonly axes: readonly [Vec3, Vec3, Vec3]
}

export function boxOf({ center, size, yaw, axes }: Thing): Box {
  const rows = axes ?? transpose3(rotationAbout([0, 0, 1], yaw))
  const row = (i: number): Vec3 => [rows[3 * i]!, rows[3 * i + 1]!, rows[3 * i + 2]!]
  return { center, half: [size[0] / 2, size[1] / 2, size[2] / 2], axes: [row(0), row(1), row(2)] }
}

const known = new WeakMap<Thing, WeakMap<Thing, number>>()

/** The distance between the closest points of two things' boxes, metres; 0 where they meet. */
export function boxDistance(a: Thing, b: Thing): number {
  let fromA = known.get(a)
  if (!fromA) known.set(a, (fromA = new WeakMap()))
  let metres = fromA.get(b)
  if (metres === undefined) fromA.set(b, (metres = computeDistance(a, b)))
  return metres
}

function computeDistance(a: Thing, b: Thing): number {
  if (!a.axes && !b.axes) return uprightDistance(a, b)
  const [p, q] = [boxOf(a), boxOf(b)]
  if (meet(p, q)) return 0
  // the closest points of two convex bodies are a corner and a face, or lie on two edges
  let least = Infinity
  for (const corner of corners(p)) least = Math.min(least, distanceToBox(corner, q))
  for (const corner of corners(q)) least = Math.min(least, distanceToBox(corner, p))
  const theirs = edges(q)
  for (const edge of edges(p)) {
    for (const other of theirs) least = Math.min(least, segmentDistance(...edge, ...other))
  }
  return least
}

/** Upright boxes: as far as their footprints are apart, and one above the other. */
function uprightDistance(a: Thing, b: Thing): number {
  const [p, q] = [footprintOf(a), footprintOf(b)]
  let across = overlap(p, q, 0) ? 0 : Infinity
  if (across > 0) {
    for (const [x, y] of footprintCorners(p)) across = Math.min(across, distanceTo(q, x, y))
    for (const [x, y] of footprintCorners(q)) across = Math.min(across, distanceTo(p, x, y))
  }
  const above = Math.abs(a.center[2] - b.center[2]) - (a.size[2] + b.size[2]) / 2
  return Math.hypot(across, Math.max(0, above))
}

function footprintCorners({ x, y, halfWidth, halfDepth, yaw }: Footprint): [number, number][] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
  return [-1, 1].flatMap((i) =>
    [-1, 1].map((j): [number, number] => {
      const [u, v] = [i * halfWidth, j * halfDepth]
      return [x + c * u - s * v, y + s * u + c * v]
    }),
  )
}

/** How far a point is from a box, 0 inside. */
export function distanceToBox(point: Vec3, { center, half, axes }: Box): number {
  const d = subtract(point, center)
  return Math.hypot(...axes.map((axis, i) => Math.max(0, Math.abs(dot(d, axis)) - half[i]!)))
}

/** Whether two boxes share a point: no plane along any of 15 directions parts them (the separating axis theorem). */
function meet(p: Box, q: Box): boolean {
  const between = subtract(q.center, p.center)
  const directions = [...p.axes, ...q.axes, ...p.axes.flatMap((a) => q.axes.map((b) => cross(a, b)))].filter(
    (direction) => norm(direction) > 1e-9,
  )
  return directions.every((way) => Math.abs(dot(between, way)) <= reach(p, way) + reach(q, way))
}

/** How far a box reaches from its middle along a direction, times the direction's length. */
export function reach({ half, axes }: Box, way: Vec3): number {
  return axes.reduce((sum, axis, i) => sum + half[i]! * Math.abs(dot(axis, way)), 0)
}

/** The eight corners; corner i is on the far side of axis k where bit k of i is set. */
export function corners({ center, half, axes }: Box): Vec3[] {
  return Array.from({ length: 8 }, (_, i) => {
    const at = [0, 1, 2].map((k) => (i & (1 << k) ? half[k]! : -half[k]!))
    return [0, 1, 2].map(
      (c) => center[c]! + at[0]! * axes[0][c]! + at[1]! * axes[1][c]! + at[2]! * axes[2][c]!,
    ) as unknown as Vec3
  })
}

function edges(box: Box): [Vec3, Vec3][] {
  const at = corners(box)
  return at.flatMap((corner, i) =>
    [1, 2, 4].filter((bit) => !(i & bit)).map((bit): [Vec3, Vec3] => [corner, at[i | bit]!]),
  )
}

/** Between the segments a-b and c-d (Ericson, "Real-Time Collision Detection", section 5.1.9). */
function segmentDistance(a: Vec3, b: Vec3, c: Vec3, d: Vec3): number {
  const [u, v, w] = [subtract(b, a), subtract(d, c), subtract(a, c)]
  const [uu, vv, uv, uw, vw] = [dot(u, u), dot(v, v), dot(u, v), dot(u, w), dot(v, w)]
  if (uu < 1e-18 || vv < 1e-18) return Infinity // a flat box's edge without length: its corners count already
  const slope = uu * vv - uv * uv
  let s = slope > 1e-12 ? clamp((uv * vw - uw * vv) / slope) : 0
  const t = clamp((uv * s + vw) / vv)
  s = clamp((uv * t - uw) / uu)
  return Math.hypot(...[0, 1, 2].map((k) => w[k]! + s * u[k]! - t * v[k]!))
}

const clamp = (x: number) => Math.min(1, Math.max(0, x))
