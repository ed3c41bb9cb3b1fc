import type { Vec3 } from '../geometry/index.ts'
import { catalogue as the } from './furniture/catalogue.ts'
import {
  aroundBed,
  aroundSofa,
  dining,
  finish,
  mat,
  pictures,
  radiators,
  readingCorner,
  topped,
  windows,
  workplace,
  worktops,
} from './groups.ts'
import type { Layout } from './layout.ts'

/** What a room is for. */
export const roomKinds = ['bedroom', 'living room', 'office', 'kitchen', 'bathroom'] as const
export type RoomKind = (typeof roomKinds)[number]

/** Least and largest width, depth and height of rooms of each kind, metres. */
export const roomSizes: Readonly<Record<RoomKind, readonly [Vec3, Vec3]>> = {
  bedroom: [
    [3.8, 3.7, 2.45],
    [5.2, 4.8, 2.75],
  ],
  'living room': [
    [4.6, 4.2, 2.5],
    [6.4, 5.6, 2.9],
  ],
  office: [
    [3.8, 3.6, 2.5],
    [5.6, 5, 2.9],
  ],
  kitchen: [
    [3.8, 3.6, 2.45],
    [5.4, 4.8, 2.8],
  ],
  bathroom: [
    [3, 2.9, 2.4],
    [3.8, 3.6, 2.7],
  ],
}

/** Puts into an empty room what belongs there, the large things first. */
export function arrange(kind: RoomKind, to: Layout): void {
  to.open(the.door, 0)
  arrangements[kind](to)
  const light = the.ceilingLight
  to.exactly(light, (size) => ({
    origin: [0.15 * to.size[0], -0.1 * to.size[1], to.size[2] - size[2]],
    yaw: 0,
  }))
}

const arrangements: Readonly<Record<RoomKind, (to: Layout) => void>> = {
  bedroom(to) {
    windows(to, 1 + to.random.integer(2))
    const bed = to.atWall(the.bed, { along: [-0.75, 0.75], before: 0.5 })
    if (bed) aroundBed(to, bed)
    to.atWall(the.wardrobe, { before: 0.55, margin: 0.1 })
    if (to.chance(0.55)) workplace(to)
    const cabinet = to.chance(0.75) && to.atWall(the.cabinet, { before: 0.5 })
    if (cabinet) topped(to, cabinet, to.chance(0.5) ? the.mirror : the.picture)
    if (to.chance(0.3)) readingCorner(to)
    finish(to, [the.basket, the.backpack, the.floorPlant, the.stool], 2)
    if (to.chance(0.4)) to.atWall(the.bookshelf, { before: 0.5 })
    radiators(to)
    pictures(to, 1)
  },

  'living room'(to) {
    windows(to, 2)
    const sofa = to.atWall(the.sofa, { along: [-0.6, 0.6], before: 1 })
    if (sofa) aroundSofa(to, sofa)
    if (to.floorArea > 23 || to.chance(0.4)) dining(to)
    if (to.chance(0.8)) to.atWall(the.bookshelf, { before: 0.5 })
    if (to.chance(0.25)) {
      const fireplace = to.atWall(the.fireplace, { along: [-0.5, 0.5], before: 0.7 })
      if (fireplace) topped(to, fireplace, to.chance(0.5) ? the.mirror : the.picture)
    }
    if (to.chance(0.5)) {
      const cabinet = to.atWall(the.cabinet, { before: 0.5 })
      if (cabinet) topped(to, cabinet, the.picture)
    }
    finish(to, [the.floorPlant, the.floorLamp, the.basket, the.stool, the.backpack], 3)
    radiators(to)
    pictures(to, 2)
  },

  office(to) {
    windows(to, 1 + to.random.integer(2))
    const count = to.floorArea > 18 ? 2 : 1
    for (let i = 0; i < count; i++) workplace(to, true)
    for (let i = to.random.integer(2); i >= 0; i--) to.atWall(the.bookshelf, { before: 0.55, margin: 0.05 })
    const cabinet = to.atWall(the.cabinet, { before: 0.5 })
    if (cabinet) {
      to.on(the.printer, cabinet, { x: [-0.6, 0.6], turn: 0 })
      to.on(the.plant, cabinet)
    }
    if (to.chance(0.4)) readingCorner(to)
    if (to.floorArea > 19 && to.chance(0.5)) dining(to)
    finish(to, [the.floorPlant, the.backpack, the.trashBin, the.floorLamp], 2)
    to.hang(the.clock, 1.9)
    radiators(to)
    pictures(to, 2)
  },

  kitchen(to) {
    windows(to, 1, to.random.uniform(1.18, 1.25), 0)
    worktops(to)
    dining(to)
    finish(to, [the.trashBin, the.floorPlant, the.basket, the.stool], 2)
    to.hang(the.clock, 1.85)
    radiators(to)
    pictures(to, 1)
  },

  bathroom(to) {
    const tub = to.atWall(the.bathtub, {
      along: to.chance(0.5) ? [-1, -1] : [1, 1],
      before: 0.5,
      margin: 0.05,
    })
    if (tub) to.hang(the.towel, 1.05, { ...(tub.wall ? { wall: tub.wall } : {}), margin: 0.1 })
    const sink = to.atWall(the.washstand, { before: 0.6, margin: 0.15 })
    if (sink) {
      to.above(the.mirror, sink, 1.12)
      to.hang(the.towel, 0.95, { tries: 40, margin: 0.05 })
      to.on(the.cup, sink, { x: [0.75, 1], y: [0.3, 1] })
      to.on(the.bottle, sink, { x: [-1, -0.75], y: [0.3, 1] })
    }
    to.atWall(the.toilet, { before: 0.5, margin: 0.2 })
    if (to.chance(0.7)) to.atWall(the.washer, { before: 0.5, margin: 0.08 })
    if (to.chance(0.5)) to.atWall(the.cabinet, { before: 0.5, margin: 0.1 })
    windows(to, 1, 1.15, 0)
    if (tub) mat(to, tub)
    finish(to, [the.basket, the.trashBin, the.stool, the.plant], 2)
    radiators(to)
    pictures(to, 1)
  },
}
