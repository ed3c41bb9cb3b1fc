import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRenderer } from '../../../setup/renderer.mjs'
import { type FilmFrame, filmPlainly, filmWith } from '../../../src/geogen/filming/cpu.ts'
import type { Scene } from '../../../src/geogen/filming/index.ts'
import { webAssembly } from '../../../src/geogen/filming/webassembly.ts'
import { type Room, room } from '../../../src/geogen/index.ts'
import { type Camera, dot, intrinsicsFromFov, lookAt, type Vec3 } from '../../../src/geometry/index.ts'

const film: FilmFrame = webAssembly()!

const sceneOf = ({ mesh, size, objects }: Room): Scene => ({
  mesh,
  lamp: [0.3, -0.2, size[2] - 0.3],
  footprints: objects.map(({ center, size, yaw }) => ({
    x: center[0],
    y: center[1],
    halfWidth: size[0] / 2,
    halfDepth: size[1] / 2,
    yaw,
  })),
})

test('WebAssembly and plain TypeScript film the same bytes', () => {
  const scenes = [room({ seed: 3 }), room({ seed: 4, style: 'shapes' })].map(sceneOf)
  const place = (reach: number) => fc.double({ min: -reach, max: reach, noNaN: true })
  const cameras = fc.record({
    eye: fc.tuple(place(2.4), place(2.4), fc.double({ min: 0.02, max: 2.4, noNaN: true })),
    heading: place(Math.PI),
    tilt: place(1.4),
    width: fc.integer({ min: 1, max: 50 }),
    height: fc.integer({ min: 1, max: 40 }),
    fov: fc.integer({ min: 20, max: 120 }),
  })
  const options = fc.record({
    samples: fc.integer({ min: 1, max: 3 }),
    filter: fc.boolean(),
    normals: fc.boolean(),
    visibility: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.nat({ max: 1 }), cameras, options, (which, { eye, heading, tilt, ...size }, asked) => {
      const scene = scenes[which]!
      const intrinsics = intrinsicsFromFov(size.width, size.height, size.fov)
      const ahead = [Math.cos(heading) * Math.cos(tilt), Math.sin(heading) * Math.cos(tilt), Math.sin(tilt)]
      const camera: Camera = {
        // a principal point beside the middle
        intrinsics: { ...intrinsics, cx: intrinsics.cx + 0.37, fy: 1.1 * intrinsics.fy },
        cameraToWorld: lookAt(eye, eye.map((x, k) => x + ahead[k]!) as unknown as Vec3),
      }
      expect(filmWith(film, scene, [camera], asked)).toEqual(filmWith(filmPlainly, scene, [camera], asked))
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('scenes can be filmed in turn, and a picture does not change when others are filmed in between', () => {
  const scenes = [1, 2, 3].map((seed) => sceneOf(room({ seed })))
  const camera = { intrinsics: intrinsicsFromFov(33, 21, 80), cameraToWorld: lookAt([0, 0, 1.4], [1, 1, 1]) }
  const first = scenes.map((scene) => filmWith(film, scene, [camera], { samples: 2 }))
  const again = scenes.map((scene) => filmWith(film, scene, [camera], { samples: 2 }))
  expect(again).toEqual(first)
  expect(first[0]).not.toEqual(first[1])
})

test('normals are unit vectors in the camera axes that face the camera', () => {
  const it = room({ seed: 1, style: 'shapes', size: [4, 4, 2.6], objects: 1 })
  const [frame] = it.film({ frames: 1, width: 40, height: 30, normals: true }).frames
  const { camera, normals } = frame!
  const { fx, fy, cx, cy, width, height } = camera.intrinsics
  for (let i = 0; i < width * height; i++) {
    const normal = [...normals!.subarray(3 * i, 3 * i + 3)] as unknown as Vec3
    expect(Math.hypot(...normal)).toBeCloseTo(1, 5)
    const ray: Vec3 = [((i % width) + 0.5 - cx) / fx, (Math.floor(i / width) + 0.5 - cy) / fy, 1]
    // what is round is shaded as if it were, so at its rim its normal may face away a little
    expect(dot(normal, ray)).toBeLessThan(0.3)
  }
  const floor = frame!.depth!.length - 1
  expect(normals![3 * floor]).toBeCloseTo(0, 5) // its normal is up: -y for a level camera
  expect(normals![3 * floor + 1]).toBeCloseTo(-1, 5)
})

test('visibility is what is seen of an object beside what would be seen if it were alone', () => {
  const it = room({ seed: 3 })
  const frames = it.film({ frames: 3, width: 80, height: 60, visibility: true }).frames
  for (const { camera, visibility, ids } of frames) {
    for (const [id, share] of visibility!) {
      const alone = room({ seed: 3 })
      const kept = alone.mesh.triangleIds.map((other) => (other === id ? id : 0))
      const triangles = alone.mesh.triangles.filter((_, i) => kept[Math.floor(i / 3)] === id)
      const mesh = {
        ...alone.mesh,
        triangles,
        triangleIds: kept.filter((other) => other === id),
        triangleMaterials: alone.mesh.triangleMaterials.filter((_, t) => kept[t] === id),
      }
      const [frame] = filmWith(film, { ...sceneOf(it), mesh }, [camera])
      const pixels = frame!.ids.filter((other) => other === id).length
      expect(share).toBe(ids!.filter((other) => other === id).length / pixels)
    }
  }
  expect(
    frames.some(({ visibility }) => [...visibility!.values()].some((share) => share > 0 && share < 1)),
  ).toBe(true)
})

test('surfaces with two sides are seen from behind, and lit there', () => {
  const camera = { intrinsics: intrinsicsFromFov(9, 9, 60), cameraToWorld: lookAt([0, 0, 1], [0, 1, 1]) }
  const wall = (doubleSided: boolean): Scene => ({
    lamp: [0, 0, 2],
    footprints: [],
    mesh: {
      positions: Float32Array.of(-9, 2, -9, 9, 2, -9, 0, 2, 9),
      normals: Float32Array.of(0, 1, 0, 0, 1, 0, 0, 1, 0),
      uvs: new Float32Array(6),
      triangles: Uint32Array.of(0, 2, 1),
      triangleMaterials: Uint16Array.of(0),
      triangleIds: Uint16Array.of(1),
      materials: [{ color: [100, 100, 100], doubleSided }],
    },
  })
  const [one, two] = [false, true].map(
    (sides) => filmWith(film, wall(sides), [camera], { normals: true })[0]!,
  )
  expect(one!.ids[40]).toBe(0)
  expect(two!.ids[40]).toBe(1)
  expect(two!.depth[40]).toBeCloseTo(2, 6)
  expect([...two!.normals!.subarray(120, 123)].map((x) => Math.round(x * 1e6) / 1e6 + 0)).toEqual([0, 0, -1])
})

test('samples must be a whole number', () => {
  expect(() => room({ seed: 1 }).film({ samples: 1.5 })).toThrow(
    /samples is a whole number from 1 to 16, not 1.5/,
  )
})

test('the program is what its source compiles to', async () => {
  const file = resolve(import.meta.dirname, '../../../src/geogen/filming/program.ts')
  expect(readFileSync(file, 'utf8')).toBe(await compileRenderer())
})
