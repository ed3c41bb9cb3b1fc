import { unzlibSync, zlibSync } from 'fflate'
import type { Vec3 } from '../../geometry/index.ts'
import { fromBase64, toBase64 } from '../bytes.ts'

/** Coloured surface points. Every array has three values per point. */
export interface Surfels {
  /** Metres. */
  readonly positions: Float32Array
  /** Red, green, blue bytes; kept to 5 bits each. */
  readonly colors: Uint8Array
  /** Unit vectors towards the side that was seen. */
  readonly normals: Float32Array
  /** Typical distance of neighbours, metres. */
  readonly spacing: number
}

/**
 * Surfels in few bytes. `data` is base64 of a zlib stream of
 * 1. an octree over the cube at `origin` of edge `size`: for each level's nodes, breadth first, one byte that says
 *    which of the eight children exist (bit 0: x, 1: y, 2: z); the leaves after `levels` levels are the points;
 * 2. in the order of the leaves: all greens, all reds less green, all blues less green, each byte less the one before;
 * 3. all normals, one byte each: octahedral coordinates in four bits apiece.
 */
export type PackedPoints = {
  readonly count: number
  readonly origin: Vec3
  readonly size: number
  readonly levels: number
  readonly spacing: number
  readonly data: string
}

const levels = 9

export function packPoints({ positions, colors, normals, spacing }: Surfels): PackedPoints {
  const { origin, size } = cubeAround(positions)
  const cell = size / 2 ** levels
  const leaves = new Map<number, number>()
  for (let i = 0; i < positions.length / 3; i++) {
    const at = (axis: number) => Math.floor((positions[3 * i + axis]! - origin[axis]!) / cell)
    leaves.set(interleave(at(0), at(1), at(2)), i)
  }
  const codes = Uint32Array.from(leaves.keys()).sort()
  const order = Array.from(codes, (code) => leaves.get(code)!)
  const channel = (which: number) => order.map((i) => colors[3 * i + which]! & 0xf8)
  const [red, green, blue] = [channel(0), channel(1), channel(2)]
  const beside = (plane: number[]) => plane.map((value, i) => value - green[i]!)
  const planes = [green, beside(red), beside(blue)].map(differences)
  const directions = order.map((i) => normalByte(normals[3 * i]!, normals[3 * i + 1]!, normals[3 * i + 2]!))
  const bytes = Uint8Array.from([...octree(codes), ...planes.flat(), ...directions])
  return {
    count: codes.length,
    origin,
    size,
    levels,
    spacing: Number(spacing.toPrecision(3)),
    data: toBase64(zlibSync(bytes, { level: 9 })),
  }
}

export function unpackPoints({ count, origin, size, levels, spacing, data }: PackedPoints): Surfels {
  const bytes = unzlibSync(fromBase64(data))
  const positions = new Float32Array(3 * count)
  const colors = new Uint8Array(3 * count)
  const normals = new Float32Array(3 * count)
  let nodes = Uint32Array.of(0)
  let at = 0
  for (let level = 0; level < levels; level++) {
    const children: number[] = []
    for (const node of nodes) {
      const byte = bytes[at++]!
      for (let child = 0; child < 8; child++) if ((byte >> child) & 1) children.push(node * 8 + child)
    }
    nodes = Uint32Array.from(children)
  }
  const cell = size / 2 ** levels
  let [green, red, blue] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) {
      positions[3 * i + axis] = origin[axis]! + (deinterleave(nodes[i]!, axis, levels) + 0.5) * cell
    }
    const byte = (plane: number) => bytes[at + plane * count + i]!
    green += byte(0)
    red += byte(1)
    blue += byte(2)
    // Bytes wrap around by themselves in an array of bytes; 4 is the middle of what 5 bits leave open.
    colors.set([red + green + 4, green + 4, blue + green + 4], 3 * i)
    normals.set(normalOf(byte(3)), 3 * i)
  }
  return { positions, colors, normals, spacing }
}

/** The cube that holds all positions, a hair larger so that none falls on its far side. */
function cubeAround(positions: Float32Array): { origin: Vec3; size: number } {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < positions.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, positions[i]!)
    high[i % 3] = Math.max(high[i % 3]!, positions[i]!)
  }
  if (positions.length === 0) return { origin: [0, 0, 0], size: 1 }
  const size = Math.max(...high.map((value, axis) => value - low[axis]!), 1e-6) * 1.0001
  return { origin: [low[0]!, low[1]!, low[2]!], size }
}

/** Occupancy bytes of the tree whose leaves have these sorted codes, breadth first. */
function octree(codes: Uint32Array): number[] {
  const bytes: number[] = []
  for (let level = 0; level < levels; level++) {
    const below = 3 * (levels - 1 - level)
    let parent = -1
    for (const code of codes) {
      const node = Math.floor(code / 2 ** below)
      if (node >> 3 !== parent) {
        parent = node >> 3
        bytes.push(0)
      }
      bytes[bytes.length - 1]! |= 1 << (node & 7)
    }
  }
  return bytes
}

function interleave(x: number, y: number, z: number): number {
  let code = 0
  for (let bit = levels - 1; bit >= 0; bit--) {
    code = code * 8 + ((x >> bit) & 1) + 2 * ((y >> bit) & 1) + 4 * ((z >> bit) & 1)
  }
  return code
}

function deinterleave(code: number, axis: number, levels: number): number {
  let value = 0
  for (let bit = 0; bit < levels; bit++) value |= ((code >>> (3 * bit + axis)) & 1) << bit
  return value
}

const differences = (values: number[]) => values.map((value, i) => (value - (values[i - 1] ?? 0)) & 0xff)

/** A unit vector on the octahedron |x| + |y| + |z| = 1, its lower half folded over the upper one's corners. */
function normalByte(x: number, y: number, z: number): number {
  const sum = Math.abs(x) + Math.abs(y) + Math.abs(z) || 1
  let [u, v] = [x / sum, y / sum]
  if (z < 0) [u, v] = [(1 - Math.abs(v)) * sign(u), (1 - Math.abs(u)) * sign(v)]
  const four = (value: number) => Math.round(((value + 1) / 2) * 15)
  return four(u) * 16 + four(v)
}

function normalOf(byte: number): Vec3 {
  const u = ((byte >> 4) / 15) * 2 - 1
  const v = ((byte & 15) / 15) * 2 - 1
  const z = 1 - Math.abs(u) - Math.abs(v)
  const x = z >= 0 ? u : (1 - Math.abs(v)) * sign(u)
  const y = z >= 0 ? v : (1 - Math.abs(u)) * sign(v)
  const length = Math.hypot(x, y, z) || 1
  return [x / length, y / length, z / length]
}

const sign = (value: number) => (value < 0 ? -1 : 1)
