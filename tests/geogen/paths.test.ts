import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type PathName, type Room, room } from '../../src/geogen/index.ts'
import {
  type Camera,
  compose,
  expRotation,
  intrinsicsFromFov,
  invert,
  lookAt,
  norm,
  rigid,
  subtract,
  transformDirection,
  translationOf,
  type Vec3,
} from '../../src/geometry/index.ts'
import { open, type SceneObject } from '../../src/video/index.ts'

const rooms = Array.from({ length: 40 }, (_, seed) => room({ seed }))

/** How far a point is from a box, 0 inside; worked out from the box's own frame. */
function distanceToBox({ center, size, yaw }: SceneObject, [x, y, z]: Vec3): number {
  const [dx, dy, dz] = [x - center[0], y - center[1], z - center[2]]
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
  const inside = [c * dx + s * dy, c * dy - s * dx, dz].map((value, i) => Math.abs(value) - size[i]! / 2)
  return Math.hypot(...inside.map((value) => Math.max(0, value)))
}

/** The least distance to walls and to boxes of things on the way through some points, looked at every 2 cm. */
function clearances({ size, objects }: Room, points: readonly Vec3[]) {
  let [walls, things] = [Infinity, Infinity]
  points.forEach((to, i) => {
    const from = points[Math.max(0, i - 1)]!
    const parts = Math.max(1, Math.ceil(norm(subtract(to, from)) / 0.02))
    for (let k = 1; k <= parts; k++) {
      const at = [0, 1, 2].map(
        (axis) => from[axis]! + ((to[axis]! - from[axis]!) * k) / parts,
      ) as unknown as Vec3
      walls = Math.min(
        walls,
        size[0] / 2 - Math.abs(at[0]),
        size[1] / 2 - Math.abs(at[1]),
        at[2],
        size[2] - at[2],
      )
      for (const object of objects) things = Math.min(things, distanceToBox(object, at))
    }
  })
  return { walls, things }
}

const names: readonly PathName[] = ['orbit', 'dolly', 'walk', 'look-around', 'hand-held']

test.each(names)('path %s meets no wall and no thing on its way', (path) => {
  for (const it of rooms) {
    const frames = 24 // so many that the straight line between two of them is their way
    const { cameras } = it.film({ path, frames, width: 2, height: 2, samples: 1 })
    const { walls, things } = clearances(
      it,
      cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld)),
    )
    expect(walls, it.name).toBeGreaterThan(0.14)
    expect(things, it.name).toBeGreaterThan(0.14)
  }
})

test('a walk crosses the room on free floor, looks where it goes, and differs by seed', () => {
  let crossed = 0
  for (const it of rooms) {
    const film = (seed: number) =>
      it.film({ path: 'walk', frames: 30, seed, width: 2, height: 2, samples: 1 }).cameras
    const cameras = film(0)
    const points = cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld))
    const far = norm(subtract(points.at(-1)!, points[0]!))
    if (far > 0.4 * Math.min(it.size[0], it.size[1])) crossed++
    for (const object of it.objects) {
      if (object.size[2] < 0.05 || object.center[2] - object.size[2] / 2 > 1.6) continue
      for (const [x, y] of points)
        expect(
          distanceToBox(object, [x, y, object.center[2]]),
          `${it.name}: ${object.label}`,
        ).toBeGreaterThan(0.12)
    }
    cameras.slice(0, -1).forEach(({ cameraToWorld }, i) => {
      const step = subtract(points[i + 1]!, points[i]!)
      const [x, y] = transformDirection(cameraToWorld, [0, 0, 1])
      if (norm(step) > 0.01) expect((x * step[0] + y * step[1]) / norm(step)).toBeGreaterThan(-0.2)
    })
    if (far > 1) expect(film(1)[0]!.cameraToWorld).not.toEqual(cameras[0]!.cameraToWorld)
  }
  expect(crossed).toBeGreaterThan(25)
})

test('a hand trembles: small motions in all directions, never still, never far', () => {
  for (const it of rooms.slice(0, 10)) {
    const { cameras } = it.film({ path: 'hand-held', frames: 40, width: 2, height: 2, samples: 1 })
    const places = cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld))
    for (const axis of [0, 1, 2]) {
      const values = places.map((place) => place[axis]!)
      const range = Math.max(...values) - Math.min(...values)
      expect(range).toBeGreaterThan(0.01)
      expect(range).toBeLessThan(0.3)
    }
    cameras.slice(1).forEach(({ cameraToWorld }, i) => {
      const moved = norm(subtract(translationOf(cameraToWorld), places[i]!))
      expect(moved).toBeGreaterThan(1e-4)
      expect(moved).toBeLessThan(0.08)
    })
  }
})

/** A recording of somebody who turns and walks, in a world whose up is somewhere else. */
function recording(reach: number, frames = 30): Camera[] {
  const world = rigid<'world', 'world'>(expRotation([1.1, -0.4, 0.7]), [12, -7, 3])
  return Array.from({ length: frames }, (_, i) => {
    const share = i / (frames - 1)
    const eye: Vec3 = [reach * share, 0.1 * Math.sin(6 * share), 1.5 + 0.05 * Math.cos(9 * share)]
    const target: Vec3 = [eye[0] + Math.cos(2 * share), eye[1] + Math.sin(2 * share), eye[2] - 0.3]
    return {
      intrinsics: intrinsicsFromFov(32, 24, 70),
      cameraToWorld: compose(world, lookAt(eye, target)),
      time: i / 30,
    }
  })
}

test('a recorded path is moved and turned as a whole, upright and free', () => {
  const recorded = recording(1.2)
  for (const it of rooms.slice(0, 12)) {
    const fitted = it.fit(recorded)
    const { walls, things } = clearances(
      it,
      fitted.map(({ cameraToWorld }) => translationOf(cameraToWorld)),
    )
    expect(Math.min(walls, things), it.name).toBeGreaterThan(0.15)
    const motion = compose(fitted[0]!.cameraToWorld, invert(recorded[0]!.cameraToWorld))
    fitted.forEach((camera, i) => {
      const same = compose(motion, recorded[i]!.cameraToWorld)
      same.forEach((value, k) => {
        expect(camera.cameraToWorld[k]).toBeCloseTo(value, 9)
      })
      expect(camera.time).toBe(recorded[i]!.time)
      expect(Math.abs(transformDirection(camera.cameraToWorld, [1, 0, 0])[2])).toBeLessThan(1e-6) // level again
    })
    expect(it.fit(recorded)).toEqual(fitted)
    expect(it.film({ path: fitted }).frames).toHaveLength(30)
  }
})

test('a path that fits nowhere is refused with its size, or shortened where that is asked for', () => {
  const it = rooms[3]!
  const recorded = recording(9)
  expect(() => it.fit(recorded)).toThrow(
    /reaches over 9\.0 m, and 0\.\d m in height; nowhere in living room 3 .* shorten: true/,
  )
  const fitted = it.fit(recorded, { shorten: true })
  expect(fitted.length).toBeGreaterThan(3)
  expect(fitted.length).toBeLessThan(30)
  expect(() => it.fit([])).toThrow(/no cameras/)
})

const redwood = resolve(import.meta.dirname, '../../../shared/data/open3d_redwood_rgbd')
test.skipIf(!existsSync(redwood))(
  `the path of a real clip fits into rooms (skipped without ${redwood})`,
  async () => {
    const { cameras } = await open(redwood)
    const fitting = rooms.slice(0, 10).filter((it) => {
      try {
        const fitted = it.fit(cameras)
        const { walls, things } = clearances(
          it,
          fitted.map(({ cameraToWorld }) => translationOf(cameraToWorld)),
        )
        expect(Math.min(walls, things)).toBeGreaterThan(0.15)
        expect(transformDirection(fitted[0]!.cameraToWorld, [0, 1, 0])[2]).toBeLessThan(-0.7) // upright: down is down
        return true
      } catch (error) {
        if (error instanceof RangeError) return false
        throw error
      }
    })
    expect(fitting.length).toBeGreaterThan(0)
  },
)
