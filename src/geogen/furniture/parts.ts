import type { Vec3 } from '../../geometry/index.ts'
import type { Material } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import { cos, length, sin } from '../trig.ts'
import { dark } from './looks.ts'

/** Sides of a block that nobody sees: its back (+y), its underside, its top. */
export type Side = 'back' | 'underside' | 'top'

/**
 * A block of `size` around `center`, its top leaning backwards by `tilt` radians. The pattern of each face runs along the
 * face's longer edge, as the grain does in a board.
 */
export function block(
  to: MeshBuilder,
  center: Vec3,
  size: Vec3,
  material: Material,
  { skip = [], tilt = 0 }: { readonly skip?: readonly Side[]; readonly tilt?: number } = {},
): void {
  const [hx, hy, hz] = [size[0] / 2, size[1] / 2, size[2] / 2]
  const [c, s] = tilt ? [cos(tilt), sin(tilt)] : [1, 0]
  const corner = (i: number, j: number, k: number): Vec3 => {
    const [y, z] = [j * hy, k * hz]
    return [center[0] + i * hx, center[1] + c * y + s * z, center[2] + c * z - s * y]
  }
  const face = (along: number, up: number, a: Vec3, b: Vec3, d: Vec3, e: Vec3) =>
    along >= up ? to.quad(a, b, d, e, material) : to.quad(b, d, e, a, material)
  const [w, d, h] = size
  face(w, h, corner(-1, -1, -1), corner(1, -1, -1), corner(1, -1, 1), corner(-1, -1, 1))
  face(d, h, corner(1, -1, -1), corner(1, 1, -1), corner(1, 1, 1), corner(1, -1, 1))
  face(d, h, corner(-1, 1, -1), corner(-1, -1, -1), corner(-1, -1, 1), corner(-1, 1, 1))
  if (!skip.includes('back'))
    face(w, h, corner(1, 1, -1), corner(-1, 1, -1), corner(-1, 1, 1), corner(1, 1, 1))
  if (!skip.includes('top'))
    face(w, d, corner(-1, -1, 1), corner(1, -1, 1), corner(1, 1, 1), corner(-1, 1, 1))
  if (!skip.includes('underside'))
    face(w, d, corner(-1, 1, -1), corner(1, 1, -1), corner(1, -1, -1), corner(-1, -1, -1))
}

/** A block whose edges are rounded by `radius`, as cushions are; its top leans backwards by `tilt` radians. */
export function cushion(
  to: MeshBuilder,
  center: Vec3,
  size: Vec3,
  radius: number,
  material: Material,
  tilt = 0,
): void {
  const half = size.map((edge) => edge / 2) as unknown as Vec3
  const [c, s] = tilt ? [cos(tilt), sin(tilt)] : [1, 0]
  const vertices: number[][] = []
  // each corner of the block three times: once on each of the faces that meet there
  for (let i = 0; i < 24; i++) {
    const axis = Math.floor(i / 8)
    const sign = [i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1] as const
    const p = half.map((edge, k) => sign[k]! * (k === axis ? edge : Math.max(0, edge - radius)))
    // between flat and round: cushions have no flat side
    const n = [0, 1, 2].map((k) => (k === axis ? sign[k]! : 0.3 * sign[k]!))
    const size = length(n[0]!, n[1]!, n[2]!)
    const [u, v] = axis === 0 ? [p[1]!, p[2]!] : axis === 1 ? [p[0]!, p[2]!] : [p[0]!, p[1]!]
    vertices.push([
      center[0] + p[0]!,
      center[1] + c * p[1]! + s * p[2]!,
      center[2] + c * p[2]! - s * p[1]!,
      n[0]! / size,
      (c * n[1]! + s * n[2]!) / size,
      (c * n[2]! - s * n[1]!) / size,
      u + half[0] + half[1],
      v + half[2],
    ])
  }
  to.surface(vertices, cushionFaces, material)
}

/** Faces of a {@link cushion}: 6 sides, 12 bevels, 8 corners. Vertex 8 * axis + corner, corner bits x, y, z. */
const cushionFaces: readonly (readonly number[])[] = (() => {
  const faces: number[][] = []
  const position = (vertex: number) => {
    const axis = Math.floor(vertex / 8)
    return [0, 1, 2].map((k) => ((vertex >> k) & 1 ? 1 : -1) * (k === axis ? 2 : 1))
  }
  /** Turned so that it is counter-clockwise seen from outside. */
  const add = (face: number[]) => {
    const [a, b, c] = face.slice(0, 3).map(position) as [number[], number[], number[]]
    const [e, f] = [b.map((value, k) => value - a[k]!), c.map((value, k) => value - a[k]!)]
    const n = [0, 1, 2].map((k) => e[(k + 1) % 3]! * f[(k + 2) % 3]! - e[(k + 2) % 3]! * f[(k + 1) % 3]!)
    const outwards = n.reduce((sum, value, k) => sum + value * (a[k]! + c[k]!), 0)
    faces.push(outwards > 0 ? face : [...face].reverse())
  }
  for (let axis = 0; axis < 3; axis++) {
    const [j, k] = [(axis + 1) % 3, (axis + 2) % 3]
    const [a, b, c] = [1 << axis, 1 << j, 1 << k]
    for (const side of [0, a]) {
      const base = 8 * axis + side
      add([base, base + b, base + b + c, base + c])
    }
    // the bevels along this axis lie between the sides across j and those across k
    for (const corner of [0, b, c, b + c])
      add([8 * j + corner, 8 * j + corner + a, 8 * k + corner + a, 8 * k + corner])
  }
  for (let corner = 0; corner < 8; corner++) add([corner, 8 + corner, 16 + corner])
  return faces
})()

/** A round bar between two points. */
export function rod(to: MeshBuilder, from: Vec3, end: Vec3, radius: number, material: Material): void {
  const along = [end[0] - from[0], end[1] - from[1], end[2] - from[2]] as const
  const long = length(...along)
  const d = along.map((value) => value / long) as unknown as Vec3
  // two directions across the bar
  const level = Math.abs(d[2]) > 0.9 ? ([1, 0, 0] as const) : ([0, 0, 1] as const)
  const a = unit(cross(level, d))
  const b = cross(d, a)
  const sides = 5
  const vertices: number[][] = []
  for (let i = 0; i <= sides; i++) {
    const angle = (2 * Math.PI * (i % sides)) / sides
    const n = [0, 1, 2].map((k) => cos(angle) * a[k]! + sin(angle) * b[k]!)
    for (const [point, u] of [
      [from, 0],
      [end, long],
    ] as const)
      vertices.push([...n.map((value, k) => point[k]! + radius * value), ...n, u, i * radius])
  }
  const faces = Array.from({ length: sides }, (_, i) => [2 * i, 2 * i + 2, 2 * i + 3, 2 * i + 1])
  to.surface(vertices, faces, material)
}

function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function unit(a: Vec3): Vec3 {
  const size = length(...a)
  return [a[0] / size, a[1] / size, a[2] / size]
}

/** Four legs of `thickness` under a top of w x d. */
export function legs(
  to: MeshBuilder,
  w: number,
  d: number,
  height: number,
  thickness: number,
  material: Material,
) {
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      const at: Vec3 = [(x * (w - thickness)) / 2, (y * (d - thickness)) / 2, height / 2]
      block(to, at, [thickness, thickness, height], material, { skip: ['underside', 'top'] })
    }
  }
}

/** Four round legs that stand wider apart on the floor than under the seat. */
export function splayedLegs(to: MeshBuilder, w: number, d: number, height: number, material: Material) {
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      const [fx, fy] = [x * (w / 2 - 0.015), y * (d / 2 - 0.015)]
      rod(to, [fx, fy, 0], [fx * 0.72, fy * 0.72, height], 0.014, material)
    }
  }
}

/** How drawers and doors are opened. */
export type Handle = 'bar' | 'knob' | 'none'

/**
 * Fronts of drawers or doors in a grid, `base` above the floor, before a body whose front is at y = front.
 * @param wide and `high` of the whole grid, metres
 */
export function fronts(
  to: MeshBuilder,
  { wide, high, front, base = 0 }: { wide: number; high: number; front: number; base?: number },
  columns: number,
  rows: number,
  material: Material,
  handle: Handle = 'bar',
  knobs: Material = dark,
) {
  const [cw, ch] = [wide / columns, high / rows]
  const doors = ch > 0.6
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const [x, z] = [-wide / 2 + (i + 0.5) * cw, base + (j + 0.5) * ch]
      block(to, [x, front - 0.008, z], [cw - 0.012, 0.016, ch - 0.012], material, { skip: ['back'] })
      if (handle === 'none') continue
      const side = doors ? (i % 2 ? -1 : 1) * (cw / 2 - 0.05) : 0
      const at: Vec3 = [x + side, front - 0.026, doors ? Math.max(z - ch / 4, base + 0.1) + ch / 4 : z]
      if (handle === 'knob') to.ball(at, [0.014, 0.012, 0.014], knobs, 6)
      else
        block(to, at, doors ? [0.012, 0.02, 0.16] : [Math.min(0.16, cw / 2), 0.02, 0.012], knobs, {
          skip: ['back'],
        })
    }
  }
}
