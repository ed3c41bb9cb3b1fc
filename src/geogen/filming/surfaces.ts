import type { Texture } from '../materials.ts'
import type { Mesh } from '../mesh.ts'
import { type Appearance, appearanceOf } from './textures.ts'

/**
 * What shading needs of one triangle, in 32 numbers of 4 bytes: u, v and the three parts of the normal, each as an affine
 * function of a world point (four float32, the last one constant); scale of the colour and the texture's width; offset of
 * the colour and the texture's height; and, the first three unsigned whole numbers, the texture, the object, flags, and
 * how many texture pixels there are to a metre.
 */
export const surfaceNumbers = 32
/** Where in a record these lie. */
export const at = {
  scale: 20,
  width: 23,
  offset: 24,
  height: 27,
  texture: 28,
  object: 29,
  flags: 30,
  dense: 31,
}
/** What the flags mean: the normal is the same everywhere; the texture does not show. */
export const flag = { doubleSided: 1, floor: 2, flat: 4, plain: 8 }

/** Triangles that reach below this height may lie on the floor, metres. */
export const floorHeight = 0.02

/** The records of a mesh's triangles in an order, after one for where nothing is seen. */
export function describeSurfaces(mesh: Mesh, order: Uint32Array) {
  const surfaces = new Float32Array(surfaceNumbers * (order.length + 1))
  const whole = new Uint32Array(surfaces.buffer)
  const textures: Texture[] = []
  const slots = new Map<Texture, number>()
  const looks = mesh.materials.map((material) => {
    const look = appearanceOf(material)
    if (!slots.has(look.texture)) slots.set(look.texture, textures.push(look.texture) - 1)
    return { look, slot: slots.get(look.texture)!, sides: material.doubleSided ? flag.doubleSided : 0 }
  })
  surfaces[at.width] = textures[0]?.width ?? 1
  surfaces[at.height] = textures[0]?.height ?? 1
  const plane = new Float64Array(12)
  for (let i = 0; i < order.length; i++) {
    const t = order[i]!
    const record = surfaceNumbers * (i + 1)
    const { look, slot, sides } = looks[mesh.triangleMaterials[t]!]!
    const low = findPlane(mesh, t, plane)
    writeAffine(mesh, t, plane, look, surfaces.subarray(record, record + surfaceNumbers))
    whole[record + at.texture] = slot
    whole[record + at.object] = mesh.triangleIds[t]!
    whole[record + at.flags] = sides | (low < floorHeight ? flag.floor : 0) | simplicity(surfaces, record)
  }
  whole[at.flags] = simplicity(surfaces, 0)
  return { surfaces, textures }
}

/** What a renderer may leave out. */
function simplicity(surfaces: Float32Array, record: number): number {
  const isZero = (value: number) => value === 0
  const slopes = [2, 3, 4].map((row) => surfaces.subarray(record + 4 * row, record + 4 * row + 3))
  const scale = surfaces.subarray(record + at.scale, record + at.scale + 3)
  return (slopes.every((row) => row.every(isZero)) ? flag.flat : 0) | (scale.every(isZero) ? flag.plain : 0)
}

/**
 * Writes corner a, and the vectors whose products with p - a are the weights of corners b and c at a point p; gives the
 * height of the lowest corner.
 */
function findPlane({ positions, triangles }: Mesh, t: number, out: Float64Array): number {
  const [a, b, c] = [3 * triangles[3 * t]!, 3 * triangles[3 * t + 1]!, 3 * triangles[3 * t + 2]!]
  let [d11, d12, d22] = [0, 0, 0]
  for (let k = 0; k < 3; k++) {
    const e1 = positions[b + k]! - positions[a + k]!
    const e2 = positions[c + k]! - positions[a + k]!
    d11 += e1 * e1
    d12 += e1 * e2
    d22 += e2 * e2
  }
  const determinant = d11 * d22 - d12 * d12
  const over = determinant > 0 ? 1 / determinant : 0
  for (let k = 0; k < 3; k++) {
    const e1 = positions[b + k]! - positions[a + k]!
    const e2 = positions[c + k]! - positions[a + k]!
    out[k] = positions[a + k]!
    out[3 + k] = (d22 * e1 - d12 * e2) * over
    out[6 + k] = (d11 * e2 - d12 * e1) * over
  }
  out[9] = Math.sqrt(Math.max(0, determinant)) / 2
  return Math.min(positions[a + 2]!, positions[b + 2]!, positions[c + 2]!)
}

function writeAffine(
  { triangles, uvs, normals }: Mesh,
  t: number,
  plane: Float64Array,
  { texture, offset, scale }: Appearance,
  record: Float32Array,
): void {
  const [a, b, c] = [triangles[3 * t]!, triangles[3 * t + 1]!, triangles[3 * t + 2]!]
  const { size, width, height } = texture
  const row = (j: number, va: number, vb: number, vc: number) => {
    let constant = va
    for (let k = 0; k < 3; k++) {
      const slope = (vb - va) * plane[3 + k]! + (vc - va) * plane[6 + k]!
      record[4 * j + k] = slope
      constant -= slope * plane[k]!
    }
    record[4 * j + 3] = constant + 0 // -0 has another sign in normals
  }
  for (let j = 0; j < 2; j++)
    row(j, uvs[2 * a + j]! / size[j]!, uvs[2 * b + j]! / size[j]!, uvs[2 * c + j]! / size[j]!)
  for (let j = 0; j < 3; j++) row(2 + j, normals[3 * a + j]!, normals[3 * b + j]!, normals[3 * c + j]!)
  record.set(scale, at.scale)
  record[at.width] = width
  record.set(offset, at.offset)
  record[at.height] = height
  const du = (uvs[2 * b]! - uvs[2 * a]!) * (uvs[2 * c + 1]! - uvs[2 * a + 1]!)
  const dv = (uvs[2 * c]! - uvs[2 * a]!) * (uvs[2 * b + 1]! - uvs[2 * a + 1]!)
  const pixels = ((Math.abs(du - dv) / 2) * width * height) / (size[0] * size[1])
  record[at.dense] = plane[9]! > 0 ? Math.sqrt(pixels / plane[9]!) : 0
}
