import type { Vec3 } from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import { arrange, type RoomKind } from './arrangements.ts'
import { distanceTo, footprintOf } from './footprint.ts'
import { drawScheme, materialOf } from './furniture/looks.ts'
import { Layout, labelOf, type Piece } from './layout.ts'
import { type Material, palette, type Rgb, tint } from './materials.ts'
import { type Mesh, MeshBuilder } from './mesh.ts'
import { type Random, seeded } from './random.ts'
import { buildShell, type ShellMaterials, walls } from './shell.ts'

/** What a room is built into. */
export interface Built {
  readonly size: Vec3
  readonly objects: readonly SceneObject[]
  readonly mesh: Mesh
}

/** A room has at least this many kinds of things, and this share of its floor is free to walk on. */
const wanted = { categories: 8, free: 0.06 }
const attempts = 8

/**
 * A furnished room: the first of some layouts that has enough in it and leaves enough floor free, or the best of them.
 * @param size inner width (x), depth (y) and height (z), metres
 */
export function furnish(random: Random, kind: RoomKind, size: Vec3): Built {
  let best: Layout | undefined
  let most = -1
  for (let attempt = 0; attempt < attempts && most < 1; attempt++) {
    const draw = random.fork(attempt)
    const layout = new Layout(draw, size, drawScheme(draw))
    arrange(kind, layout)
    const score =
      Math.min(1, freeFloor(layout) / wanted.free) * Math.min(1, categories(layout) / wanted.categories)
    if (score > most) [most, best] = [score, layout]
  }
  return build(best!, kind)
}

const categories = ({ pieces }: Layout) => new Set(pieces.map(({ kind }) => kind.category)).size

/** The share of the floor where a person can stand: 45 cm from everything up to their height. */
function freeFloor({ size, pieces }: Layout): number {
  const standing = pieces
    .filter((piece) => piece.origin[2] < 1.7 && piece.origin[2] + piece.size[2] > 0.15)
    .map((piece) => footprintOf({ center: piece.origin, size: piece.size, yaw: piece.yaw }))
  const step = 0.25
  let [free, all] = [0, 0]
  for (let x = -size[0] / 2 + step / 2; x < size[0] / 2; x += step) {
    for (let y = -size[1] / 2 + step / 2; y < size[1] / 2; y += step) {
      all++
      if (size[0] / 2 - Math.abs(x) < 0.45 || size[1] / 2 - Math.abs(y) < 0.45) continue
      if (standing.every((footprint) => distanceTo(footprint, x, y) >= 0.45)) free++
    }
  }
  return free / all
}

function build({ size, pieces, holes, scheme }: Layout, kind: RoomKind): Built {
  const first = seeded(pieces.map(({ look }) => look).join())
  const builder = new MeshBuilder()
  buildShell(builder, size, drawShell(first, kind), holes)
  const fabric = materialOf(first.pick(scheme.fabrics), 'fabric', first)
  const objects = pieces.map((piece, i) => {
    const { origin, yaw, color } = piece
    const random = seeded(piece.look)
    const main =
      piece.kind.finish === 'wood' && color === scheme.woodColor
        ? scheme.wood
        : materialOf(color, piece.kind.finish, random)
    const look = { main, wood: scheme.wood, metal: scheme.metal, fabric }
    piece.kind.build(builder.place(i + 1, origin, yaw), piece.size, look, random)
    return objectOf(piece, i + 1)
  })
  return { size, objects, mesh: builder.build() }
}

function objectOf(piece: Piece, id: number): SceneObject {
  const { kind, color, origin, size, yaw } = piece
  return {
    id,
    category: kind.category,
    label: labelOf(piece),
    color,
    center: [origin[0], origin[1], origin[2] + size[2] / 2],
    size,
    yaw,
  }
}

const plastered = (color: Rgb): Material => ({ color, pattern: 'plaster', second: tint(color, 0.95) })

const paints: readonly Rgb[] = [
  [238, 234, 224],
  [240, 238, 234],
  [232, 226, 214],
  [222, 228, 230],
  [224, 230, 220],
  [238, 226, 214],
  [230, 226, 234],
]
/** For one wall of a room: strong colours that go with light ones. */
const accents: readonly Rgb[] = [
  [112, 136, 140],
  [148, 162, 138],
  [196, 150, 124],
  [120, 134, 164],
  [206, 182, 140],
  [168, 146, 158],
]

const boards = (color: Rgb): Material => ({
  color: tint(color, 1.08),
  pattern: 'planks',
  second: tint(color, 0.68),
})
const livingFloors: readonly Material[] = [
  boards([188, 146, 100]),
  boards([158, 116, 78]),
  boards([206, 176, 136]),
  boards([122, 90, 66]),
  boards([178, 168, 154]),
  { color: [196, 154, 106], pattern: 'parquet', second: [142, 102, 66] },
  { color: [170, 126, 84], pattern: 'parquet', second: [122, 84, 54] },
]
const carpets: readonly Material[] = [
  { color: [196, 188, 174], pattern: 'carpet', second: [168, 160, 146] },
  { color: [150, 156, 166], pattern: 'carpet', second: [122, 128, 138] },
]
const wetFloors: readonly Material[] = [
  { color: [222, 218, 210], pattern: 'tiles', second: [182, 176, 168] },
  { color: [150, 150, 150], pattern: 'tiles', second: [112, 112, 112] },
  { color: [206, 176, 148], pattern: 'tiles', second: [166, 138, 114] },
]

/** Floor, ceiling and walls; in most rooms one wall differs, bathrooms are tiled. */
function drawShell(random: Random, kind: RoomKind): ShellMaterials {
  const wet = kind === 'kitchen' || kind === 'bathroom'
  const paint = random.pick(paints)
  const plain = plastered(paint)
  const accent = random.pick(walls)
  const tone = random.pick(accents)
  const special: Material =
    kind === 'bathroom'
      ? { color: [236, 238, 238], pattern: 'small tiles', second: [196, 200, 202] }
      : random.pick<Material>([
          plain,
          plastered(tone),
          plastered(tone),
          { color: tint(paint, 0.98), pattern: 'rhombs', second: tint(tone, 1.25) },
          { color: paint, pattern: 'stripes', second: tint(paint, 0.93) },
          { color: [176, 108, 84], pattern: 'brick', second: [206, 196, 184] },
          { color: [226, 222, 214], pattern: 'brick', second: [200, 194, 184] },
        ])
  const floors = wet ? wetFloors : kind === 'office' && random.uniform() < 0.4 ? carpets : livingFloors
  return {
    floor: random.pick(floors),
    ceiling: plastered([248, 247, 243]),
    walls: Object.fromEntries(
      walls.map((wall) => [wall, wall === accent || kind === 'bathroom' ? special : plain]),
    ) as unknown as ShellMaterials['walls'],
    skirting: { color: random.uniform() < 0.75 ? palette.white : [150, 112, 78] },
  }
}
