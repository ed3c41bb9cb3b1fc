import type { Vec3 } from '../geometry/index.ts'
import type { Material } from './materials.ts'
import type { MeshBuilder } from './mesh.ts'

/** The four walls, by the side of the room where they stand: north is +y, east +x. */
export const walls = ['north', 'west', 'south', 'east'] as const
export type Wall = (typeof walls)[number]

/** What the shell of a room is made of. */
export interface ShellMaterials {
  readonly floor: Material
  readonly ceiling: Material
  readonly walls: Readonly<Record<Wall, Material>>
  readonly skirting?: Material
}

/** A hole in a wall for a window or a door, metres: along the wall from its middle, and above the floor. */
export interface Hole {
  readonly from: number
  readonly until: number
  readonly low: number
  readonly high: number
}

/**
 * How much something that stands with its back (+y) to a wall is turned. Its inside is then at -y of its own frame.
 */
export const wallYaw: Readonly<Record<Wall, number>> = {
  north: 0,
  west: Math.PI / 2,
  south: Math.PI,
  east: -Math.PI / 2,
}

/** How long a wall is, and how far from the room's middle. */
export function wallReach(wall: Wall, [width, depth]: Vec3): { length: number; away: number } {
  return wall === 'north' || wall === 'south'
    ? { length: width, away: depth / 2 }
    : { length: depth, away: width / 2 }
}

/**
 * Floor, walls and ceiling, drawn from inside only: a camera outside looks into the room as into a doll's house.
 * The world's origin is the middle of the floor, z is up.
 */
export function buildShell(
  to: MeshBuilder,
  size: Vec3,
  materials: ShellMaterials,
  holes?: Readonly<Record<Wall, readonly Hole[]>>,
): void {
  const [w, d, h] = [size[0] / 2, size[1] / 2, size[2]]
  to.place(0)
  to.quad([-w, -d, 0], [w, -d, 0], [w, d, 0], [-w, d, 0], materials.floor)
  to.quad([-w, d, h], [w, d, h], [w, -d, h], [-w, -d, h], materials.ceiling)
  for (const wall of walls) {
    const { length, away } = wallReach(wall, size)
    const half = length / 2
    to.place(0, [0, 0, 0], wallYaw[wall])
    const panel = (from: number, until: number, low: number, high: number, y: number, material: Material) => {
      if (until - from > 1e-9 && high - low > 1e-9)
        to.quad(
          [from, y, low],
          [until, y, low],
          [until, y, high],
          [from, y, high],
          material,
          from + half,
          low,
        )
    }
    const ordered = [...(holes?.[wall] ?? [])].sort((a, b) => a.from - b.from)
    let at = -half
    for (const { from, until, low, high } of ordered) {
      panel(at, from, 0, h, away, materials.walls[wall])
      panel(from, until, 0, low, away, materials.walls[wall])
      panel(from, until, high, h, away, materials.walls[wall])
      at = until
    }
    panel(at, half, 0, h, away, materials.walls[wall])
    if (!materials.skirting) continue
    at = -half
    for (const { from, until } of ordered.filter(({ low }) => low < 0.09)) {
      panel(at, from, 0, 0.09, away - 0.012, materials.skirting)
      at = until
    }
    panel(at, half, 0, 0.09, away - 0.012, materials.skirting)
  }
}
