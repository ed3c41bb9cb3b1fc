import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Document, NodeIO } from '@gltf-transform/core'
import { describe, expect, test } from 'vitest'
import { roomFromGltf } from '../../src/geogen/index.ts'
import { intrinsicsFromFov, lookAt } from '../../src/geometry/index.ts'

const data = resolve(import.meta.dirname, '../../../shared/data')
const bedroom = resolve(data, 'gltf_bedroom/minimalistic_modern_bedroom.glb')
const simpleRoom = resolve(data, 'habitat_test_assets/scenes/simple_room.glb')
const present = existsSync(bedroom) && existsSync(simpleRoom)
if (!present) console.log(`skipping downloaded glTF files: ${data} has none`)

describe.skipIf(!present)('files of others', () => {
  test('the bedroom: Draco, textures, a node that is the room and three that stand in it', async () => {
    const it = await roomFromGltf(bedroom)
    expect(it.mesh.triangleIds).toHaveLength(10_457)
    expect(it.objects.map(({ label }) => label)).toEqual([
      'Bedroom_Duvet_0',
      'Bedroom_Carpet_0',
      'Bedroom_Windows_0',
    ])
    const [duvet, carpet] = it.objects
    const [x, y, z] = duvet!.center
    const cameraToWorld = lookAt([x, y - 1.5, z + 1.2], duvet!.center)
    const camera = { intrinsics: intrinsicsFromFov(64, 48, 90), cameraToWorld }
    const [frame] = it.film({ path: [camera], visibility: true }).frames
    expect(frame!.ids![24 * 64 + 32]).toBe(duvet!.id)
    expect(frame!.depth![24 * 64 + 32]).toBeCloseTo(Math.hypot(1.5, 1.2), 0)
    expect(frame!.visibility!.get(duvet!.id)).toBeGreaterThan(0.9)
    expect(carpet!.size[2]).toBeLessThan(0.1)
    expect(new Set(frame!.image.data).size).toBeGreaterThan(60) // textured
  })

  test("Habitat's room, whose file has z up: a table of five nodes and a box on a floor", async () => {
    const it = await roomFromGltf(simpleRoom, { up: 'z' })
    expect(it.objects.map(({ label }) => label)).toEqual([
      'Cube.006',
      'Cube.005',
      'Cube.004',
      'Cube.003',
      'Cube.001',
      'Cube.002',
    ])
    expect(it.objects[4]).toMatchObject({ category: 'cube', id: 5 })
    for (const side of it.objects[4]!.size) expect(side).toBeCloseTo(2, 3)
    const legs = it.objects.slice(0, 4).map(({ center, size }) => center[2] - size[2] / 2)
    for (const foot of legs) expect(foot).toBeCloseTo(legs[0]!, 4)
  })
})

/** A document with one triangle 2 m to the north of the origin (to its south is -z), as bytes. */
async function triangle(change: (document: Document) => void = () => {}): Promise<Uint8Array> {
  const document = new Document()
  const buffer = document.createBuffer()
  const positions = Float32Array.of(-1, -1, -2, 1, -1, -2, 0, 1, -2)
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', document.createAccessor().setType('VEC3').setArray(positions).setBuffer(buffer))
    .setMaterial(document.createMaterial().setBaseColorFactor([1, 0, 0, 1]))
  const node = document.createNode('Red_Sail.001').setMesh(document.createMesh().addPrimitive(primitive))
  document.getRoot().setDefaultScene(document.createScene().addChild(node))
  change(document)
  return new NodeIO().writeBinary(document)
}

test('axes, names, colours and flat normals', async () => {
  const it = await roomFromGltf(await triangle())
  expect(it.objects).toMatchObject([
    { id: 1, category: 'red sail', label: 'Red_Sail.001', center: [0, 0, 1] },
  ])
  expect(it.size).toEqual([2, 0, 2])
  expect([...it.mesh.normals.subarray(0, 3)].map((x) => x + 0)).toEqual([0, -1, 0])
  const camera = { intrinsics: intrinsicsFromFov(9, 9, 60), cameraToWorld: lookAt([0, -3, 1], [0, 0, 1]) }
  const [frame] = it.film({ path: [camera] }).frames
  const [red, green, blue] = frame!.image.data.subarray(120, 123)
  expect(frame!.depth![40]).toBeCloseTo(3, 5)
  expect(red).toBeGreaterThan(100)
  expect([green, blue]).toEqual([0, 0])
})

test('a mirrored node keeps its outside outside', async () => {
  const mirrored = await triangle((document) => document.getRoot().listNodes()[0]!.setScale([-1, 1, 1]))
  const it = await roomFromGltf(mirrored)
  expect([...it.mesh.normals.subarray(0, 3)].map((x) => x + 0)).toEqual([0, -1, 0])
})

test('an unnamed node goes by the name of what it hangs on', async () => {
  const bytes = await triangle((document) => {
    const [node] = document.getRoot().listNodes()
    document
      .getRoot()
      .getDefaultScene()!
      .addChild(document.createNode('boat').addChild(node!.setName('')))
  })
  expect((await roomFromGltf(bytes)).objects[0]!.label).toBe('boat')
})

test('what is wrong is said', async () => {
  await expect(roomFromGltf('/nowhere/room.glb')).rejects.toThrow(/Can't read \/nowhere\/room.glb as glTF/)
  await expect(roomFromGltf(new Uint8Array(40))).rejects.toThrow(/Can't read the glTF file as glTF/)
  const empty = await triangle((document) => document.getRoot().listNodes()[0]!.setMesh(null))
  await expect(roomFromGltf(empty)).rejects.toThrow(/no triangles to film/)
})
