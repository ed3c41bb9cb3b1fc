import type { Vec3 } from '../geometry/index.ts'
import type { Footprint } from './filming/scene.ts'
import { extent, footprintOf, overlap } from './footprint.ts'
import { drawSize, type Kind } from './furniture/kind.ts'
import type { Scheme } from './furniture/looks.ts'
import { casing } from './furniture/openings.ts'
import type { ColorName } from './materials.ts'
import type { Random } from './random.ts'
import { type Hole, type Wall, wallReach, walls, wallYaw } from './shell.ts'
import { cos, sin } from './trig.ts'

/** Where something stands: the middle of its underside, and how it is turned. */
export interface Place {
  readonly origin: Vec3
  readonly yaw: number
}

/** A thing with its place; things that look alike share `look`. */
export interface Piece extends Place {
  readonly kind: Kind
  readonly size: Vec3
  readonly color: ColorName
  /** Draws its shades and shape. */
  readonly look: number
  /** The wall at its back. */
  readonly wall?: Wall
}

/** How a thing may be put. */
interface Rules {
  readonly tries?: number
  /** How far from everything else, metres. Default: people walk through. */
  readonly margin?: number
  /** Things that it may touch or reach into. */
  readonly at?: readonly Piece[]
  /** Another one that it looks like. */
  readonly like?: Piece
  readonly color?: ColorName
  readonly size?: Vec3
  /** How much floor before it stays free, metres. */
  readonly before?: number
  /** It may stand where floor or a window is to be kept free. */
  readonly anywhere?: boolean
  /** It is let into the wall. */
  readonly inWall?: boolean
}

/** People walk between pieces of furniture. */
const aisle = 0.3
/** What stands at a wall stands a little away from it. */
const gap = 0.02

/** A space that things fill or that is to be kept free. */
interface Zone {
  readonly footprint: Footprint
  readonly low: number
  readonly high: number
}

const nameOf = (kind: Kind) => kind.name ?? kind.category

/** The colours that the pieces of a kind have; one that has a single one is not called by it. */
export const labelOf = ({ kind, color }: Pick<Piece, 'kind' | 'color'>): string =>
  kind.colors.length > 1 ? `${color} ${nameOf(kind)}` : nameOf(kind)

/** A point in a piece's own frame, in the world. */
export function pointAt({ origin, yaw }: Place, [x, y, z]: Vec3): Vec3 {
  const [c, s] = [cos(yaw), sin(yaw)]
  return [origin[0] + c * x - s * y, origin[1] + s * x + c * y, origin[2] + z]
}

/** Where a piece is along the wall at its back, metres from the wall's middle. */
export const alongWall = ({ origin, yaw }: Place): number => cos(yaw) * origin[0] + sin(yaw) * origin[1]

/**
 * Puts things into an empty room, one after the other, each where it overlaps nothing; one that finds no place is left
 * out. Nothing is built here, so that a layout that turned out badly costs little.
 */
export class Layout {
  readonly pieces: Piece[] = []
  readonly holes: Record<Wall, Hole[]> = { north: [], west: [], south: [], east: [] }
  readonly random: Random
  readonly size: Vec3
  readonly scheme: Scheme
  readonly #keptFree: Zone[] = []

  /** @param size inner width (x), depth (y), height (z), metres */
  constructor(random: Random, size: Vec3, scheme: Scheme) {
    this.random = random
    this.size = size
    this.scheme = scheme
  }

  get floorArea(): number {
    return this.size[0] * this.size[1]
  }

  chance(share: number): boolean {
    return this.random.uniform() < share
  }

  /** Its back to a wall. `along` is drawn between the numbers, -1 to 1 from one end of the wall to the other. */
  atWall(
    kind: Kind,
    {
      wall,
      along = [-1, 1],
      z = 0,
      ...rules
    }: Rules & { wall?: Wall; along?: readonly [number, number]; z?: number } = {},
  ): Piece | undefined {
    return this.#put(kind, { before: 0.35, ...rules }, (size) => {
      const side = wall ?? this.random.pick(walls)
      const { length, away } = wallReach(side, this.size)
      const reach = Math.max(0, length / 2 - size[0] / 2 - 0.04)
      return this.against(side, reach * this.random.uniform(...along), away - size[1] / 2 - gap, z)
    })
  }

  /** In one of the corners, its back to a wall. */
  corner(kind: Kind, rules: Rules = {}): Piece | undefined {
    return this.atWall(kind, {
      along: this.chance(0.5) ? [-1, -0.96] : [0.96, 1],
      before: 0,
      margin: 0.08,
      ...rules,
    })
  }

  /** At the same wall as another piece, to its left (-1) or right (1). */
  beside(kind: Kind, anchor: Piece, side: number, away: number, rules: Rules = {}): Piece | undefined {
    return this.#put(kind, { tries: 1, margin: 0.03, at: [], ...rules }, (size) => {
      const x = side * (anchor.size[0] / 2 + away + size[0] / 2)
      return { ...this.#place(anchor, [x, anchor.size[1] / 2 - size[1] / 2, 0]), ...wallOf(anchor) }
    })
  }

  /** Before another piece, `away` from its front, turned by `turn` against it, at `share` of its width. */
  before(kind: Kind, anchor: Piece, away: number, turn: number, rules: Rules & { share?: number } = {}) {
    return this.#put(kind, { tries: 1, ...rules }, (size) => {
      const y = -anchor.size[1] / 2 - away - size[1] / 2
      return this.#place(anchor, [((rules.share ?? 0) * anchor.size[0]) / 2, y, 0], turn)
    })
  }

  /** At any point of another piece's frame, which it may touch. */
  into(
    kind: Kind,
    anchor: Piece,
    point: (size: Vec3) => Vec3,
    turn = 0,
    rules: Rules = {},
  ): Piece | undefined {
    return this.#put(kind, { tries: 1, margin: 0, at: [anchor], anywhere: true, ...rules }, (size) =>
      this.#place(anchor, point(size), turn),
    )
  }

  /** On top of another piece, at a drawn place within `reach` of its top (-1 to 1 left to right, front to back). */
  on(
    kind: Kind,
    anchor: Piece,
    {
      x = [-1, 1],
      y = [-1, 1],
      turn = 0.3,
      ...rules
    }: Rules & { x?: readonly [number, number]; y?: readonly [number, number]; turn?: number } = {},
  ): Piece | undefined {
    const [w, d, h] = anchor.size
    const share = anchor.kind.round ? 0.6 : 1
    return this.#put(kind, { tries: 6, margin: 0.015, at: [anchor], anywhere: true, ...rules }, (size) => {
      const yaw = this.random.uniform(-turn, turn)
      const footprint = { x: 0, y: 0, halfWidth: size[0] / 2, halfDepth: size[1] / 2, yaw }
      const [rx, ry] = [w / 2 - extent(footprint, 0) - 0.02, d / 2 - extent(footprint, Math.PI / 2) - 0.02]
      if (rx < 0 || ry < 0) return undefined
      const point: Vec3 = [share * rx * this.random.uniform(...x), share * ry * this.random.uniform(...y), h]
      return this.#place(anchor, point, yaw)
    })
  }

  /** On a wall, its lower edge at height z. */
  hang(
    kind: Kind,
    z: number,
    { wall, along = [-1, 1], ...rules }: Rules & { wall?: Wall; along?: readonly [number, number] } = {},
  ): Piece | undefined {
    return this.#put(kind, { margin: 0.06, tries: 30, ...rules }, (size) => {
      const side = wall ?? this.random.pick(walls)
      const { length, away } = wallReach(side, this.size)
      const reach = Math.max(0, length / 2 - size[0] / 2 - 0.1)
      return this.against(side, reach * this.random.uniform(...along), away - size[1] / 2, z)
    })
  }

  /** On the wall behind a piece, above it, `share` of its width to the right. */
  above(kind: Kind, anchor: Piece, z: number, share = 0, rules: Rules = {}): Piece | undefined {
    return this.#put(kind, { tries: 1, margin: 0.04, anywhere: false, ...rules }, (size) => {
      if (!anchor.wall) return undefined
      const { away } = wallReach(anchor.wall, this.size)
      return this.against(
        anchor.wall,
        alongWall(anchor) + (share * anchor.size[0]) / 2,
        away - size[1] / 2,
        z,
      )
    })
  }

  /** A window or a door, in a hole of the wall; the floor before a door, the wall above a window's sill stay free. */
  open(kind: Kind, low: number, rules: Rules & { wall?: Wall } = {}): Piece | undefined {
    const piece = this.#put(kind, { tries: 40, margin: 0.12, inWall: true, ...rules }, (size) => {
      const side = rules.wall ?? this.random.pick(walls)
      const { length, away } = wallReach(side, this.size)
      const reach = length / 2 - size[0] / 2 - 0.2
      if (reach < 0) return undefined
      const along = reach * this.random.uniform(-1, 1)
      return this.against(side, along, away + size[1] / 2 - casing.out, low)
    })
    if (!piece?.wall) return undefined
    const [w, d, h] = piece.size
    const along = alongWall(piece)
    const hole: Hole = {
      from: along - w / 2 + casing.wide,
      until: along + w / 2 - casing.wide,
      low: low && low + casing.wide,
      high: low + h - casing.wide,
    }
    this.holes[piece.wall].push(hole)
    const reach = low ? 0.2 : 0.9
    this.keepFree(
      pointAt(piece, [0, -d / 2 + casing.out - reach / 2, 0]),
      [w, reach, h],
      piece.yaw,
      low ? low + 0.1 : 0.03,
    )
    return piece
  }

  /** Somewhere in the room, `margin` from everything. */
  anywhere(kind: Kind, rules: Rules = {}): Piece | undefined {
    return this.#put(kind, rules, (size) => {
      const yaw = this.random.integer(4) * (Math.PI / 2) + this.random.uniform(-0.12, 0.12)
      const footprint: Footprint = { x: 0, y: 0, halfWidth: size[0] / 2, halfDepth: size[1] / 2, yaw }
      const [x, y] = [0, 1].map((axis) => {
        const reach = this.size[axis]! / 2 - 0.3 - extent(footprint, (axis * Math.PI) / 2)
        return this.random.uniform(-1, 1) * Math.max(0, reach)
      })
      return { origin: [x!, y!, 0], yaw }
    })
  }

  /** Exactly there. */
  exactly(kind: Kind, place: (size: Vec3) => Place, rules: Rules = {}): Piece | undefined {
    return this.#put(kind, { tries: 1, margin: 0, anywhere: true, ...rules }, place)
  }

  /** A place with its back to a wall: `along` it from its middle, `away` from the room's middle. */
  against(wall: Wall, along: number, away: number, z: number): Place & { wall: Wall } {
    const yaw = wallYaw[wall]
    const [c, s] = [cos(yaw), sin(yaw)]
    return { origin: [c * along - s * away, s * along + c * away, z], yaw, wall }
  }

  keepFree([x, y]: Vec3, [w, d, h]: Vec3, yaw: number, low: number): void {
    this.#keptFree.push({ footprint: { x, y, halfWidth: w / 2, halfDepth: d / 2, yaw }, low, high: low + h })
  }

  #place(anchor: Place, point: Vec3, turn = 0): Place {
    return { origin: pointAt(anchor, point), yaw: anchor.yaw + turn }
  }

  /** Tries places for a thing until it stands free; gives what it has become, or nothing. */
  #put(
    kind: Kind,
    rules: Rules,
    draw: (size: Vec3) => (Place & { readonly wall?: Wall }) | undefined,
  ): Piece | undefined {
    const { tries = 30, like, before = 0 } = rules
    const color = like?.color ?? rules.color ?? this.#color(kind)
    if (!color) return undefined
    const size = like?.size ?? rules.size ?? drawSize(kind, this.random)
    for (let attempt = 0; attempt < tries; attempt++) {
      const place = draw(size)
      if (!place || !this.#fits(kind, place, size, rules)) continue
      const piece: Piece = { ...place, kind, size, color, look: like?.look ?? this.random.integer(2 ** 30) }
      this.pieces.push(piece)
      if (before > 0)
        this.keepFree(
          pointAt(piece, [0, -(size[1] + before) / 2, 0]),
          [size[0] * 0.8, before, size[2]],
          piece.yaw,
          0.03,
        )
      return piece
    }
    return undefined
  }

  #fits(kind: Kind, { origin, yaw }: Place, size: Vec3, rules: Rules): boolean {
    const { margin = aisle, at = [], anywhere = false, before = 0, inWall = false } = rules
    const footprint = footprintOf({ center: origin, size, yaw })
    const [low, high] = [origin[2], origin[2] + size[2]]
    if (high > this.size[2] + 1e-9 || (!inWall && !this.#inside(footprint))) return false
    const meets = (zone: Zone, apart: number) =>
      zone.low < high - 1e-6 && zone.high > low + 1e-6 && overlap(footprint, zone.footprint, apart)
    if (!anywhere && this.#keptFree.some((zone) => meets(zone, 0))) return false
    const flat = kind.category === 'rug' // things stand on rugs
    const zones = this.pieces
      .filter((piece) => !at.includes(piece) && (piece.kind.category === 'rug') === flat)
      .map(zoneOf)
    if (zones.some((zone) => meets(zone, margin))) return false
    if (before === 0) return true
    const [x, y] = pointAt({ origin, yaw }, [0, -(size[1] + before) / 2, 0])
    const ahead = { ...footprint, x, y, halfWidth: size[0] * 0.4, halfDepth: before / 2 }
    return (
      this.#inside(ahead) &&
      !zones.some((zone) => zone.low < 1.9 && zone.high > 0.03 && overlap(ahead, zone.footprint, 0))
    )
  }

  #inside(footprint: Footprint): boolean {
    return [0, 1].every((axis) => {
      const at = Math.abs(axis === 0 ? footprint.x : footprint.y)
      return at + extent(footprint, (axis * Math.PI) / 2) <= this.size[axis]! / 2 + 1e-9
    })
  }

  /** A colour that goes with the room, and in which nothing of this name stands here yet. */
  #color(kind: Kind): ColorName | undefined {
    if (kind.colors.length === 1) return kind.colors[0]
    const used = this.pieces.filter((piece) => nameOf(piece.kind) === nameOf(kind)).map(({ color }) => color)
    const free = kind.colors.filter((color) => !used.includes(color))
    const { woodColor, fabrics } = this.scheme
    const liked = free.filter((color) =>
      kind.finish === 'wood' ? color === woodColor : fabrics.includes(color),
    )
    if (liked.length > 0 && this.chance(0.75)) return this.random.pick(liked)
    return free.length > 0 ? this.random.pick(free) : undefined
  }
}

const wallOf = ({ wall }: Piece) => (wall ? { wall } : {})

const zoneOf = ({ origin, size, yaw }: Piece): Zone => ({
  footprint: footprintOf({ center: origin, size, yaw }),
  low: origin[2],
  high: origin[2] + size[2],
})
