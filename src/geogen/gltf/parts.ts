import type { Accessor, Material as GltfMaterial, Node, Primitive, TextureInfo } from '@gltf-transform/core'
import type { Transform as TextureTransform } from '@gltf-transform/extensions'
import type { Vec3 } from '../../geometry/index.ts'
import type { Material, Rgb, Texture } from '../materials.ts'
import type { Mesh } from '../mesh.ts'
import type { Box } from './room.ts'

/** The triangles of one named node, in a world with z up. Every three corners are a triangle. */
export interface MeshParts {
  readonly name: string
  readonly surfaces: readonly Surface[]
  /** One box for each surface. */
  readonly boxes: readonly Box[]
}

interface Surface {
  /** corners x 3 */
  readonly positions: Float32Array
  readonly normals: Float32Array
  /** corners x 2 */
  readonly uvs: Float32Array
  readonly material: Material
}

/** The file's axes to ours. */
const toZUp = {
  y: ([x, y, z]: Vec3): Vec3 => [x, -z, y],
  z: ([x, y, z]: Vec3): Vec3 => [x, y, z],
}

/** Reads a node's mesh. Its name is its own or, where it has none, the next ancestor's that has one. */
export function readNode(node: Node, pictures: ReadonlyMap<Uint8Array, Texture>, up: 'y' | 'z'): MeshParts {
  let named: Node | null = node
  while (named && !named.getName()) named = named.getParentNode()
  const surfaces = node
    .getMesh()!
    .listPrimitives()
    .map((primitive) => readPrimitive(primitive, node.getWorldMatrix(), pictures, toZUp[up]))
    .filter((surface) => surface !== undefined)
  return { name: named?.getName() ?? '', surfaces, boxes: surfaces.map(({ positions }) => boxOf(positions)) }
}

function readPrimitive(
  primitive: Primitive,
  world: ArrayLike<number>,
  pictures: ReadonlyMap<Uint8Array, Texture>,
  turn: (v: Vec3) => Vec3,
): Surface | undefined {
  const places = primitive.getAttribute('POSITION')
  if (!places) return undefined
  const corners = cornersOf(primitive, places.getCount())
  if (corners.length === 0) return undefined
  if (determinant(world) < 0) corners.reverse() // a mirrored node turns its triangles over
  const positions = new Float32Array(3 * corners.length)
  read(places, corners, positions, (v) => turn(transform(world, v, 1)))
  const normals = new Float32Array(3 * corners.length)
  const given = primitive.getAttribute('NORMAL')
  if (given) read(given, corners, normals, (v) => unit(turn(transformNormal(world, v))))
  else flatNormals(positions, normals)
  const material = primitive.getMaterial()
  const info = material?.getBaseColorTextureInfo()
  const uvs = new Float32Array(2 * corners.length)
  const coordinates = primitive.getAttribute(`TEXCOORD_${info?.getTexCoord() ?? 0}`)
  if (coordinates) read(coordinates, corners, uvs, textureTransform(info))
  return { positions, normals, uvs, material: materialOf(material, coordinates ? pictures : new Map()) }
}

/** Indices of corners, three for each triangle; none for points and lines. */
function cornersOf(primitive: Primitive, count: number): number[] {
  const given = primitive.getIndices()?.getArray()
  const order = given ? Array.from(given) : Array.from({ length: count }, (_, i) => i)
  const mode = primitive.getMode()
  if (mode === 4) return order.slice(0, order.length - (order.length % 3))
  if (mode !== 5 && mode !== 6) return []
  const corners: number[] = []
  for (let i = 2; i < order.length; i++) {
    const first = mode === 6 ? order[0]! : order[i - 2]!
    const [b, c] = [order[i - 1]!, order[i]!]
    corners.push(...(mode === 5 && i % 2 ? [b, first, c] : [first, b, c])) // every other one of a strip is turned
  }
  return corners
}

/** Reads an attribute of each corner, changed. */
function read(
  from: Accessor,
  corners: readonly number[],
  to: Float32Array,
  change: (v: Vec3) => readonly number[],
) {
  const element = [0, 0, 0]
  const width = to.length / corners.length
  corners.forEach((corner, i) => {
    from.getElement(corner, element)
    to.set(change(element as unknown as Vec3).slice(0, width), width * i)
  })
}

/** A column-major 4x4 matrix times (v, w). */
function transform(m: ArrayLike<number>, [x, y, z]: Vec3, w: number): Vec3 {
  const row = (k: number) => m[k]! * x + m[4 + k]! * y + m[8 + k]! * z + m[12 + k]! * w
  return [row(0), row(1), row(2)]
}

/** Normals go with the cofactors, so that they stay upright on what is stretched. */
function transformNormal(m: ArrayLike<number>, v: Vec3): Vec3 {
  const at = (row: number, column: number) => m[4 * (column % 3) + (row % 3)]!
  const cofactor = (i: number, j: number) =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1)
  const side = Math.sign(determinant(m)) || 1
  return [0, 1, 2].map(
    (i) => side * (cofactor(i, 0) * v[0] + cofactor(i, 1) * v[1] + cofactor(i, 2) * v[2]),
  ) as unknown as Vec3
}

const determinant = (m: ArrayLike<number>) =>
  m[0]! * (m[5]! * m[10]! - m[6]! * m[9]!) -
  m[4]! * (m[1]! * m[10]! - m[2]! * m[9]!) +
  m[8]! * (m[1]! * m[6]! - m[2]! * m[5]!)

function unit(v: Vec3): Vec3 {
  const length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) || 1
  return [v[0] / length, v[1] / length, v[2] / length]
}

function flatNormals(positions: Float32Array, out: Float32Array): void {
  for (let i = 0; i < positions.length; i += 9) {
    const edge = (to: number): Vec3 => [
      positions[i + to]! - positions[i]!,
      positions[i + to + 1]! - positions[i + 1]!,
      positions[i + to + 2]! - positions[i + 2]!,
    ]
    const [a, b] = [edge(3), edge(6)]
    const normal = unit([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
    for (let corner = 0; corner < 9; corner += 3) out.set(normal, i + corner)
  }
}

/** What extension KHR_texture_transform does to texture coordinates. */
function textureTransform(info: TextureInfo | null | undefined): (uv: readonly number[]) => number[] {
  const extension = info?.getExtension<TextureTransform>('KHR_texture_transform')
  if (!extension) return ([u, v]) => [u!, v!]
  const [x, y] = extension.getOffset() as [number, number]
  const [sx, sy] = extension.getScale() as [number, number]
  const [c, s] = [Math.cos(extension.getRotation()), Math.sin(extension.getRotation())]
  return ([u, v]) => [x + c * sx * u! + s * sy * v!, y - s * sx * u! + c * sy * v!]
}

const materials = new WeakMap<GltfMaterial, Material>()
const bare: Material = { color: [255, 255, 255] }

function materialOf(from: GltfMaterial | null, pictures: ReadonlyMap<Uint8Array, Texture>): Material {
  if (!from) return bare
  const kept = pictures.size > 0 ? materials.get(from) : undefined
  if (kept) return kept
  const base = pictures.get(from.getBaseColorTexture()?.getImage() ?? none)
  const glow = pictures.get(from.getEmissiveTexture()?.getImage() ?? none)
  const color = bytesOf(from.getBaseColorFactor())
  const glowing = glow && from.getEmissiveFactor().some((share) => share > 0)
  const material: Material = {
    color: glowing ? [255, 255, 255] : color,
    doubleSided: from.getDoubleSided(),
    ...(glowing
      ? { texture: added(base, color, glow, bytesOf(from.getEmissiveFactor())) }
      : base && { texture: base }),
  }
  if (pictures.size > 0) materials.set(from, material)
  return material
}

const none = new Uint8Array()
const bytesOf = ([r, g, b]: readonly number[]): Rgb => [srgb(r!), srgb(g!), srgb(b!)]

/** What a surface reflects and what it emits in one picture, of the size of the latter. */
function added(base: Texture | undefined, color: Rgb, glow: Texture, glowColor: Rgb): Texture {
  const data = new Uint8Array(glow.data.length)
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 4) % glow.width, Math.floor(i / (4 * glow.width))]
    const column = base ? Math.floor((x * base.width) / glow.width) : 0
    const row = base ? Math.floor((y * base.height) / glow.height) : 0
    const reflected = base ? base.data[4 * (row * base.width + column) + (i % 4)]! : 255
    const k = Math.min(2, i % 4) as 0 | 1 | 2
    data[i] = Math.min(255, (reflected * color[k] + glow.data[i]! * glowColor[k]) / 255 + 0.5)
  }
  return { ...glow, data }
}

/** A linear share of light as a byte. */
const srgb = (x: number) => 255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)

function boxOf(positions: Float32Array): Box {
  const low: [number, number, number] = [Infinity, Infinity, Infinity]
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  positions.forEach((x, i) => {
    low[i % 3] = Math.min(low[i % 3]!, x)
    high[i % 3] = Math.max(high[i % 3]!, x)
  })
  return { low, high }
}

/** One mesh of all parts, moved so that `origin` becomes the world's; corners that are alike become one vertex. */
export function takeParts(parts: readonly MeshParts[], ids: readonly number[], origin: Vec3): Mesh {
  const vertices: number[] = []
  const known = new Map<string, number>()
  const triangles: number[] = []
  const triangleIds: number[] = []
  const triangleMaterials: number[] = []
  const looks: Material[] = []
  parts.forEach(({ surfaces }, part) => {
    for (const { positions, normals, uvs, material } of surfaces) {
      if (!looks.includes(material)) looks.push(material)
      for (let i = 0; i < positions.length / 3; i++) {
        const vertex = [
          ...[0, 1, 2].map((k) => positions[3 * i + k]! - origin[k]!),
          ...normals.subarray(3 * i, 3 * i + 3),
          ...uvs.subarray(2 * i, 2 * i + 2),
        ]
        const key = vertex.join()
        let index = known.get(key)
        if (index === undefined) known.set(key, (index = vertices.push(...vertex) / 8 - 1))
        triangles.push(index)
        if (i % 3) continue
        triangleIds.push(ids[part]!)
        triangleMaterials.push(looks.indexOf(material))
      }
    }
  })
  const column = (from: number, count: number) =>
    Float32Array.from(
      { length: (vertices.length / 8) * count },
      (_, i) => vertices[8 * Math.floor(i / count) + from + (i % count)]!,
    )
  return {
    positions: column(0, 3),
    normals: column(3, 3),
    uvs: column(6, 2),
    triangles: Uint32Array.from(triangles),
    triangleIds: Uint16Array.from(triangleIds),
    triangleMaterials: Uint16Array.from(triangleMaterials),
    materials: looks,
  }
}
