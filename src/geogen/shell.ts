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
export function buildShell(to: MeshBuilder, size: Vec3, materials: ShellMaterials): void {
  const [w, d, h] = [size[0] / 2, size[1] / 2, size[2]]
  to.place(0)
  to.quad([-w, -d, 0], [w, -d, 0], [w, d, 0], [-w, d, 0], materials.floor)
  to.quad([-w, d, h], [w, d, h], [w, -d, h], [-w, -d, h], materials.ceiling)
  for (const wall of walls) {
    const { length, away } = wallReach(wall, size)
    const half = length / 2
    to.place(0, [0, 0, 0], wallYaw[wall])
    to.quad([-half, away, 0], [half, away, 0], [half, away, h], [-half, away, h], materials.walls[wall])
    if (!materials.skirting) continue
    const inside = away - 0.012
    to.quad(
      [-half, inside, 0],
      [half, inside, 0],
      [half, inside, 0.09],
      [-half, inside, 0.09],
      materials.skirting,
    )
  }
}
