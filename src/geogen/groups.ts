import type { Vec3 } from '../geometry/index.ts'
import { pillowOnBed, sofaSeat } from './furniture/beds.ts'
import { catalogue as the } from './furniture/catalogue.ts'
import type { Kind } from './furniture/kind.ts'
import { worktop } from './furniture/kitchen.ts'
import { alongWall, type Layout, type Piece } from './layout.ts'
import { type Wall, wallReach, walls } from './shell.ts'

/** Windows over a parapet, some with curtains. Rooms have them in one or two walls, never where the door is. */
export function windows(
  to: Layout,
  count: number,
  sill = to.random.uniform(0.8, 0.95),
  curtained = 0.65,
): void {
  const sides = to.random.shuffle(walls.filter((wall) => to.holes[wall].length === 0))
  const first = to.open(the.window, sill, { wall: sides[0]! })
  const made = [first]
  if (count > 1) {
    const wall = to.chance(0.5) ? sides[0]! : sides[1]!
    made.push(to.open(the.window, sill, { wall, ...(first && { like: first }) }))
  }
  if (!to.chance(curtained)) return
  let like: Piece | undefined
  for (const window of made) {
    if (!window) continue
    const top = window.origin[2] + window.size[2] + 0.1
    const low = to.chance(0.6) ? 0.04 : window.origin[2] - 0.15
    for (const side of [-1, 1]) {
      const size = like?.size ?? ([to.random.uniform(0.28, 0.42), 0.1, top - low] as const)
      const away = wallReach(window.wall!, to.size).away
      like =
        to.exactly(
          the.curtain,
          () => {
            const along = alongWall(window) + side * (window.size[0] / 2 + size[0] / 2 - 0.1)
            return to.against(window.wall!, along, away - size[1] / 2 - 0.05, top - size[2])
          },
          { size, at: [window], ...(like && { like }) },
        ) ?? like
    }
  }
}

/** Nightstands with a lamp, pillows, a picture above, a rug below. */
export function aroundBed(to: Layout, bed: Piece): void {
  const wide = bed.size[0] > 1.25
  let like: Piece | undefined
  let lamp: Piece | undefined
  for (const side of wide || to.chance(0.5) ? [-1, 1] : [to.random.pick([-1, 1])]) {
    const stand = to.beside(the.nightstand, bed, side, to.random.uniform(0.04, 0.1), like && { like })
    if (!stand) continue
    like = stand
    lamp = to.on(the.tableLamp, stand, { x: [-0.2, 0.2], y: [0.2, 1], ...(lamp && { like: lamp }) }) ?? lamp
    to.on(to.random.pick([the.books, the.cup]), stand, { y: [-1, 0] })
  }
  let pillow: Piece | undefined
  for (const share of wide ? [-0.9, 0.9] : [0]) {
    const rules = { ...(pillow && { like: pillow }) }
    pillow = to.into(the.pillow, bed, (size) => pillowOnBed(bed.size, size, share), 0, rules) ?? pillow
  }
  if (wide && to.chance(0.5))
    to.into(the.pillow, bed, () => [to.random.uniform(-0.15, 0.15), bed.size[1] / 2 - 0.75, 0.53], 0.1, {
      size: [0.46, 0.34, 0.15],
    })
  if (to.chance(0.7)) to.above(the.picture, bed, Math.max(1.35, bed.size[2] + 0.25))
  if (to.chance(0.65)) {
    const across: Vec3 = [Math.min(2.6, bed.size[0] + 1.1), to.random.uniform(1.3, 1.7), 0.013]
    to.into(the.rug, bed, () => [0, -bed.size[1] * 0.28, 0], 0, { size: across })
  }
}

/** Coffee table on a rug, pillows, a lamp, a picture; the television opposite; armchairs. */
export function aroundSofa(to: Layout, sofa: Piece): void {
  const away = to.random.uniform(0.35, 0.5)
  const round = to.chance(0.25)
  const coffee = to.before(round ? the.sideTable : the.coffeeTable, sofa, away, 0, {
    margin: 0.25,
    at: [sofa],
    anywhere: true,
  })
  if (coffee) {
    clutter(
      to,
      coffee,
      [the.books, the.cup, the.bowl, the.vase, the.plant, the.laptop],
      2 + to.random.integer(2),
    )
    const [w, d] = [sofa.size[0] + to.random.uniform(-0.2, 0.5), to.random.uniform(1.5, 1.9)]
    if (to.chance(0.8))
      to.into(the.rug, sofa, () => [0, -sofa.size[1] / 2 - d / 2 + 0.25, 0], 0, {
        size: [Math.min(2.8, w), d, 0.013],
      })
  }
  const seats = sofa.size[0]
  let pillow: Piece | undefined
  for (const side of [-1, 1]) {
    if (to.chance(0.3)) continue
    const rules = pillow && to.chance(0.6) ? { like: pillow } : {}
    pillow = to.into(
      the.sofaPillow,
      sofa,
      (size) => [side * (seats / 2 - 0.2 - size[0] / 2), -0.06, sofaSeat],
      0,
      rules,
    )
  }
  const side = to.random.pick([-1, 1])
  if (to.chance(0.6)) to.beside(the.floorLamp, sofa, side, 0.08)
  if (to.chance(0.6)) {
    const table = to.beside(the.sideTable, sofa, -side, 0.06)
    if (table) to.on(to.chance(0.5) ? the.tableLamp : the.plant, table, { x: [-0.3, 0.3], y: [-0.3, 0.3] })
  }
  if (to.chance(0.75)) to.above(the.picture, sofa, to.random.uniform(1.25, 1.4))
  television(to, sofa)
  if (!coffee) return
  for (const side of to.chance(0.4) ? [1, -1] : [to.random.pick([-1, 1])]) {
    const point = (size: Vec3): Vec3 => [side * (coffee.size[0] / 2 + 0.4 + size[1] / 2), -0.15, 0]
    const turn = -side * (Math.PI / 2 + to.random.uniform(0.05, 0.35))
    to.into(the.armchair, coffee, point, turn, { margin: 0.2, anywhere: false, at: [], tries: 2 })
  }
}

/** A television on its stand, or on the wall above it, opposite the sofa. */
function television(to: Layout, sofa: Piece): void {
  const wall = opposite[sofa.wall ?? 'north']
  const { away } = wallReach(wall, to.size)
  const along = -alongWall(sofa)
  const stand = to.exactly(
    the.tvStand,
    (size) => to.against(wall, along + to.random.uniform(-0.4, 0.4), away - size[1] / 2 - 0.03, 0),
    { tries: 12, margin: 0.15, anywhere: false, before: 0.4 },
  )
  if (!stand) {
    to.hang(the.tv, to.random.uniform(1.05, 1.25), { margin: 0.1 })
    return
  }
  if (to.chance(0.7)) to.on(the.tv, stand, { x: [-0.15, 0.15], y: [0.3, 0.6], turn: 0 })
  else to.above(the.tv, stand, to.random.uniform(1, 1.15))
  clutter(to, stand, [the.plant, the.books, the.vase], 1)
}

const opposite: Readonly<Record<Wall, Wall>> = { north: 'south', south: 'north', east: 'west', west: 'east' }

/** A table with chairs at its sides, half of the sets alike, some of the chairs pulled out. */
export function dining(to: Layout): void {
  const round = to.chance(0.3)
  const table = to.anywhere(round ? the.roundTable : the.diningTable, { margin: 0.75, tries: 60 })
  if (!table) return
  const alike = to.chance(0.7)
  const long = table.size[0] > 1.45
  const seats = [
    ...(long ? [-0.5, 0.5] : [0]).flatMap((share) => [
      [share, 0],
      [share, 2],
    ]),
    [0, 1],
    [0, 3],
  ] as [number, number][]
  let like: Piece | undefined
  for (const [share, side] of to.random.shuffle(seats).slice(0, 2 + to.random.integer(seats.length - 1))) {
    const turn = (side * Math.PI) / 2
    const reach = side % 2 ? table.size[0] / 2 : table.size[1] / 2
    const out = to.random.uniform(-0.28, 0.08)
    const point = (size: Vec3): Vec3 => {
      const away = reach + Math.max(out, 0.06 - size[1]) + size[1] / 2
      const x = (share * table.size[0]) / 2
      return side % 2 ? [side === 1 ? -away : away, 0, 0] : [x, side === 0 ? away : -away, 0]
    }
    const chair = to.into(the.chair, table, point, turn + to.random.uniform(-0.12, 0.12), {
      margin: 0.05,
      tries: 3,
      ...(alike && like ? { like } : {}),
    })
    like ??= chair
  }
  clutter(
    to,
    table,
    [the.bowl, the.vase, the.cup, the.plant, the.books, the.laptop, the.bottle],
    1 + to.random.integer(3),
  )
}

/** A desk with its chair, a screen or two, and what lies around. */
export function workplace(to: Layout, office = false): void {
  const desk = to.atWall(the.desk, { before: 0.75, margin: 0.08, anywhere: false, along: [-0.9, 0.9] })
  if (!desk) return
  const double = office && desk.size[0] > 1.3 && to.chance(0.5)
  if (office || to.chance(0.4)) {
    let like: Piece | undefined
    for (const x of double ? [-0.55, 0.35] : [to.random.uniform(-0.4, 0.2)])
      like = to.on(the.monitor, desk, { x: [x, x], y: [0.5, 0.9], turn: 0.1, ...(like && { like }) }) ?? like
    to.on(the.keyboard, desk, { x: [-0.3, 0.1], y: [-0.7, -0.4], turn: 0.05 })
  } else to.on(the.laptop, desk, { x: [-0.4, 0.3], y: [-0.2, 0.2], turn: 0.15 })
  const around = office
    ? [the.telephone, the.cup, the.books, the.tableLamp, the.plant]
    : [the.tableLamp, the.books, the.cup]
  clutter(to, desk, around, office ? 3 : 2)
  const kind = office || to.chance(0.5) ? the.officeChair : the.chair
  const out = to.random.uniform(-0.04, 0.25)
  to.into(
    kind,
    desk,
    (size) => [to.random.uniform(-0.1, 0.15), -desk.size[1] / 2 - out - size[1] / 2 + 0.02, 0],
    Math.PI + to.random.uniform(-0.4, 0.4),
    {
      margin: 0.05,
      tries: 4,
    },
  )
  if (to.chance(0.6)) to.beside(the.trashBin, desk, to.random.pick([-1, 1]), 0.06)
  if (to.chance(office ? 0.5 : 0.3)) to.beside(the.backpack, desk, to.random.pick([-1, 1]), 0.1)
  if (to.chance(0.4)) to.above(the.picture, desk, 1.4)
}

/** An armchair in a corner with a lamp. */
export function readingCorner(to: Layout): void {
  const wall = to.random.pick(walls)
  const chair = to.atWall(the.armchair, {
    wall,
    along: to.chance(0.5) ? [-0.9, -0.8] : [0.8, 0.9],
    before: 0.5,
    margin: 0.15,
  })
  if (!chair) return
  const side = to.random.pick([-1, 1])
  to.beside(the.floorLamp, chair, side, 0.06) ?? to.beside(the.floorLamp, chair, -side, 0.06)
}

/** A row of units under one worktop along a wall, the refrigerator at its end, cabinets and a hood above. */
export function worktops(to: Layout): void {
  for (const wall of to.random.shuffle(walls)) {
    if (to.holes[wall].some(({ low }) => low < 0.5)) continue
    const { length, away } = wallReach(wall, to.size)
    const mirrored = to.random.pick([-1, 1])
    let at = -length / 2 + 0.03
    const row = (kind: Kind, rules: { like?: Piece; size?: Vec3 } = {}) => {
      let w = 0
      const piece = to.exactly(
        kind,
        (size) => {
          w = size[0]
          return to.against(wall, mirrored * (at + w / 2), away - size[1] / 2 - 0.01, 0)
        },
        { ...rules, ...(kind.finish === 'wood' && { color: unitColor }) },
      )
      if (piece) at += w + 0.002
      return piece
    }
    const unitColor = to.random.pick(['white', 'white', 'beige', 'gray', 'green', 'blue'] as const)
    const fridge = row(the.refrigerator)
    if (!fridge) continue
    const units = to.random.shuffle([the.sink, the.oven, the.counter])
    if (to.chance(0.6)) units.push(to.chance(0.5) ? the.dishwasher : the.washer)
    units.push(the.counter, the.counter)
    const placed: Piece[] = []
    for (const kind of units) {
      if (at + 0.95 > length / 2) break
      const like = placed.find((piece) => piece.kind === kind)
      const piece = row(kind, like && { like })
      if (piece) placed.push(piece)
    }
    for (const piece of placed) aboveUnit(to, piece, placed)
    return
  }
}

function aboveUnit(to: Layout, unit: Piece, units: readonly Piece[]): void {
  const like = to.pieces.find(({ kind }) => kind === the.wallCabinet)
  if (unit.kind === the.oven) {
    to.on(the.stove, unit, { x: [0, 0], y: [0, 0], turn: 0 })
    to.above(the.hood, unit, 1.55, 0, { margin: 0.001 })
    return
  }
  const size: Vec3 = [unit.size[0] - 0.004, 0.35, 0.66]
  const counter = units.find(({ kind }) => kind === the.counter)
  to.above(the.wallCabinet, unit, 1.45, 0, {
    size,
    margin: 0.001,
    ...(like ? { color: like.color } : counter ? { color: counter.color } : {}),
  })
  if (unit.kind !== the.counter || unit.size[2] > worktop.height + 0.01) return
  const first = units.find(({ kind }) => kind === the.counter) === unit
  if (first && to.chance(0.6)) to.on(the.microwave, unit, { x: [-0.2, 0.2], y: [0.4, 1], turn: 0.05 })
  else clutter(to, unit, [the.bottle, the.bowl, the.cup, the.plant], 2)
}

export function mat(to: Layout, tub: Piece): void {
  to.into(the.rug, tub, (size) => [0, -tub.size[1] / 2 - size[1] / 2 - 0.04, 0], 0, {
    size: [0.95, 0.6, 0.013],
  })
}

/** Some of these things, each once, where there is still space on top of a piece. */
function clutter(to: Layout, on: Piece, kinds: readonly Kind[], count: number): void {
  for (const kind of to.random.shuffle(kinds).slice(0, count)) to.on(kind, on, { turn: 0.5 })
}

/** A lamp, a plant or books on a piece, and something on the wall above. */
export function topped(to: Layout, piece: Piece, hung: Kind): void {
  const top = piece.origin[2] + piece.size[2]
  to.above(hung, piece, Math.max(1.2, top + 0.2))
  clutter(to, piece, [the.vase, the.tableLamp, the.books, the.plant], 2)
}

/** Smaller things in corners and along walls. */
export function finish(to: Layout, kinds: readonly Kind[], count: number): void {
  for (const kind of to.random.shuffle(kinds).slice(0, count))
    to.corner(kind) ?? to.atWall(kind, { before: 0, margin: 0.12 })
}

/** Under windows. */
export function radiators(to: Layout): void {
  for (const window of to.pieces.filter(({ kind }) => kind === the.window)) {
    if (to.chance(0.4)) continue
    const { away } = wallReach(window.wall!, to.size)
    to.exactly(
      the.radiator,
      (size) => to.against(window.wall!, alongWall(window), away - size[1] / 2 - 0.02, 0.06),
      {
        margin: 0.04,
      },
    )
  }
}

export function pictures(to: Layout, count: number): void {
  for (let i = 0; i < count; i++)
    to.hang(to.chance(0.85) ? the.picture : the.mirror, to.random.uniform(1.3, 1.5), { margin: 0.15 })
}
