import type { Texture } from '../materials.ts'
import type { Mesh } from '../mesh.ts'
import type { Scene } from './scene.ts'
import { castShadows, type ShadowGrid } from './shadows.ts'
import { describeSurfaces } from './surfaces.ts'

/** A scene as the renderers on the CPU take it: triangles in chunks, each of one object and close together. */
export interface PreparedScene {
  /** vertices x 3; no two chunks share a vertex */
  readonly positions: Float32Array
  /** triangles x 3, indices of vertices */
  readonly triangles: Uint32Array
  /** chunks x 5: first vertex, end of vertices, first triangle, end of triangles, object; by object */
  readonly chunks: Uint32Array
  /** chunks x 6: the middle of its box, and half its extents */
  readonly bounds: Float32Array
  /** (1 + triangles) x 32, see surfaces.ts; the first one is for where nothing is seen */
  readonly surfaces: Float32Array
  readonly textures: readonly Texture[]
  readonly shadow: ShadowGrid
  readonly lamp: Float32Array
  /** The highest id of an object. */
  readonly lastId: number
}

/** Triangles in a chunk at most. */
const chunkTriangles = 64
/** Objects of more triangles are put in an order that keeps neighbours together. */
const largeObject = 4 * chunkTriangles

const kept = new WeakMap<Scene, PreparedScene>()

/** Prepares a scene, once. */
export function prepare(scene: Scene): PreparedScene {
  let prepared = kept.get(scene)
  if (!prepared) kept.set(scene, (prepared = prepareNew(scene)))
  return prepared
}

function prepareNew({ mesh, lamp, footprints }: Scene): PreparedScene {
  const order = drawingOrder(mesh)
  return {
    ...cutIntoChunks(mesh, order),
    ...describeSurfaces(mesh, order),
    shadow: castShadows(footprints),
    lamp: Float32Array.from(lamp),
    lastId: mesh.triangleIds.reduce((a, b) => Math.max(a, b), 0),
  }
}

/** Triangles by object, and within large objects along a curve through space. */
function drawingOrder({ triangleIds, triangles, positions }: Mesh): Uint32Array {
  const count = triangleIds.length
  const sizes = new Uint32Array(65536)
  for (let t = 0; t < count; t++) sizes[triangleIds[t]!]!++
  const starts = new Uint32Array(65536)
  for (let id = 1; id < 65536; id++) starts[id] = starts[id - 1]! + sizes[id - 1]!
  const order = new Uint32Array(count)
  const next = starts.slice()
  for (let t = 0; t < count; t++) order[next[triangleIds[t]!]!++] = t
  for (let id = 0; id < 65536; id++) {
    if (sizes[id]! <= largeObject) continue
    const part = order.subarray(starts[id]!, starts[id]! + sizes[id]!)
    const codes = new Map([...part].map((t) => [t, spaceCode(t, triangles, positions)]))
    part.sort((a, b) => codes.get(a)! - codes.get(b)! || a - b)
  }
  return order
}

/** Where a triangle lies along Morton's curve through cells of 10 cm. */
function spaceCode(t: number, triangles: Uint32Array, positions: Float32Array): number {
  let code = 0
  for (let axis = 0; axis < 3; axis++) {
    let sum = 0
    for (let k = 0; k < 3; k++) sum += positions[3 * triangles[3 * t + k]! + axis]!
    const cell = Math.min(1023, Math.max(0, Math.floor((sum / 3) * 10) + 512))
    for (let bit = 0; bit < 10; bit++) if (cell & (1 << bit)) code += 2 ** (3 * bit + axis)
  }
  return code
}

type Chunks = Pick<PreparedScene, 'positions' | 'triangles' | 'chunks' | 'bounds'>

function cutIntoChunks(mesh: Mesh, order: Uint32Array): Chunks {
  const { triangles, positions, triangleIds } = mesh
  const out = new Float32Array(9 * order.length) // room for vertices that no two triangles share
  const indices = new Uint32Array(3 * order.length)
  const chunks: number[] = []
  const bounds: number[] = []
  const places = new Int32Array(positions.length / 3).fill(-1) // of the mesh's vertices among a chunk's
  let vertices = 0
  for (let start = 0; start < order.length; ) {
    const id = triangleIds[order[start]!]!
    const first = vertices
    let end = start
    for (; end < order.length && end < start + chunkTriangles; end++) {
      if (triangleIds[order[end]!]! !== id) break
      for (let k = 0; k < 3; k++) {
        const vertex = triangles[3 * order[end]! + k]!
        if (places[vertex]! < first) {
          places[vertex] = vertices
          for (let axis = 0; axis < 3; axis++) out[3 * vertices + axis] = positions[3 * vertex + axis]!
          vertices++
        }
        indices[3 * end + k] = places[vertex]!
      }
    }
    chunks.push(first, vertices, start, end, id)
    bounds.push(...boxOf(out.subarray(3 * first, 3 * vertices)))
    start = end
  }
  return {
    positions: out.slice(0, 3 * vertices),
    triangles: indices,
    chunks: Uint32Array.from(chunks),
    bounds: Float32Array.from(bounds),
  }
}

/** Middle and half extents, these a little larger than need be, as float32 rounds. */
function boxOf(points: Float32Array): number[] {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, points[i]!)
    high[i % 3] = Math.max(high[i % 3]!, points[i]!)
  }
  return [
    ...low.map((from, axis) => (from + high[axis]!) / 2),
    ...low.map((from, axis) => ((high[axis]! - from) / 2) * 1.00001 + 1e-5),
  ]
}
