import type { Vec3 } from '../../geometry/index.ts'
import type { Material } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { dark, glass, glow, steel } from './looks.ts'
import { block, fronts, rod } from './parts.ts'

/** How high a kitchen's worktop is, and how deep, metres: every unit of a row ends there. */
export const worktop = { height: 0.9, depth: 0.6 } as const
const plinth = 0.1

const stone: Material = { color: [98, 96, 96], pattern: 'granite', second: [62, 60, 62] }
const paleStone: Material = { color: [214, 210, 204], pattern: 'granite', second: [176, 172, 168] }

/** The body of a unit: plinth, box, worktop. */
function unit(to: MeshBuilder, [w, d, h]: Vec3, main: Material, wood: Material) {
  block(to, [0, 0.04, plinth / 2], [w, d - 0.08, plinth], dark, { skip: ['back', 'underside', 'top'] })
  block(to, [0, 0.02, (h - 0.04 + plinth) / 2], [w, d - 0.04, h - 0.04 - plinth], main, {
    skip: ['underside', 'top'],
  })
  block(to, [0, 0, h - 0.02], [w, d, 0.04], wood)
}

const front = -worktop.depth / 2 + 0.018
const grid = (w: number) => ({ wide: w, high: worktop.height - 0.05 - plinth, front, base: plinth })
const colors = ['white', 'beige', 'gray', 'green', 'blue', 'brown', 'black'] as const
const white = ['white'] as const
const unitSize = (w: number, until: number) => ({
  least: [w, worktop.depth, worktop.height] as Vec3,
  largest: [until, worktop.depth, worktop.height] as Vec3,
})

/** All worktops of a kitchen are alike, as its units are: those of dark wood are of pale stone. */
const topOf = ({ color }: Material) => (color[0] > 150 ? stone : paleStone)

const counter: Kind = {
  category: 'kitchen cabinet',
  ...unitSize(0.6, 0.9),
  finish: 'wood',
  colors,
  build(to, size, { main, metal }, random) {
    unit(to, size, main, topOf(main))
    const drawers = random.uniform() < 0.4
    fronts(to, grid(size[0]), drawers ? 1 : Math.round(size[0] / 0.45), drawers ? 3 : 1, main, 'bar', metal)
  },
}

const sink: Kind = {
  category: 'sink',
  ...unitSize(0.8, 0.9),
  least: [0.8, worktop.depth, worktop.height + 0.2],
  largest: [0.9, worktop.depth, worktop.height + 0.24],
  finish: 'wood',
  colors,
  build(to, [w, d, h], { main, metal }) {
    unit(to, [w, d, worktop.height], main, topOf(main))
    fronts(to, grid(w), 2, 1, main, 'bar', metal)
    basin(to, 0.5, 0.38, worktop.height, steel)
    rod(to, [0, 0.24, worktop.height], [0, 0.24, h - 0.012], 0.014, steel)
    rod(to, [0, 0.24, h - 0.014], [0, 0.06, h - 0.03], 0.012, steel)
  },
}

/** A basin let into a top at height z: its rim and the darker hollow. */
export function basin(to: MeshBuilder, w: number, d: number, z: number, material: Material) {
  block(to, [0, -0.03, z + 0.004], [w, d, 0.008], material, { skip: ['underside'] })
  block(
    to,
    [0, -0.03, z + 0.009],
    [w - 0.06, d - 0.06, 0.002],
    { color: material.color.map((c) => c * 0.62) as never },
    { skip: ['underside'] },
  )
  to.round([0, -0.03, z + 0.01], 0.003, 0.025, 0.025, dark, 10)
}

const oven: Kind = {
  category: 'oven',
  ...unitSize(0.6, 0.6),
  finish: 'paint',
  colors: ['black', 'gray', 'white'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0.02, h / 2], [w, d - 0.04, h], main, { skip: ['underside'] })
    block(to, [0, -d / 2 + 0.03, 0.42], [w - 0.04, 0.02, 0.52], dark, { skip: ['back'] })
    block(to, [0, -d / 2 + 0.02, 0.42], [w - 0.16, 0.006, 0.3], { color: [70, 66, 66] }, { skip: ['back'] })
    rod(to, [-w / 2 + 0.06, -d / 2 + 0.01, 0.72], [w / 2 - 0.06, -d / 2 + 0.01, 0.72], 0.01, steel)
    for (let i = 0; i < 4; i++)
      block(to, [-0.18 + i * 0.12, -d / 2 + 0.02, 0.8], [0.04, 0.03, 0.04], steel, { skip: ['back'] })
  },
}

const stove: Kind = {
  category: 'stove',
  least: [0.55, 0.49, 0.03],
  largest: [0.56, 0.53, 0.05],
  finish: 'paint',
  colors: ['black'],
  build(to, [w, d, h], _, random) {
    block(to, [0, 0, h * 0.3], [w, d, h * 0.6], dark)
    const gas = random.uniform() < 0.5
    for (const x of [-0.24, 0.24])
      for (const y of [-0.22, 0.22])
        to.round([x * w, y * d, h * 0.6], h * 0.4, 0.085, 0.085, gas ? steel : { color: [84, 60, 58] }, 12)
  },
}

const refrigerator: Kind = {
  category: 'refrigerator',
  least: [0.56, 0.58, 1.4],
  largest: [0.9, 0.7, 1.95],
  finish: 'paint',
  colors: ['white', 'gray', 'black'],
  build(to, [w, d, h], { main }, random) {
    block(to, [0, 0.03, h / 2 + 0.02], [w, d - 0.06, h - 0.04], main)
    const split = random.pick([0.36, 0.64]) * h
    block(to, [0, -d / 2 + 0.035, (split + 0.05) / 2], [w, 0.05, split - 0.06], main)
    block(to, [0, -d / 2 + 0.035, (h + split) / 2], [w, 0.05, h - split - 0.01], main)
    for (const [z, long] of [
      [split - 0.24, 0.34],
      [split + 0.2, 0.3],
    ] as const)
      block(to, [-w / 2 + 0.06, -d / 2 + 0.005, z], [0.02, 0.02, long], random.uniform() < 0.5 ? steel : dark)
    block(to, [0, 0.02, 0.02], [w - 0.06, d - 0.1, 0.04], dark)
  },
}

const washer: Kind = {
  category: 'washer',
  least: [0.58, 0.52, 0.82],
  largest: [0.7, 0.66, 0.92],
  finish: 'paint',
  colors: white,
  build(to, [w, d, h], { main }) {
    block(to, [0, 0.01, h / 2], [w, d - 0.02, h], main)
    block(
      to,
      [0, -d / 2 + 0.006, h - 0.08],
      [w - 0.04, 0.012, 0.1],
      { color: [206, 208, 210] },
      { skip: ['back'] },
    )
    block(to, [w * 0.28, -d / 2 + 0.002, h - 0.08], [w * 0.2, 0.008, 0.05], dark, { skip: ['back'] })
    porthole(to, w * 0.3, -d / 2 + 0.004, h * 0.45, steel)
    porthole(to, w * 0.23, -d / 2 + 0.001, h * 0.45, {
      color: [72, 82, 92],
      pattern: 'sky',
      second: [120, 132, 142],
    })
  },
}

function porthole(to: MeshBuilder, radius: number, y: number, z: number, material: Material) {
  const count = 20
  const rim = Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count
    const [c, s] = [cos(angle) * radius, sin(angle) * radius]
    return [c, y, z + s, 0, -1, 0, c + radius, s + radius]
  })
  to.surface(
    rim,
    Array.from({ length: count - 2 }, (_, i) => [0, i + 1, i + 2]),
    material,
  )
}

const dishwasher: Kind = {
  category: 'dishwasher',
  ...unitSize(0.6, 0.62),
  finish: 'paint',
  colors: ['gray', 'white', 'black'],
  build(to, size, { main }) {
    unit(to, size, main, stone)
    fronts(to, grid(size[0]), 1, 1, main, 'none')
    rod(to, [-0.22, front - 0.008, 0.76], [0.22, front - 0.008, 0.76], 0.01, steel)
  },
}

/** Hangs over the worktop. */
const wallCabinet: Kind = {
  category: 'wall cabinet',
  least: [0.6, 0.34, 0.6],
  largest: [0.9, 0.36, 0.7],
  finish: 'wood',
  colors,
  build(to, [w, d, h], { main, metal }) {
    block(to, [0, 0.01, h / 2], [w, d - 0.02, h], main, { skip: ['back'] })
    fronts(to, { wide: w, high: h, front: -d / 2 + 0.02 }, Math.round(w / 0.45), 1, main, 'bar', metal)
  },
}

const hood: Kind = {
  category: 'range hood',
  least: [0.58, 0.42, 0.7],
  largest: [0.6, 0.48, 0.8],
  finish: 'paint',
  colors: ['gray', 'black'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0, 0.04], [w, d, 0.08], main)
    block(to, [0, d / 2 - 0.14, h / 2 + 0.04], [0.28, 0.28, h - 0.08], main, { skip: ['back'] })
    block(to, [0, 0, 0.001], [w - 0.1, d - 0.1, 0.004], glow, { skip: ['top'] })
  },
}

const bottle: Kind = {
  category: 'bottle',
  least: [0.07, 0.07, 0.22],
  largest: [0.09, 0.09, 0.3],
  round: true,
  finish: 'paint',
  colors: ['green', 'brown', 'blue', 'white'],
  build(to, [w, , h], { main }) {
    to.round([0, 0, 0], h * 0.62, w / 2, w / 2, main, 10)
    to.round([0, 0, h * 0.62], h * 0.16, w / 2, w / 6, main, 10)
    to.round([0, 0, h * 0.78], h * 0.22, w / 6, w / 6, glass, 8)
  },
}

export const kitchen = {
  counter,
  sink,
  oven,
  stove,
  refrigerator,
  washer,
  dishwasher,
  wallCabinet,
  hood,
  bottle,
}
