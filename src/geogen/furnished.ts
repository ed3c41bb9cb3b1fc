import type { Vec3 } from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import type { Footprint } from './filming/scene.ts'
import { extent, footprintOf, overlap } from './footprint.ts'
import { catalogue, type Furniture } from './furniture.ts'
import { type ColorName, type Material, palette, tint } from './materials.ts'
import { type Mesh, MeshBuilder } from './mesh.ts'
import type { Random } from './random.ts'
import { buildShell, type Wall, wallReach, walls, wallYaw } from './shell.ts'

/** What a room is built into. */
export interface Built {
  readonly size: Vec3
  readonly objects: readonly SceneObject[]
  readonly mesh: Mesh
}

const floors: readonly Material[] = [
  { color: [196, 154, 108], pattern: 'planks', second: [150, 108, 70] },
  { color: [168, 126, 88], pattern: 'planks', second: [116, 82, 54] },
  { color: [222, 216, 206], pattern: 'tiles', second: [176, 170, 160] },
]
const paints: readonly Material['color'][] = [
  [232, 226, 212],
  [216, 226, 232],
  [222, 230, 214],
  [238, 222, 210],
  [226, 220, 234],
]

/** People walk between pieces of furniture, and chairs stand close to their table. */
const aisle = 0.28

/** A piece, and where it stands: its underside's middle. */
interface Place {
  readonly origin: Vec3
  readonly yaw: number
}

/**
 * A furnished room. Pieces are tried in a seeded order, large ones first, each at up to 60 places; one that finds no
 * place where it overlaps nothing is left out. Every label is unique.
 * @param size inner width (x), depth (y) and height (z), metres
 */
export function furnish(random: Random, size: Vec3): Built {
  const builder = new MeshBuilder()
  const paint = random.pick(paints)
  const accent = random.pick(walls)
  const plain: Material = { color: paint }
  const papered: Material = { color: paint, pattern: 'stripes', second: tint(paint, 0.93) }
  const skirting: Material = { color: palette.white }
  const wallMaterials = Object.fromEntries(walls.map((wall) => [wall, wall === accent ? papered : plain]))
  buildShell(builder, size, {
    floor: random.pick(floors),
    ceiling: { color: [246, 245, 241] },
    walls: wallMaterials as Record<Wall, Material>,
    skirting,
  })
  const furnishing = new Furnishing(random, size, builder)
  furnishing.furnish()
  return { size, objects: furnishing.objects, mesh: builder.build() }
}

class Furnishing {
  readonly objects: SceneObject[] = []
  readonly #taken: Footprint[] = []
  readonly #random: Random
  readonly #size: Vec3
  readonly #builder: MeshBuilder

  constructor(random: Random, size: Vec3, builder: MeshBuilder) {
    this.#random = random
    this.#size = size
    this.#builder = builder
  }

  furnish(): void {
    const of = (placing: Furniture['placing']) =>
      this.#random.shuffle(catalogue.filter((item) => item.placing === placing))
    const named = (category: string) => catalogue.find((item) => item.category === category)!
    this.#hang(named('door'))
    this.#put(this.#random.pick([named('bed'), named('sofa')]), 60, (size) => this.#atWall(size))
    const table = this.#put(named('table'), 60, (size) => this.#anywhere(size, 0.9))
    if (table) this.#seat(named('chair'), table)
    for (const item of of('wall')) this.#put(item, 60, (size) => this.#atWall(size))
    for (const item of of('free')) this.#put(item, 60, (size) => this.#anywhere(size, 0.1))
    this.#hang(named('window'))
    this.#hang(named('picture'))
  }

  /** Two to four chairs of different colours around a table, facing it. */
  #seat(chair: Furniture, table: SceneObject): void {
    const sides = this.#random.shuffle([0, 1, 2, 3]).slice(0, 2 + this.#random.integer(3))
    const taken = this.#taken.splice(this.#taken.indexOf(this.#taken.at(-1)!), 1)
    for (const side of sides) {
      const turn = table.yaw + (side * Math.PI) / 2
      const reach = side % 2 ? table.size[0] / 2 : table.size[1] / 2
      this.#put(chair, 4, (size) => {
        const away = reach + size[1] / 2 + 0.06
        const origin: Vec3 = [
          table.center[0] - Math.sin(turn) * away,
          table.center[1] + Math.cos(turn) * away,
          0,
        ]
        return { origin, yaw: turn }
      })
    }
    this.#taken.push(...taken)
  }

  #atWall(size: Vec3): Place {
    const wall = this.#random.pick(walls)
    const { length, away } = wallReach(wall, this.#size)
    const along = this.#random.uniform(-1, 1) * (length / 2 - size[0] / 2 - 0.05)
    return this.#against(wall, along, away - size[1] / 2 - 0.03, 0)
  }

  #against(wall: Wall, along: number, away: number, z: number): Place {
    const yaw = wallYaw[wall]
    const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
    return { origin: [c * along - s * away, s * along + c * away, z], yaw }
  }

  /** Somewhere at least `margin` from the walls, at any angle to them that people leave furniture at. */
  #anywhere(size: Vec3, margin: number): Place {
    const yaw = this.#random.integer(4) * (Math.PI / 2) + this.#random.uniform(-0.2, 0.2)
    const footprint: Footprint = { x: 0, y: 0, halfWidth: size[0] / 2, halfDepth: size[1] / 2, yaw }
    const [x, y] = [0, 1].map((axis) => {
      const room = this.#size[axis]! / 2 - margin - extent(footprint, (axis * Math.PI) / 2)
      return this.#random.uniform(-1, 1) * Math.max(0, room)
    })
    return { origin: [x!, y!, 0], yaw }
  }

  /** Tries places for a piece until it stands free; gives what it has become, or nothing. */
  #put(item: Furniture, tries: number, place: (size: Vec3) => Place): SceneObject | undefined {
    const color = this.#color(item)
    if (!color) return undefined
    const size = this.#drawSize(item)
    for (let attempt = 0; attempt < tries; attempt++) {
      const { origin, yaw } = place(size)
      const footprint = footprintOf({ center: origin, size, yaw })
      const margin = item.placing === 'seat' ? 0.02 : aisle
      if (!this.#inside(footprint) || this.#taken.some((other) => overlap(footprint, other, margin))) continue
      this.#taken.push(footprint)
      return this.#build(item, color, size, { origin, yaw })
    }
    return undefined
  }

  /** On a wall, where no other piece is in the way. A door also keeps the floor before it free. */
  #hang(item: Furniture): void {
    const color = this.#color(item)
    if (!color) return
    const size = this.#drawSize(item)
    for (let attempt = 0; attempt < 60; attempt++) {
      const wall = this.#random.pick(walls)
      const { length, away } = wallReach(wall, this.#size)
      const along = this.#random.uniform(-1, 1) * (length / 2 - size[0] / 2 - 0.15)
      const place = this.#against(wall, along, away - size[1] / 2, item.above ?? 0)
      const footprint = footprintOf({ center: place.origin, size, yaw: place.yaw })
      const top = (item.above ?? 0) + size[2]
      const inTheWay = this.objects.filter(({ center, size }) => {
        const [low, high] = [center[2] - size[2] / 2, center[2] + size[2] / 2]
        return low < top && high > (item.above ?? 0)
      })
      if (inTheWay.some((object) => overlap(footprint, footprintOf(object), 0.12))) continue
      if (item.category === 'door') {
        const before = this.#against(wall, along, away - 0.45, 0).origin
        this.#taken.push({ ...footprint, x: before[0], y: before[1], halfDepth: 0.45 })
      }
      this.#build(item, color, size, place)
      return
    }
  }

  #drawSize({ least, largest, round }: Furniture): Vec3 {
    const [w, d, h] = least.map((low, i) => this.#random.uniform(low, largest[i]!)) as unknown as Vec3
    return [w, round ? w : d, h]
  }

  /** A colour in which no piece of its kind stands here yet. */
  #color(item: Furniture): ColorName | undefined {
    const used = this.objects.filter(({ category }) => category === item.category)
    if (used.length > 0 && item.placing !== 'seat') return undefined
    const free = item.colors.filter((color) => used.every((object) => object.color !== color))
    return free.length > 0 ? this.#random.pick(free) : undefined
  }

  #inside(footprint: Footprint): boolean {
    return [0, 1].every((axis) => {
      const at = Math.abs(axis === 0 ? footprint.x : footprint.y)
      return at + extent(footprint, (axis * Math.PI) / 2) <= this.#size[axis]! / 2
    })
  }

  #build(item: Furniture, color: ColorName, size: Vec3, { origin, yaw }: Place): SceneObject {
    const id = this.objects.length + 1
    item.build(this.#builder.place(id, origin, yaw), size, { color: palette[color] }, this.#random)
    const object: SceneObject = {
      id,
      category: item.category,
      label: item.colors.length > 1 ? `${color} ${item.category}` : item.category,
      color,
      center: [origin[0], origin[1], origin[2] + size[2] / 2],
      size,
      yaw,
    }
    this.objects.push(object)
    return object
  }
}
