import { expect, test } from 'vitest'
import { type PathName, type RoomKind, room, roomKinds } from '../../src/geogen/index.ts'
import { transformDirection, translationOf, unproject, type Vec3 } from '../../src/geometry/index.ts'
import { jupyterDisplay } from '../../src/notebook/index.ts'
import type { SceneObject } from '../../src/video/index.ts'

const seeds = Array.from({ length: 40 }, (_, i) => i)
const rooms = seeds.map((seed) => room({ seed }))

/** A world point in an object's own frame, its middle at the origin. */
function within({ center, yaw }: SceneObject, [x, y, z]: Vec3): Vec3 {
  const [dx, dy] = [x - center[0], y - center[1]]
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
  return [c * dx + s * dy, c * dy - s * dx, z - center[2]]
}

const outside = (object: SceneObject, point: Vec3) =>
  Math.max(...within(object, point).map((value, i) => Math.abs(value) - object.size[i]! / 2))

/** The points of a grid over the object's footprint, edges left out. */
function* floorPoints({ center, size, yaw }: SceneObject): Generator<Vec3> {
  for (let i = 0; i <= 10; i++) {
    for (let j = 0; j <= 10; j++) {
      const [u, v] = [(i / 10 - 0.5) * size[0] * 0.999, (j / 10 - 0.5) * size[1] * 0.999]
      yield [
        center[0] + Math.cos(yaw) * u - Math.sin(yaw) * v,
        center[1] + Math.sin(yaw) * u + Math.cos(yaw) * v,
        center[2],
      ]
    }
  }
}

test('the same seed builds and films the same room, byte for byte; another seed another room', () => {
  const [a, b, c] = [room({ seed: 3 }), room({ seed: 3 }), room({ seed: 4 })]
  expect(a.objects).toEqual(b.objects)
  expect(a.mesh).toEqual(b.mesh)
  const [left, right] = [a, b].map((it) => it.film({ frames: 2, width: 32, height: 24 }))
  expect(left!.frames).toEqual(right!.frames)
  expect(a.objects).not.toEqual(c.objects)
})

test('a furnished room has at least eight kinds of things; what shares a label looks alike', () => {
  for (const { objects } of rooms) {
    expect(new Set(objects.map(({ category }) => category)).size).toBeGreaterThanOrEqual(8)
    for (const alike of Map.groupBy(objects, ({ label }) => label).values())
      expect(new Set(alike.map(({ category, color }) => `${color} ${category}`)).size).toBe(1)
    expect(objects.map(({ id }) => id)).toEqual(objects.map((_, i) => i + 1))
  }
})

/** Windows and doors are in the wall, and curtains hang before them. */
const inWall = ['window', 'door']
/** What real things do as well: chairs stand half under tables, pillows lie in the box of a bed, all stand on rugs. */
const belongs: readonly (readonly [string, readonly string[]])[] = [
  ['chair', ['table', 'desk']],
  ['pillow', ['bed', 'sofa']],
  ['curtain', ['window']],
]
const together = (a: SceneObject, b: SceneObject) =>
  a.category === 'rug' || belongs.some(([what, where]) => what === a.category && where.includes(b.category))

test('nothing stands in anything else, nor outside of the room', () => {
  for (const { objects, size } of rooms) {
    for (const one of objects) {
      const reach = Math.max(
        ...[...floorPoints(one)].flatMap(([x, y]) => [Math.abs(x) - size[0] / 2, Math.abs(y) - size[1] / 2]),
      )
      expect(reach, `${one.label} leaves the room`).toBeLessThan(inWall.includes(one.category) ? 0.25 : 1e-6)
      expect(one.center[2] - one.size[2] / 2).toBeGreaterThan(-1e-9)
      expect(one.center[2] + one.size[2] / 2).toBeLessThan(size[2] + 1e-9)
      for (const other of objects) {
        const gap = Math.abs(one.center[2] - other.center[2]) - (one.size[2] + other.size[2]) / 2
        if (other === one || gap > -1e-6 || together(one, other) || together(other, one)) continue
        const free = [...floorPoints(one)].every(([x, y]) => outside(other, [x, y, other.center[2]]) > 0)
        expect(free, `${one.label} stands in ${other.label}`).toBe(true)
      }
    }
  }
})

test('what is not on the floor, the ceiling or a wall stands on something', () => {
  const hung = [
    ...inWall,
    'picture',
    'mirror',
    'clock',
    'tv',
    'towel',
    'curtain',
    'radiator',
    'wall cabinet',
    'range hood',
  ]
  for (const { objects, size } of rooms) {
    for (const object of objects) {
      const [low, high] = [object.center[2] - object.size[2] / 2, object.center[2] + object.size[2] / 2]
      if (low < 0.01 || high > size[2] - 0.01 || hung.includes(object.category)) continue
      const under = objects.find((other) => {
        const top = other.center[2] + other.size[2] / 2
        const reaches =
          object.category === 'pillow'
            ? top > low - 0.1 && other.center[2] - other.size[2] / 2 < 0.01
            : Math.abs(top - low) < 0.15
        return (
          other !== object &&
          reaches &&
          outside(other, [object.center[0], object.center[1], other.center[2]]) < 0
        )
      })
      expect(under, `${object.label} at height ${low}`).toBeDefined()
    }
  }
})

test('a room of each kind has what makes it one', () => {
  const wanted: Record<RoomKind, readonly string[]> = {
    bedroom: ['bed', 'pillow'],
    'living room': ['sofa', 'tv'],
    office: ['desk', 'chair'],
    kitchen: ['refrigerator', 'sink', 'table'],
    bathroom: ['sink', 'toilet', 'bathtub'],
  }
  for (const kind of roomKinds) {
    const made = Array.from({ length: 20 }, (_, seed) => room({ seed, kind }))
    expect(made[3]!.name).toBe(`${kind} 3`)
    for (const category of wanted[kind]) {
      const having = made.filter(({ objects }) => objects.some((object) => object.category === category))
      expect(having.length, `${category} in a ${kind}`).toBeGreaterThanOrEqual(17)
    }
  }
  expect(() => room({ seed: 1, kind: 'cellar' as never })).toThrow(/'cellar'.*'bedroom'/)
})

test('what is drawn of an object fills its box', () => {
  for (const { mesh, objects } of [...rooms.slice(0, 12), room({ seed: 1, style: 'shapes' })]) {
    for (const object of objects) {
      const low = [Infinity, Infinity, Infinity]
      const high = [-Infinity, -Infinity, -Infinity]
      mesh.triangleIds.forEach((id, t) => {
        if (id !== object.id) return
        for (const vertex of mesh.triangles.subarray(3 * t, 3 * t + 3)) {
          const p = within(object, [
            ...mesh.positions.subarray(3 * vertex, 3 * vertex + 3),
          ] as unknown as Vec3)
          p.forEach((value, i) => {
            low[i] = Math.min(low[i]!, value)
            high[i] = Math.max(high[i]!, value)
          })
        }
      })
      object.size.forEach((extent, i) => {
        expect(low[i], `${object.label}, axis ${i}`).toBeGreaterThan(-extent / 2 - 0.03)
        expect(high[i], `${object.label}, axis ${i}`).toBeLessThan(extent / 2 + 0.03)
        expect(high[i]! - low[i]!, `${object.label}, axis ${i}`).toBeGreaterThan(0.8 * extent)
      })
    }
  }
})

test('depth and ids agree with the boxes: the point behind a pixel lies in the object that the pixel names', () => {
  for (const { camera, depth, ids } of rooms[5]!.film({ frames: 4, width: 64, height: 48 }).frames) {
    let named = 0
    ids!.forEach((id, i) => {
      expect(depth![i]).toBeGreaterThan(0)
      if (id === 0) return
      named++
      const point = unproject(camera, (i % 64) + 0.5, Math.floor(i / 64) + 0.5, depth![i]!)
      expect(outside(rooms[5]!.objects[id - 1]!, point)).toBeLessThan(0.03)
    })
    expect(named).toBeGreaterThan(100)
  }
})

test.each(['orbit', 'dolly', 'look-around'] as PathName[])(
  'path %s stays in the room and out of the furniture',
  (path) => {
    for (const it of rooms.slice(0, 20)) {
      const { cameras } = it.film({ path, frames: 6, width: 8, height: 6 })
      expect(cameras.map(({ time }) => time)).toEqual([0, 1, 2, 3, 4, 5].map((i) => i / 10))
      for (const { cameraToWorld } of cameras) {
        const eye = translationOf(cameraToWorld)
        expect(eye[2]).toBeCloseTo(1.4, 12)
        expect(it.size[0] / 2 - Math.abs(eye[0])).toBeGreaterThan(0.1)
        expect(it.size[1] / 2 - Math.abs(eye[1])).toBeGreaterThan(0.1)
        for (const object of it.objects) expect(outside(object, eye)).toBeGreaterThan(0)
        expect(transformDirection(cameraToWorld, [0, 1, 0])[2]).toBeCloseTo(-1, 12) // level: down is down
      }
    }
  },
)

test('rooms of shapes keep to what small models can learn from', () => {
  for (const seed of seeds) {
    const { objects, size } = room({ seed, style: 'shapes' })
    expect(objects.length).toBeGreaterThanOrEqual(3)
    expect(objects.length).toBeLessThanOrEqual(5)
    expect(new Set(objects.map(({ color }) => color)).size).toBe(objects.length)
    expect(Math.min(size[0], size[1])).toBeGreaterThanOrEqual(4.4)
    for (const a of objects) {
      for (const b of objects) {
        if (a !== b)
          expect(Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1])).toBeGreaterThan(1.29)
      }
    }
  }
})

test('a room shows itself, and says what it holds', () => {
  const bundle = rooms[7]![jupyterDisplay]()
  expect(bundle['text/plain']).toContain(rooms[7]!.objects[0]!.label)
  expect((bundle['image/png'] as string).length).toBeGreaterThan(10_000)
})

test('what can not be filmed is refused', () => {
  expect(() => rooms[0]!.film({ frames: 0 })).toThrow(/Can't film 0 frames/)
  expect(() => rooms[0]!.film({ path: [] })).toThrow(/no cameras/)
  expect(() => room({ seed: 1, style: 'shapes', objects: 9 })).toThrow(/1 to 6 objects/)
})
