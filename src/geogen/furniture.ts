import type { Vec3 } from '../geometry/index.ts'
import { type ColorName, type Material, palette, type Rgb, tint } from './materials.ts'
import type { MeshBuilder } from './mesh.ts'
import type { Random } from './random.ts'

/** Where a piece of furniture is put. */
export type Placing = 'wall' | 'free' | 'seat' | 'hung'

/** One kind of furniture: how large it gets, which colours it comes in, and how it is built. */
export interface Furniture {
  readonly category: string
  /** Least and largest width (x), depth (y), height (z), metres. */
  readonly least: Vec3
  readonly largest: Vec3
  readonly colors: readonly ColorName[]
  readonly placing: Placing
  /** As deep as it is wide. */
  readonly round?: boolean
  /** How high its lower edge hangs, for what is `hung` on a wall. */
  readonly above?: number
  /**
   * Builds it around its own frame's origin, which is the middle of its underside: x to its right, y to its back, so
   * that its front faces -y. It fills `size` exactly.
   */
  build(to: MeshBuilder, size: Vec3, color: Material, random: Random): void
}

const wood: Material = { color: palette.brown, pattern: 'wood', second: [84, 52, 30] }
const pale: Material = { color: [206, 170, 124], pattern: 'wood', second: [170, 132, 88] }
const metal: Material = { color: [150, 152, 158] }
const dark: Material = { color: [38, 38, 44] }
const linen: Material = { color: [240, 236, 226] }
const leaf: Rgb = [58, 124, 62]
const glow: Material = { color: [255, 236, 180] }

const grained = ({ color }: Material): Material => ({ color, pattern: 'wood', second: tint(color, 0.9) })

/** Four legs of `thickness` under a top of w x d. */
function legs(to: MeshBuilder, w: number, d: number, height: number, thickness: number, material: Material) {
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      const at: Vec3 = [(x * (w - thickness)) / 2, (y * (d - thickness)) / 2, height / 2]
      to.box(at, [thickness, thickness, height], material)
    }
  }
}

/** Fronts of drawers or doors in a grid, each with a knob. */
function fronts(to: MeshBuilder, [w, d, h]: Vec3, columns: number, rows: number, material: Material) {
  const [cw, ch] = [w / columns, h / rows]
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const [x, z] = [-w / 2 + (i + 0.5) * cw, (j + 0.5) * ch]
      to.box([x, -d / 2 + 0.01, z], [cw - 0.03, 0.02, ch - 0.03], material)
      to.box([x, -d / 2 + 0.001, z + ch * 0.2], [Math.min(0.12, cw / 3), 0.002, 0.02], dark)
    }
  }
}

/** Everything a room can be furnished with. */
export const catalogue: readonly Furniture[] = [
  {
    category: 'bed',
    least: [1.4, 2.0, 0.85],
    largest: [1.8, 2.15, 1.05],
    colors: ['blue', 'red', 'green', 'purple', 'beige', 'pink'],
    placing: 'wall',
    build(to, [w, d, h], color) {
      to.box([0, d / 2 - 0.04, h / 2], [w, 0.08, h], wood)
      to.box([0, -0.04, 0.17], [w, d - 0.08, 0.26], wood)
      to.box([0, -0.04, 0.4], [w - 0.06, d - 0.12, 0.2], linen)
      to.box([0, -0.22, 0.47], [w - 0.02, d - 0.52, 0.14], color)
      for (const x of [-w / 4, w / 4]) to.ball([x, d / 2 - 0.32, 0.55], [w / 5, 0.2, 0.1], linen)
    },
  },
  {
    category: 'sofa',
    least: [1.7, 0.85, 0.78],
    largest: [2.1, 0.95, 0.88],
    colors: ['red', 'blue', 'green', 'gray', 'beige', 'orange'],
    placing: 'wall',
    build(to, [w, d, h], color) {
      const seat = w - 0.36
      to.box([0, 0.02, 0.2], [w, d - 0.04, 0.28], color)
      to.box([0, d / 2 - 0.12, h / 2 + 0.1], [w, 0.24, h - 0.2], color)
      for (const x of [-1, 1]) to.box([(x * (w - 0.18)) / 2, 0, 0.35], [0.18, d, 0.5], color)
      for (const x of [-1, 1]) {
        to.box([(x * seat) / 4, -0.08, 0.4], [seat / 2 - 0.02, d - 0.3, 0.14], color)
        to.box([(x * seat) / 4, d / 2 - 0.3, 0.6], [seat / 2 - 0.06, 0.14, 0.28], color)
      }
      legs(to, w - 0.1, d - 0.1, 0.06, 0.06, dark)
    },
  },
  {
    category: 'armchair',
    least: [0.75, 0.75, 0.8],
    largest: [0.9, 0.9, 0.95],
    colors: ['green', 'yellow', 'blue', 'pink', 'orange', 'purple'],
    placing: 'free',
    build(to, [w, d, h], color) {
      to.box([0, -0.02, 0.24], [w - 0.04, d - 0.06, 0.32], color)
      to.box([0, d / 2 - 0.09, h / 2 + 0.06], [w, 0.18, h - 0.12], color)
      for (const x of [-1, 1]) to.box([(x * (w - 0.14)) / 2, -0.02, 0.36], [0.14, d - 0.04, 0.52], color)
      to.box([0, -0.08, 0.44], [w - 0.32, d - 0.26, 0.1], linen)
      legs(to, w - 0.08, d - 0.08, 0.08, 0.05, wood)
    },
  },
  {
    category: 'table',
    least: [1.1, 0.75, 0.72],
    largest: [1.5, 0.95, 0.77],
    colors: ['brown', 'white', 'beige', 'black'],
    placing: 'free',
    build(to, [w, d, h], color) {
      to.box([0, 0, h - 0.02], [w, d, 0.04], grained(color))
      to.box([0, 0, h - 0.08], [w - 0.16, d - 0.16, 0.08], color)
      legs(to, w - 0.06, d - 0.06, h - 0.04, 0.07, color)
    },
  },
  {
    category: 'chair',
    least: [0.42, 0.45, 0.84],
    largest: [0.5, 0.52, 0.95],
    colors: ['red', 'blue', 'green', 'yellow', 'orange', 'white', 'black'],
    placing: 'seat',
    build(to, [w, d, h], color) {
      to.box([0, 0, 0.45], [w, d, 0.05], color)
      legs(to, w - 0.02, d - 0.02, 0.43, 0.045, wood)
      for (const x of [-1, 1])
        to.box([(x * (w - 0.06)) / 2, d / 2 - 0.025, (h + 0.45) / 2], [0.045, 0.045, h - 0.45], wood)
      to.box([0, d / 2 - 0.025, h - 0.14], [w - 0.04, 0.03, 0.26], color)
    },
  },
  {
    category: 'desk',
    least: [1.1, 0.6, 0.72],
    largest: [1.4, 0.72, 0.76],
    colors: ['white', 'beige', 'black', 'brown'],
    placing: 'wall',
    build(to, [w, d, h], color) {
      to.box([0, 0, h - 0.02], [w, d, 0.04], pale)
      to.box([w / 2 - 0.2, 0.02, (h - 0.04) / 2], [0.38, d - 0.06, h - 0.04], color)
      to.box([-w / 2 + 0.03, 0, (h - 0.04) / 2], [0.05, d - 0.04, h - 0.04], color)
      for (const z of [0.15, 0.37, 0.58]) to.box([w / 2 - 0.2, -d / 2 + 0.04, z], [0.34, 0.02, 0.18], pale)
    },
  },
  {
    category: 'bookshelf',
    least: [0.8, 0.3, 1.6],
    largest: [1.1, 0.36, 2.0],
    colors: ['brown', 'white', 'beige', 'black'],
    placing: 'wall',
    build(to, [w, d, h], color) {
      for (const x of [-1, 1]) to.box([(x * (w - 0.03)) / 2, 0, h / 2], [0.03, d, h], color)
      to.box([0, d / 2 - 0.01, h / 2], [w - 0.06, 0.02, h], color)
      const shelves = Math.round(h / 0.38)
      for (let i = 0; i <= shelves; i++) {
        const z = 0.05 + (i * (h - 0.065)) / shelves
        to.box([0, 0, z], [w - 0.06, d, 0.03], color)
        if (i === shelves) continue
        const tall = Math.min(0.27, (h - 0.1) / shelves - 0.07)
        const wide = (w - 0.1) * (0.55 + 0.4 * ((i * 0.37) % 1))
        const from = i % 2 ? -(w - 0.08) / 2 : (w - 0.08) / 2 - wide
        to.box([from + wide / 2, 0.03, z + 0.015 + tall / 2], [wide, d - 0.1, tall], {
          color: [255, 255, 255],
          pattern: 'fine stripes',
        })
      }
    },
  },
  {
    category: 'wardrobe',
    least: [1.0, 0.55, 1.8],
    largest: [1.5, 0.62, 2.1],
    colors: ['white', 'beige', 'brown', 'gray', 'green'],
    placing: 'wall',
    build(to, [w, d, h], color) {
      to.box([0, 0.02, h / 2], [w, d - 0.04, h], color)
      fronts(to, [w - 0.02, d, h - 0.06], Math.round(w / 0.5), 1, { color: tint(color.color, 1.07) })
    },
  },
  {
    category: 'cabinet',
    least: [0.8, 0.4, 0.7],
    largest: [1.2, 0.48, 0.95],
    colors: ['white', 'blue', 'green', 'brown', 'yellow'],
    placing: 'wall',
    build(to, [w, d, h], color) {
      to.box([0, 0.02, h / 2], [w, d - 0.04, h], pale)
      fronts(to, [w - 0.04, d, h - 0.05], 2, 3, color)
    },
  },
  {
    category: 'television',
    least: [1.1, 0.4, 1.05],
    largest: [1.4, 0.45, 1.2],
    colors: ['black'],
    placing: 'wall',
    build(to, [w, d, h]) {
      to.box([0, 0, 0.22], [w, d, 0.36], pale)
      to.box([0, 0, 0.02], [w - 0.1, d - 0.1, 0.04], dark)
      to.box([0, 0.05, 0.42], [0.3, 0.18, 0.04], dark)
      to.box([0, 0.06, (0.46 + h) / 2], [w - 0.12, 0.05, h - 0.46], dark)
      to.box([0, 0.033, (0.46 + h) / 2], [w - 0.17, 0.005, h - 0.52], {
        color: [70, 92, 120],
        pattern: 'sky',
        second: [120, 150, 190],
      })
    },
  },
  {
    category: 'lamp',
    least: [0.38, 0.38, 1.45],
    largest: [0.48, 0.48, 1.7],
    colors: ['yellow', 'white', 'red', 'orange', 'blue'],
    placing: 'free',
    round: true,
    build(to, [w, , h], color) {
      to.round([0, 0, 0], 0.03, w * 0.36, w * 0.36, metal)
      to.round([0, 0, 0.03], h - 0.33, 0.016, 0.016, metal, 6)
      to.round([0, 0, h - 0.32], 0.32, w / 2, w / 3, color)
      to.ball([0, 0, h - 0.3], [0.07, 0.07, 0.07], glow, 8)
    },
  },
  {
    category: 'plant',
    least: [0.5, 0.5, 0.9],
    largest: [0.7, 0.7, 1.3],
    colors: ['green'],
    placing: 'free',
    build(to, [w, d, h], _, random) {
      to.round([0, 0, 0], 0.32, 0.13, 0.18, { color: [176, 96, 62] })
      to.round([0, 0, 0.3], h * 0.4, 0.025, 0.02, wood, 6)
      for (let i = 0; i < 7; i++) {
        const angle = i * 2.4
        const z = h - 0.14 - ((h - 0.75) * i) / 7
        const at: Vec3 = [Math.cos(angle) * (w / 2 - 0.14), Math.sin(angle) * (d / 2 - 0.14), z]
        to.ball(at, [0.14, 0.14, 0.13], { color: tint(leaf, random.uniform(0.8, 1.2)) }, 8)
      }
    },
  },
  {
    category: 'stool',
    least: [0.34, 0.34, 0.42],
    largest: [0.42, 0.42, 0.5],
    colors: ['red', 'yellow', 'blue', 'green', 'purple', 'pink'],
    placing: 'free',
    round: true,
    build(to, [w, , h], color) {
      to.round([0, 0, h - 0.08], 0.08, w / 2, w / 2, color)
      legs(to, w * 0.66, w * 0.66, h - 0.08, 0.04, pale)
    },
  },
  {
    category: 'trash bin',
    least: [0.26, 0.26, 0.3],
    largest: [0.34, 0.34, 0.42],
    colors: ['gray', 'black', 'red', 'blue'],
    placing: 'free',
    round: true,
    build(to, [w, , h], color) {
      to.round([0, 0, 0], h, w * 0.38, w / 2, color)
      to.round([0, 0, h - 0.01], 0.011, w * 0.42, w * 0.42, dark)
    },
  },
  {
    category: 'window',
    least: [1.1, 0.08, 1.1],
    largest: [1.5, 0.08, 1.3],
    colors: ['white'],
    placing: 'hung',
    above: 0.95,
    build(to, [w, d, h]) {
      to.box([0, 0.02, h / 2], [w, d - 0.04, h], linen, false)
      for (const x of [-1, 1]) {
        const pane = w / 2 - 0.09
        const at: Vec3 = [(x * (pane + 0.05)) / 2, -d / 2 + 0.015, h / 2]
        to.box(
          at,
          [pane, 0.03, h - 0.14],
          {
            color: [214, 232, 246],
            pattern: 'sky',
            second: [128, 180, 232],
          },
          false,
        )
      }
    },
  },
  {
    category: 'door',
    least: [0.85, 0.06, 2.0],
    largest: [0.95, 0.06, 2.1],
    colors: ['brown', 'white', 'beige'],
    placing: 'hung',
    above: 0,
    build(to, [w, d, h], color) {
      to.box([0, 0.01, h / 2], [w, d - 0.02, h], linen, false)
      to.box([0, -d / 2 + 0.02, h / 2 - 0.02], [w - 0.14, 0.024, h - 0.1], color, false)
      const inset = { color: tint(color.color, 0.88) }
      for (const z of [0.27, 0.72])
        to.box([0, -d / 2 + 0.008, z * h], [w - 0.36, 0.016, 0.34 * h], inset, false)
      to.ball([w / 2 - 0.14, -d / 2 + 0.012, 1.02], [0.03, 0.012, 0.03], metal, 8)
    },
  },
  {
    category: 'picture',
    least: [0.6, 0.04, 0.5],
    largest: [0.9, 0.04, 0.65],
    colors: ['blue', 'red', 'green', 'purple'],
    placing: 'hung',
    above: 1.4,
    build(to, [w, d, h], color) {
      to.box([0, 0.005, h / 2], [w, d - 0.01, h], dark, false)
      to.box(
        [0, -d / 2 + 0.006, h / 2],
        [w - 0.08, 0.012, h - 0.08],
        {
          color: [222, 226, 220],
          pattern: 'brush',
          second: color.color,
        },
        false,
      )
    },
  },
]
