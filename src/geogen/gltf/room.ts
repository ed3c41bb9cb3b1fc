import type { Node } from '@gltf-transform/core'
import { decodePicture, readDocument } from '#geogen/gltf/files'
import type { Vec3 } from '../../geometry/index.ts'
import type { SceneObject } from '../../video/index.ts'
import type { Texture } from '../materials.ts'
import { Room } from '../room.ts'
import { type MeshParts, readNode, takeParts } from './parts.ts'

/** How to read a glTF file. */
export interface GltfOptions {
  /** What to call the room; 'glTF room' where left out, or the file's name. */
  readonly name?: string
  /** Which of the file's axes is up: y, as the format says (default), or z, as some exporters have it. */
  readonly up?: 'y' | 'z'
  /**
   * The room's inside, where the file holds more than that (a sky, a garden): corners of a box in the file's units, after
   * its axes were turned so that z is up. Left out, the box of everything.
   */
  readonly inside?: { readonly low: Vec3; readonly high: Vec3 }
  /** Draws camera paths. Default 0. */
  readonly seed?: number
}

/** A node whose box spans this share of the scene's width and of its depth is the room itself: floor, walls. */
const shellShare = 0.9

/**
 * A room out of a .glb or .gltf file (or the bytes of a .glb), Draco-compressed or not: triangles, base and
 * emitted colours with their textures, both lit alike. Every named node that has a mesh becomes an object, except what spans the whole scene. The room's
 * world frame has z up and its origin in the middle of the floor. Transparent surfaces are drawn as solid.
 * @throws Error that names the file when it can't be read, or has nothing to film
 */
export async function roomFromGltf(source: string | Uint8Array, options: GltfOptions = {}): Promise<Room> {
  const { up = 'y', seed = 0 } = options
  const label = typeof source === 'string' ? source : 'the glTF file'
  const name = options.name ?? (typeof source === 'string' ? source.replace(/^.*[\\/]/, '') : 'glTF room')
  const document = await readDocument(source).catch((error: Error) => {
    throw new Error(`Can't read ${label} as glTF: ${error.message}`)
  })
  const scene = document.getRoot().getDefaultScene() ?? document.getRoot().listScenes()[0]
  const nodes: Node[] = []
  scene?.traverse((node) => {
    if (node.getMesh()) nodes.push(node)
  })
  const pictures = new Map<Uint8Array, Texture>()
  for (const texture of document.getRoot().listTextures()) {
    const bytes = texture.getImage()
    if (bytes) pictures.set(bytes, { ...(await decodeNamed(bytes, label)), size: [1, 1] })
  }
  const parts = nodes.map((node) => readNode(node, pictures, up)).filter(({ boxes }) => boxes.length > 0)
  if (parts.length === 0) throw new Error(`There are no triangles to film in ${label}.`)
  const whole = options.inside ?? unite(parts.flatMap(({ boxes }) => boxes))
  const middle: Vec3 = [(whole.low[0] + whole.high[0]) / 2, (whole.low[1] + whole.high[1]) / 2, whole.low[2]]
  const size = extentsOf(whole)
  const objects = nameObjects(parts, size, middle)
  const ids = parts.map((part) => objects.find((object) => object.part === part)?.id ?? 0)
  return new Room({
    name,
    seed,
    size,
    objects: objects.map(({ part, ...object }) => object),
    mesh: takeParts(parts, ids, middle),
  })
}

const decodeNamed = (bytes: Uint8Array, label: string) =>
  decodePicture(bytes).catch((error: Error) => {
    throw new Error(`A picture in ${label} can't be read: ${error.message}`)
  })

/** Corners of an upright box. */
export interface Box {
  readonly low: Vec3
  readonly high: Vec3
}

function unite(boxes: readonly Box[]): Box {
  const axis = (k: 0 | 1 | 2, of: (...values: number[]) => number, end: 'low' | 'high') =>
    boxes.reduce((found, box) => of(found, box[end][k]), boxes[0]![end][k])
  return {
    low: [axis(0, Math.min, 'low'), axis(1, Math.min, 'low'), axis(2, Math.min, 'low')],
    high: [axis(0, Math.max, 'high'), axis(1, Math.max, 'high'), axis(2, Math.max, 'high')],
  }
}

const extentsOf = ({ low, high }: Box): Vec3 => [high[0] - low[0], high[1] - low[1], high[2] - low[2]]

type NamedObject = SceneObject & { readonly part: MeshParts }

/** Objects for all parts but the room itself; where everything spans the scene, everything is an object. */
function nameObjects(parts: readonly MeshParts[], size: Vec3, origin: Vec3): NamedObject[] {
  const spans = (part: MeshParts) => {
    const [w, d] = extentsOf(unite(part.boxes))
    return w >= shellShare * size[0] && d >= shellShare * size[1]
  }
  const things = parts.some((part) => !spans(part)) ? parts.filter((part) => !spans(part)) : parts
  const used = new Set<string>()
  return things.map((part, i) => {
    const box = unite(part.boxes)
    let label = part.name || `object ${i + 1}`
    for (let n = 2; used.has(label); n++) label = `${part.name || 'object'} (${n})`
    used.add(label)
    const extents = extentsOf(box)
    return {
      part,
      id: i + 1,
      category: categoryOf(part.name) || 'object',
      label,
      color: '',
      center: [0, 1, 2].map((k) => box.low[k]! + extents[k]! / 2 - origin[k]!) as unknown as Vec3,
      size: extents,
      yaw: 0,
    }
  })
}

/** 'Arm_Chair.003' to 'arm chair': exporters number what has the same name. */
const categoryOf = (name: string) =>
  name
    .replace(/[._-]\d+$/g, '')
    .replace(/[._-]+/g, ' ')
    .trim()
    .toLowerCase()
