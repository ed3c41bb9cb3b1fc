import type { Vec3 } from '../geometry/index.ts'
import type { Material } from './materials.ts'
import { cos, length, sin } from './trig.ts'

/** Triangles in the world frame, metres, counter-clockwise as seen from the side that is drawn. */
export interface Mesh {
  /** vertices x 3 */
  readonly positions: Float32Array
  /** vertices x 3, unit length */
  readonly normals: Float32Array
  /** vertices x 2, metres along the surface, for patterns */
  readonly uvs: Float32Array
  /** triangles x 3, indices of vertices */
  readonly triangles: Uint32Array
  /** triangles, an index into `materials` */
  readonly triangleMaterials: Uint16Array
  /** triangles, the id of the object it belongs to; 0 for the room itself */
  readonly triangleIds: Uint16Array
  readonly materials: readonly Material[]
}

/** The mesh less the triangles of some objects. */
export function without(mesh: Mesh, ids: ReadonlySet<number>): Mesh {
  const kept = [...mesh.triangleIds.keys()].filter((t) => !ids.has(mesh.triangleIds[t]!))
  return {
    ...mesh,
    triangles: Uint32Array.from(kept.flatMap((t) => [...mesh.triangles.subarray(3 * t, 3 * t + 3)])),
    triangleMaterials: Uint16Array.from(kept, (t) => mesh.triangleMaterials[t]!),
    triangleIds: Uint16Array.from(kept, (t) => mesh.triangleIds[t]!),
  }
}

type Vertex = readonly [number, number, number, number, number, number, number, number]

/** Puts a mesh together out of simple parts. Parts are given in a local frame, z up, that {@link place} sets. */
export class MeshBuilder {
  #positions: number[] = []
  #normals: number[] = []
  #uvs: number[] = []
  #triangles: number[] = []
  #triangleMaterials: number[] = []
  #triangleIds: number[] = []
  #materials: Material[] = []
  #id = 0
  #origin: Vec3 = [0, 0, 0]
  #cos = 1
  #sin = 0

  /** From here on parts belong to object `id` and stand in a frame at `origin`, turned by `yaw` about z. */
  place(id: number, origin: Vec3 = [0, 0, 0], yaw = 0): this {
    this.#id = id
    this.#origin = origin
    this.#cos = cos(yaw)
    this.#sin = sin(yaw)
    return this
  }

  /** A box: `center`, full `size`. One that hangs on a wall has no back (+y): seen from outside it hides nothing. */
  box(center: Vec3, size: Vec3, material: Material, back = true): this {
    const [hx, hy, hz] = [size[0] / 2, size[1] / 2, size[2] / 2]
    const [x, y, z] = center
    const corner = (i: number, j: number, k: number): Vec3 => [x + i * hx, y + j * hy, z + k * hz]
    this.quad(corner(-1, -1, -1), corner(1, -1, -1), corner(1, -1, 1), corner(-1, -1, 1), material)
    this.quad(corner(1, -1, -1), corner(1, 1, -1), corner(1, 1, 1), corner(1, -1, 1), material)
    if (back) this.quad(corner(1, 1, -1), corner(-1, 1, -1), corner(-1, 1, 1), corner(1, 1, 1), material)
    this.quad(corner(-1, 1, -1), corner(-1, -1, -1), corner(-1, -1, 1), corner(-1, 1, 1), material)
    this.quad(corner(-1, -1, 1), corner(1, -1, 1), corner(1, 1, 1), corner(-1, 1, 1), material)
    return this.quad(corner(-1, 1, -1), corner(1, 1, -1), corner(1, -1, -1), corner(-1, -1, -1), material)
  }

  /** A flat four-sided face, corners counter-clockwise as seen; its pattern is at (u, v) in `a`, u towards `b`. */
  quad(a: Vec3, b: Vec3, c: Vec3, d: Vec3, material: Material, u = 0, v = 0): this {
    const ab: Vec3 = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    const ad: Vec3 = [d[0] - a[0], d[1] - a[1], d[2] - a[2]]
    const n: Vec3 = [
      ab[1] * ad[2] - ab[2] * ad[1],
      ab[2] * ad[0] - ab[0] * ad[2],
      ab[0] * ad[1] - ab[1] * ad[0],
    ]
    const size = length(...n) || 1
    const normal: Vec3 = [n[0] / size, n[1] / size, n[2] / size]
    const [w, h] = [length(...ab), length(...ad)]
    const first = this.#vertex(a, normal, u, v)
    this.#vertex(b, normal, u + w, v)
    this.#vertex(c, normal, u + w, v + h)
    this.#vertex(d, normal, u, v + h)
    return this.#face(first, first + 1, first + 2, first + 3, material)
  }

  /** An upright round part between two heights, with a radius at each: a cylinder, a cone, a lampshade. Closed. */
  round(base: Vec3, height: number, bottom: number, top: number, material: Material, segments = 14): this {
    const [x, y, z] = base
    const lean = (bottom - top) / height
    const rim = Array.from({ length: segments + 1 }, (_, i) => {
      const angle = (2 * Math.PI * (i % segments)) / segments
      const [c, s] = [cos(angle), sin(angle)]
      const size = length(1, lean)
      const normal: Vec3 = [c / size, s / size, lean / size]
      const u = (2 * Math.PI * Math.max(bottom, top) * i) / segments
      const low = this.#vertex([x + c * bottom, y + s * bottom, z], normal, u, 0)
      return [low, this.#vertex([x + c * top, y + s * top, z + height], normal, u, height)] as const
    })
    for (let i = 0; i < segments; i++)
      this.#face(rim[i]![0], rim[i + 1]![0], rim[i + 1]![1], rim[i]![1], material)
    this.#disc([x, y, z + height], top, 1, segments, material)
    return this.#disc(base, bottom, -1, segments, material)
  }

  /** An ellipsoid: `center`, half-axes `radii`. */
  ball(center: Vec3, radii: Vec3, material: Material, segments = 12): this {
    const rings = Math.max(4, Math.round(segments / 2))
    const grid = Array.from({ length: rings + 1 }, (_, j) =>
      Array.from({ length: segments + 1 }, (_, i) => {
        const [lon, lat] = [(2 * Math.PI * (i % segments)) / segments, Math.PI * (j / rings - 0.5)]
        const unit: Vec3 = [cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)]
        const normal: Vec3 = [unit[0] / radii[0], unit[1] / radii[1], unit[2] / radii[2]]
        const size = length(...normal)
        return this.#vertex(
          [center[0] + unit[0] * radii[0], center[1] + unit[1] * radii[1], center[2] + unit[2] * radii[2]],
          [normal[0] / size, normal[1] / size, normal[2] / size],
          lon * radii[0],
          (lat + Math.PI / 2) * radii[2],
        )
      }),
    )
    for (let j = 0; j < rings; j++) {
      for (let i = 0; i < segments; i++) {
        this.#face(grid[j]![i]!, grid[j]![i + 1]!, grid[j + 1]![i + 1]!, grid[j + 1]![i]!, material)
      }
    }
    return this
  }

  /**
   * Any surface with normals of its own: each vertex as x, y, z, nx, ny, nz, u, v in the local frame, each face as three
   * or four of its vertices, counter-clockwise as seen.
   */
  surface(
    vertices: readonly (readonly number[])[],
    faces: readonly (readonly number[])[],
    material: Material,
  ): this {
    const first = this.#uvs.length / 2
    for (const [x, y, z, nx, ny, nz, u, v] of vertices as readonly Vertex[])
      this.#vertex([x, y, z], [nx, ny, nz], u, v)
    for (const [a, b, c, d] of faces as readonly (readonly [number, number, number, number?])[]) {
      this.#triangle(first + a, first + b, first + c, material)
      if (d !== undefined) this.#triangle(first + a, first + c, first + d, material)
    }
    return this
  }

  build(): Mesh {
    return {
      positions: Float32Array.from(this.#positions),
      normals: Float32Array.from(this.#normals),
      uvs: Float32Array.from(this.#uvs),
      triangles: Uint32Array.from(this.#triangles),
      triangleMaterials: Uint16Array.from(this.#triangleMaterials),
      triangleIds: Uint16Array.from(this.#triangleIds),
      materials: this.#materials,
    }
  }

  #disc([x, y, z]: Vec3, radius: number, facing: 1 | -1, segments: number, material: Material): this {
    if (radius === 0) return this
    const rim = Array.from({ length: segments }, (_, i) => {
      const angle = (facing * 2 * Math.PI * i) / segments
      const [c, s] = [radius * cos(angle), radius * sin(angle)]
      return this.#vertex([x + c, y + s, z], [0, 0, facing], c, s)
    })
    for (let i = 1; i + 1 < segments; i++) this.#triangle(rim[0]!, rim[i]!, rim[i + 1]!, material)
    return this
  }

  #vertex([x, y, z]: Vec3, [nx, ny, nz]: Vec3, u: number, v: number): number {
    const [c, s, o] = [this.#cos, this.#sin, this.#origin]
    this.#positions.push(o[0] + c * x - s * y, o[1] + s * x + c * y, o[2] + z)
    this.#normals.push(c * nx - s * ny, s * nx + c * ny, nz)
    this.#uvs.push(u, v)
    return this.#uvs.length / 2 - 1
  }

  #face(a: number, b: number, c: number, d: number, material: Material): this {
    this.#triangle(a, b, c, material)
    this.#triangle(a, c, d, material)
    return this
  }

  #triangle(a: number, b: number, c: number, material: Material): void {
    let index = this.#materials.lastIndexOf(material)
    if (index < 0) index = this.#materials.push(material) - 1
    this.#triangles.push(a, b, c)
    this.#triangleMaterials.push(index)
    this.#triangleIds.push(this.#id)
  }
}
