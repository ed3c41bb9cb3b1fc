import { expect, test } from 'vitest'
import { type Mesh, type Room, room } from '../../../src/geogen/index.ts'
import {
  type Camera,
  type CameraToWorld,
  cross,
  dot,
  intrinsicsFromFov,
  lookAt,
  subtract,
  transformDirection,
  translationOf,
  type Vec3,
} from '../../../src/geometry/index.ts'

/** What a ray through a pixel's centre meets first, on its front side or one of two (Moeller and Trumbore, 1997). */
function cast(mesh: Mesh, camera: Camera, u: number, v: number) {
  const { fx, fy, cx, cy } = camera.intrinsics
  const from = translationOf(camera.cameraToWorld)
  const ray = transformDirection(camera.cameraToWorld, [(u - cx) / fx, (v - cy) / fy, 1])
  let best = { depth: Infinity, id: 0 }
  for (let t = 0; t < mesh.triangleIds.length; t++) {
    const [a, b, c] = [0, 1, 2].map((k): Vec3 => {
      const i = 3 * mesh.triangles[3 * t + k]!
      return [mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!]
    }) as [Vec3, Vec3, Vec3]
    const [e1, e2] = [subtract(b, a), subtract(c, a)]
    const p = cross(ray, e2)
    const determinant = dot(e1, p)
    const { doubleSided } = mesh.materials[mesh.triangleMaterials[t]!]!
    if (determinant === 0 || (determinant < 0 && !doubleSided)) continue // edge on, or from behind
    const s = subtract(from, a)
    const x = dot(s, p) / determinant
    const q = cross(s, e1)
    const y = dot(ray, q) / determinant
    const depth = dot(e2, q) / determinant
    if (x < 0 || y < 0 || x + y > 1 || depth < 0.02) continue
    if (depth < best.depth) best = { depth, id: mesh.triangleIds[t]! }
  }
  return best
}

function agreement(it: Room, camera: Camera) {
  const { width, height } = camera.intrinsics
  const [frame] = it.film({ path: [camera], samples: 1 }).frames
  let [ids, depths] = [0, 0]
  for (let i = 0; i < width * height; i++) {
    const truth = cast(it.mesh, camera, (i % width) + 0.5, Math.floor(i / width) + 0.5)
    const depth = truth.depth === Infinity ? 0 : truth.depth
    if (frame!.ids![i] === truth.id) ids++
    if (Math.abs(frame!.depth![i]! - depth) <= 1e-4 * Math.max(1, depth)) depths++
  }
  return { ids: ids / (width * height), depths: depths / (width * height) }
}

const intrinsics = intrinsicsFromFov(48, 36, 80)

test.each([1, 2, 3])('room %i: the rasteriser sees what rays see', (seed) => {
  const it = room({ seed })
  for (const camera of it.film({ frames: 2, width: 48, height: 36, samples: 1 }).cameras) {
    const { ids, depths } = agreement(it, camera)
    expect(ids).toBeGreaterThanOrEqual(0.999)
    expect(depths).toBeGreaterThanOrEqual(0.999)
  }
})

test.each<[string, (it: Room) => CameraToWorld]>([
  ['inside a piece of furniture', ({ objects }) => lookAt(objects[3]!.center, [0.1, 0.2, 1])],
  ['a hand above the floor', () => lookAt([0.4, 0.2, 0.03], [2.4, 1.2, 0.2])],
  ['outside, looking in', () => lookAt([-5, -6, 6], [0, 0, 0])],
])('a camera %s', (_, pose) => {
  const it = room({ seed: 5 })
  const { ids, depths } = agreement(it, { intrinsics, cameraToWorld: pose(it) })
  expect(ids).toBeGreaterThanOrEqual(0.998)
  expect(depths).toBeGreaterThanOrEqual(0.998)
})

test('a wall two metres ahead is two metres deep at every pixel', () => {
  const it = room({ seed: 1, style: 'shapes', size: [4, 4, 2.6], objects: 1 })
  const camera = { intrinsics, cameraToWorld: lookAt([0, 0, 2], [0, 1, 2]) }
  const [{ depth, ids }] = it.film({ path: [camera] }).frames as [any]
  const row = Array.from({ length: 48 }, (_, x) => [depth[17 * 48 + x], ids[17 * 48 + x]])
  expect(row.filter(([, id]) => id === 0).every(([metres]) => Math.abs(metres - 2) < 1e-6)).toBe(true)
  expect(row.filter(([, id]) => id === 0).length).toBeGreaterThan(20)
})
