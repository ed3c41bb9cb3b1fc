import type { Vec3 } from '../../geometry/index.ts'
import { tint } from '../materials.ts'
import type { Kind } from './kind.ts'
import { linen } from './looks.ts'
import { block, cushion, fronts, legs } from './parts.ts'

/** How high pillows lie on a bed, metres. */
export const mattressTop = 0.5

const bed: Kind = {
  category: 'bed',
  longer: 'depth',
  least: [0.95, 2.0, 0.56],
  largest: [1.8, 2.25, 1.1],
  finish: 'fabric',
  colors: ['blue', 'white', 'gray', 'green', 'beige', 'pink', 'purple', 'red', 'yellow'],
  build(to, [w, d, h], { main, wood, fabric }, random) {
    if (random.uniform() < 0.6) block(to, [0, d / 2 - 0.025, h / 2], [w, 0.05, h], wood)
    else cushion(to, [0, d / 2 - 0.05, h / 2], [w, 0.1, h], 0.03, fabric)
    block(to, [0, -0.03, 0.2], [w - 0.02, d - 0.06, 0.16], wood)
    legs(to, w - 0.06, d - 0.04, 0.13, 0.06, wood)
    cushion(to, [0, -0.04, 0.375], [w - 0.04, d - 0.12, mattressTop - 0.25], 0.04, linen)
    // a cover over the lower two thirds, hanging over the sides, its turned-down edge, sometimes a folded blanket
    const cover = d * 0.66
    const front = -d / 2 + 0.01
    cushion(to, [0, front + cover / 2, 0.4], [w, cover, 0.26], 0.04, main)
    cushion(to, [0, front + cover + 0.02, 0.475], [w - 0.005, 0.24, 0.12], 0.03, {
      ...main,
      color: tint(main.color, 1.1),
    })
    if (random.uniform() < 0.5)
      cushion(to, [0, front + 0.32, 0.41], [w + 0.01, 0.42, 0.26], 0.03, {
        ...fabric,
        pattern: random.pick(['fabric', 'plaid']),
      })
  },
}

const pillow: Kind = {
  category: 'pillow',
  least: [0.54, 0.36, 0.12],
  largest: [0.8, 0.5, 0.22],
  finish: 'fabric',
  colors: ['white', 'beige', 'gray', 'blue', 'yellow', 'green', 'red', 'pink', 'orange'],
  build(to, [w, d, h], { main }, random) {
    const patterned = random.uniform() < 0.35 && {
      pattern: random.pick(['plaid', 'rhombs', 'fine stripes'] as const),
    }
    to.ball(
      [0, 0, h / 2],
      [w / 2, d / 2, h / 2],
      { ...main, ...patterned, second: tint(main.color, 0.7) },
      14,
    )
    cushion(to, [0, 0, h / 2], [w * 0.92, d * 0.92, h * 0.66], 0.05, { ...main, ...patterned })
  },
}

/** A pillow that stands on a sofa and leans against its back. */
const sofaPillow: Kind = {
  ...pillow,
  least: [0.44, 0.28, 0.3],
  largest: [0.62, 0.34, 0.4],
  build(to, [w, d, h], { main }, random) {
    const pattern = random.pick(['fabric', 'plaid', 'rhombs', 'fine stripes'] as const)
    const cloth = { ...main, pattern, second: tint(main.color, 0.7) }
    cushion(to, [0, 0, h / 2], [w, 0.13, h * 0.92], 0.055, cloth, 0.42)
    to.ball([0, 0, h / 2], [w * 0.36, d / 2 - 0.01, h * 0.34], cloth, 10)
  },
}

const nightstand: Kind = {
  category: 'nightstand',
  least: [0.42, 0.36, 0.5],
  largest: [0.72, 0.52, 0.7],
  finish: 'wood',
  colors: ['brown', 'beige', 'white', 'black', 'gray'],
  build(to, [w, d, h], { main, metal }, random) {
    block(to, [0, 0, h - 0.015], [w, d, 0.03], main)
    if (random.uniform() < 0.5) {
      block(to, [0, 0.01, (h + 0.12) / 2 - 0.015], [w - 0.02, d - 0.04, h - 0.15], main)
      legs(to, w - 0.04, d - 0.06, 0.13, 0.04, main)
      fronts(
        to,
        { wide: w - 0.04, high: h - 0.18, front: -d / 2 + 0.03, base: 0.135 },
        1,
        2,
        main,
        'knob',
        metal,
      )
    } else {
      legs(to, w - 0.01, d - 0.01, h - 0.03, 0.04, main)
      block(to, [0, 0, h - 0.12], [w - 0.08, d - 0.04, 0.17], main)
      fronts(
        to,
        { wide: w - 0.1, high: 0.16, front: -d / 2 + 0.02, base: h - 0.2 },
        1,
        1,
        main,
        'knob',
        metal,
      )
      block(to, [0, 0, 0.14], [w - 0.04, d - 0.04, 0.02], main)
    }
  },
}

const wardrobe: Kind = {
  category: 'wardrobe',
  least: [0.9, 0.55, 1.8],
  largest: [1.7, 0.64, 2.15],
  finish: 'wood',
  colors: ['white', 'beige', 'brown', 'gray', 'black'],
  build(to, [w, d, h], { main, metal }, random) {
    const doors = Math.max(2, Math.round(w / 0.5))
    block(to, [0, 0.012, h / 2], [w, d - 0.024, h], main, { skip: ['underside'] })
    const drawers = random.uniform() < 0.4 ? 0.45 : 0
    const wide = w - 0.03
    const front = -d / 2 + 0.024
    if (drawers)
      fronts(to, { wide, high: drawers, front, base: 0.07 }, doors > 2 ? 2 : 1, 2, main, 'bar', metal)
    const base = 0.07 + drawers
    fronts(to, { wide, high: h - base - 0.03, front, base }, doors, 1, main, 'bar', metal)
  },
}

const cabinet: Kind = {
  category: 'cabinet',
  least: [0.75, 0.38, 0.7],
  largest: [1.35, 0.48, 1.05],
  finish: 'wood',
  colors: ['white', 'brown', 'beige', 'black', 'gray', 'blue', 'green'],
  build(to, [w, d, h], { main, wood, metal }, random) {
    const feet = random.uniform() < 0.5 ? 0.12 : 0.04
    block(to, [0, 0, h - 0.015], [w, d, 0.03], random.uniform() < 0.4 ? wood : main)
    block(to, [0, 0.012, (h - 0.03 + feet) / 2], [w - 0.01, d - 0.024, h - 0.03 - feet], main)
    legs(to, w - 0.06, d - 0.06, feet, 0.05, main)
    const grid = { wide: w - 0.03, high: h - feet - 0.05, front: -d / 2 + 0.024, base: feet + 0.01 }
    const handle = random.pick(['bar', 'knob', 'knob'] as const)
    if (random.uniform() < 0.65) fronts(to, grid, w > 1 ? 2 : 1, 3 + random.integer(2), main, handle, metal)
    else fronts(to, grid, Math.round(w / 0.45), 1, main, handle, metal)
  },
}

/** Where on a sofa pillows lie: above its seats. */
export const sofaSeat = 0.44

export const bedroom = { bed, pillow, sofaPillow, nightstand, wardrobe, cabinet }

/** The middle of a pillow on a bed of that size, in the bed's frame. */
export const pillowOnBed = (bed: Vec3, pillow: Vec3, share: number): Vec3 => [
  share * (bed[0] / 2 - pillow[0] / 2 - 0.06),
  bed[1] / 2 - 0.14 - pillow[1] / 2,
  mattressTop - 0.02,
]
