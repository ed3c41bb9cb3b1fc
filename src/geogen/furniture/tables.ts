import type { Vec3 } from '../../geometry/index.ts'
import type { MeshBuilder } from '../mesh.ts'
import type { Kind } from './kind.ts'
import type { Look } from './looks.ts'
import { block, fronts, legs, rod, splayedLegs } from './parts.ts'

/** A top on four legs, on splayed legs, on trestles, or on one foot. */
function table(to: MeshBuilder, [w, d, h]: Vec3, { main, metal, wood }: Look, style: number) {
  const thick = 0.035
  block(to, [0, 0, h - thick / 2], [w, d, thick], main)
  if (style === 0) {
    block(to, [0, 0, h - thick - 0.035], [w - 0.16, d - 0.16, 0.07], main, { skip: ['top', 'underside'] })
    legs(to, w - 0.04, d - 0.04, h - thick, 0.065, main)
  } else if (style === 1) {
    splayedLegs(to, w - 0.06, d - 0.06, h - thick, wood)
  } else {
    for (const x of [-1, 1]) {
      const at = x * (w / 2 - 0.14)
      for (const y of [-1, 1])
        rod(to, [at, y * (d / 2 - 0.06), 0], [at, y * (d / 2 - 0.12), h - thick], 0.022, metal)
      rod(to, [at, -d / 2 + 0.06, 0.02], [at, d / 2 - 0.06, 0.02], 0.018, metal)
    }
  }
}

const woods = ['brown', 'beige', 'white', 'black', 'gray'] as const

const diningTable: Kind = {
  category: 'table',
  least: [1.0, 0.72, 0.71],
  largest: [2.0, 1.05, 0.78],
  finish: 'wood',
  colors: woods,
  build: (to, size, look, random) => table(to, size, look, random.integer(3)),
}

const roundTable: Kind = {
  category: 'table',
  name: 'round table',
  least: [0.9, 0.9, 0.71],
  largest: [1.2, 1.2, 0.78],
  round: true,
  finish: 'wood',
  colors: woods,
  build(to, [w, , h], { main, metal }, random) {
    to.round([0, 0, h - 0.035], 0.035, w / 2 - 0.01, w / 2, main, 28)
    if (random.uniform() < 0.5) {
      to.round([0, 0, 0], 0.03, w * 0.27, w * 0.24, metal, 18)
      to.round([0, 0, 0.03], h - 0.065, 0.04, 0.04, metal, 10)
    } else splayedLegs(to, w * 0.72, w * 0.72, h - 0.03, main)
  },
}

const coffeeTable: Kind = {
  category: 'table',
  name: 'coffee table',
  least: [0.8, 0.48, 0.36],
  largest: [1.3, 0.7, 0.48],
  finish: 'wood',
  colors: woods,
  build(to, size, look, random) {
    table(to, size, look, random.integer(3))
    const [w, d] = size
    if (random.uniform() < 0.4) block(to, [0, 0, 0.13], [w - 0.1, d - 0.1, 0.02], look.main)
  },
}

const sideTable: Kind = {
  category: 'table',
  name: 'side table',
  least: [0.42, 0.42, 0.46],
  largest: [0.56, 0.56, 0.6],
  round: true,
  finish: 'wood',
  colors: woods,
  build(to, [w, , h], { main, wood, metal }, random) {
    to.round([0, 0, h - 0.03], 0.03, w / 2, w / 2, main, 22)
    if (random.uniform() < 0.5) splayedLegs(to, w * 0.84, w * 0.84, h - 0.02, wood)
    else {
      to.round([0, 0, 0], 0.02, w * 0.34, w * 0.34, metal, 16)
      to.round([0, 0, 0.02], h - 0.05, 0.02, 0.02, metal, 8)
    }
  },
}

const desk: Kind = {
  category: 'desk',
  least: [1.1, 0.6, 0.72],
  largest: [1.6, 0.8, 0.76],
  finish: 'wood',
  colors: woods,
  build(to, [w, d, h], { main, metal }, random) {
    block(to, [0, 0, h - 0.015], [w, d, 0.03], main)
    const drawers = random.uniform() < 0.6
    const side = random.pick([-1, 1])
    if (drawers) {
      const x = side * (w / 2 - 0.22)
      block(to, [x, 0.02, (h - 0.03) / 2], [0.42, d - 0.06, h - 0.03], main, { skip: ['top'] })
      for (let i = 0; i < 3; i++) {
        const z = 0.06 + ((h - 0.1) * (i + 0.5)) / 3
        block(to, [x, -d / 2 + 0.044, z], [0.39, 0.016, (h - 0.1) / 3 - 0.012], main)
        block(to, [x, -d / 2 + 0.028, z], [0.12, 0.02, 0.012], metal)
      }
    }
    for (const x of drawers ? [-side] : [-1, 1]) {
      const at = x * (w / 2 - 0.03)
      for (const y of [-1, 1])
        block(to, [at, y * (d / 2 - 0.04), (h - 0.03) / 2], [0.045, 0.045, h - 0.03], metal)
    }
    block(to, [0, d / 2 - 0.03, h - 0.16], [w - 0.1, 0.018, 0.26], main)
  },
}

const tvStand: Kind = {
  category: 'cabinet',
  name: 'tv stand',
  least: [1.1, 0.36, 0.4],
  largest: [1.8, 0.46, 0.56],
  finish: 'wood',
  colors: woods,
  build(to, [w, d, h], { main, metal }) {
    legs(to, w - 0.1, d - 0.06, 0.12, 0.04, metal)
    block(to, [0, 0.01, (h + 0.12) / 2], [w, d - 0.02, h - 0.12], main)
    fronts(to, { wide: w - 0.03, high: h - 0.16, front: -d / 2 + 0.02, base: 0.14 }, 3, 1, main, 'bar', metal)
  },
}

const bookshelf: Kind = {
  category: 'bookshelf',
  least: [0.7, 0.28, 1.1],
  largest: [1.3, 0.42, 2.15],
  finish: 'wood',
  colors: ['brown', 'white', 'beige', 'black'],
  build(to, [w, d, h], { main }, random) {
    for (const x of [-1, 1]) block(to, [(x * (w - 0.025)) / 2, 0, h / 2], [0.025, d, h], main)
    block(to, [0, d / 2 - 0.008, h / 2], [w - 0.05, 0.016, h], main)
    const shelves = Math.round(h / 0.36)
    const gap = (h - 0.08) / shelves
    for (let i = 0; i <= shelves; i++) {
      const z = 0.055 + i * gap
      block(to, [0, -0.008, z], [w - 0.05, d - 0.016, 0.022], main, { skip: ['back'] })
      if (i < shelves) books(to, [w - 0.07, d, gap - 0.03], z + 0.011, random)
    }
  },
}

const spines = [
  [150, 62, 54],
  [60, 84, 120],
  [76, 110, 84],
  [212, 196, 166],
  [112, 80, 58],
  [232, 228, 220],
  [58, 58, 64],
  [196, 158, 84],
  [120, 92, 120],
] as const
const covers = spines.map((color) => ({ color }))

/** A row of books that stands on a board at height z, some of it empty, in groups of equal look as series have. */
function books(
  to: MeshBuilder,
  [w, d, high]: Vec3,
  z: number,
  random: { uniform(a?: number, b?: number): number; integer(n: number): number },
) {
  const until = (w / 2) * random.uniform(0.1, 1)
  let x = -w / 2
  while (x < until) {
    const cover = covers[random.integer(covers.length)]!
    const [thick, tall, deep] = [
      random.uniform(0.03, 0.06),
      random.uniform(0.62, 0.95) * high,
      random.uniform(0.13, 0.18),
    ]
    for (let series = random.integer(4); series >= 0 && x + thick < w / 2; series--, x += thick + 0.002)
      block(to, [x + thick / 2, d / 2 - 0.02 - deep / 2, z + tall / 2], [thick, deep, tall], cover, {
        skip: ['back', 'underside'],
      })
    if (x + thick >= w / 2) break
    if (random.uniform() < 0.12) x += random.uniform(0.04, 0.12)
  }
}

export const tables = { diningTable, roundTable, coffeeTable, sideTable, desk, tvStand, bookshelf }
