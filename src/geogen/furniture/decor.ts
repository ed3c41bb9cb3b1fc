import type { Vec3 } from '../../geometry/index.ts'
import { type Material, type Rgb, shades, tint } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import type { Random } from '../random.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { ceramic, dark, glow, linen, steel, terracotta } from './looks.ts'
import { block, cushion, rod } from './parts.ts'

const shade = (material: Material): Material => ({ ...material, second: tint(material.color, 0.93) })

const floorLamp: Kind = {
  category: 'lamp',
  name: 'floor lamp',
  least: [0.34, 0.34, 1.35],
  largest: [0.5, 0.5, 1.75],
  round: true,
  finish: 'fabric',
  colors: ['white', 'beige', 'yellow', 'orange', 'black', 'gray', 'red'],
  build(to, [w, , h], { main, metal, wood }, random) {
    if (random.uniform() < 0.4)
      for (let i = 0; i < 3; i++) {
        const [x, y] = [cos(i * 2.0944) * (w / 2 - 0.02), sin(i * 2.0944) * (w / 2 - 0.02)]
        rod(to, [x, y, 0], [0, 0, h - 0.24], 0.014, wood)
      }
    else {
      to.round([0, 0, 0], 0.025, w * 0.36, w * 0.36, metal, 18)
      to.round([0, 0, 0.025], h - 0.26, 0.013, 0.013, metal, 6)
    }
    to.round([0, 0, h - 0.28], 0.28, w / 2, w * 0.36, shade(main), 20)
    to.round([0, 0, h - 0.285], 0.006, w / 2 - 0.015, w / 2 - 0.015, glow, 16)
  },
}

const tableLamp: Kind = {
  category: 'lamp',
  least: [0.22, 0.22, 0.34],
  largest: [0.36, 0.36, 0.62],
  round: true,
  finish: 'fabric',
  colors: ['white', 'beige', 'yellow', 'blue', 'green', 'orange', 'gray'],
  build(to, [w, , h], { main, metal, wood }, random) {
    const foot = random.pick([metal, wood, ceramic, terracotta])
    const stem = h * 0.52
    if (random.uniform() < 0.5) to.ball([0, 0, stem * 0.45], [w * 0.27, w * 0.27, stem * 0.45], foot, 12)
    else {
      to.round([0, 0, 0], 0.02, w * 0.3, w * 0.3, foot, 14)
      to.round([0, 0, 0.02], stem, 0.015, 0.012, foot, 6)
    }
    to.round([0, 0, h - h * 0.45], h * 0.45, w / 2, w * 0.33, shade(main), 18)
    to.round([0, 0, h - h * 0.455], 0.004, w / 2 - 0.01, w / 2 - 0.01, glow, 14)
  },
}

const leaf: Rgb = [74, 128, 70]
const soil: Material = { color: [74, 56, 44] }

/** One long leaf that bends over: seen from both sides. */
function blade(
  to: MeshBuilder,
  at: Vec3,
  heading: number,
  reach: number,
  rise: number,
  wide: number,
  material: Material,
) {
  const [c, s] = [cos(heading), sin(heading)]
  const point = (along: number, z: number, side: number): number[] => {
    const [x, y] = [at[0] + c * along * reach - s * side, at[1] + s * along * reach + c * side]
    return [x, y, at[2] + z * rise, -c * 0.45, -s * 0.45, 0.78, along * 0.3, side + 0.1]
  }
  const spine = [
    [0, 0, 0.3],
    [0.35, 0.7, 1],
    [0.75, 0.98, 0.8],
    [1, 0.8, 0.05],
  ] as const
  const vertices = spine.flatMap(([along, z, share]) => [
    point(along, z, -share * wide),
    point(along, z, share * wide),
  ])
  const faces = [0, 1, 2].map((i) => [2 * i, 2 * i + 2, 2 * i + 3, 2 * i + 1])
  to.surface(vertices, faces, material)
}

function foliage(to: MeshBuilder, [w, d, h]: Vec3, base: number, random: Random) {
  const green: Material = {
    color: tint(leaf, random.uniform(0.8, 1.25)),
    pattern: 'leaves',
    second: [40, 84, 48],
    doubleSided: true,
  }
  const style = random.integer(3)
  const high = h - base
  if (style === 0) {
    // three tiers: the lowest reaches out, the highest stands up
    for (const [count, steep, turn] of [
      [5, 0.45, 0],
      [4, 0.75, 0.5],
      [3, 1, 1.1],
    ] as const) {
      const reach = (Math.min(w, d) / 2 - 0.004) * (1.25 - 0.55 * steep)
      for (let i = 0; i < count; i++) {
        const heading = turn + (i * 2 * Math.PI) / count
        blade(to, [0, 0, base - 0.03], heading, reach, (high + 0.03) * steep, Math.min(0.045, w * 0.1), green)
      }
    }
    return
  }
  const [stem, r] = [style === 1 ? 0.3 : 0.1, Math.min(w, d) * 0.26]
  to.round([0, 0, base - 0.04], high * 0.7, 0.018, 0.012, { color: [104, 80, 56] }, 6)
  const tiers = [
    [5, w / 2 - r, 0.15],
    [3, w * 0.12, 0.65],
    [1, 0, 1],
  ] as const
  for (const [count, out, up] of tiers) {
    for (let i = 0; i < count; i++) {
      const heading = up * 2 + (i * 2 * Math.PI) / count
      const z = base + high * stem + (high * (1 - stem) - r) * up
      const at: Vec3 = [cos(heading) * out, sin(heading) * out, Math.max(z, base + r * 0.8)]
      const leafy = { ...green, color: tint(green.color, random.uniform(0.88, 1.14)) }
      to.ball(at, [r, r, Math.min(r, at[2] - base + 0.02, h - at[2])], leafy, 8)
    }
  }
}

const plant: Kind = {
  category: 'plant',
  least: [0.2, 0.2, 0.28],
  largest: [0.36, 0.36, 0.55],
  round: true,
  finish: 'paint',
  colors: ['green'],
  build(to, size, _, random) {
    const [w, , h] = size
    const pot = h * 0.34
    to.round([0, 0, 0], pot, w * 0.2, w * 0.28, random.pick([terracotta, ceramic, dark]), 12)
    to.round([0, 0, pot], 0.002, w * 0.25, w * 0.25, soil, 10)
    foliage(to, size, pot, random)
  },
}

const floorPlant: Kind = {
  ...plant,
  name: 'tall plant',
  least: [0.4, 0.4, 0.85],
  largest: [0.7, 0.7, 1.5],
  build(to, size, _, random) {
    const [w] = size
    const material = random.pick([
      terracotta,
      ceramic,
      dark,
      { color: [206, 178, 136], pattern: 'wicker', second: [130, 100, 66] } as Material,
    ])
    to.round([0, 0, 0], 0.34, w * 0.2, w * 0.27, material, 16)
    to.round([0, 0, 0.335], 0.006, w * 0.25, w * 0.25, soil, 12)
    foliage(to, size, 0.34, random)
  },
}

const picture: Kind = {
  category: 'picture',
  least: [0.4, 0.035, 0.4],
  largest: [1.1, 0.045, 0.8],
  finish: 'paint',
  colors: ['blue', 'red', 'green', 'yellow', 'purple', 'orange', 'gray', 'pink'],
  build(to, [w, d, h], { main, wood }, random) {
    const rim = 0.03
    block(to, [0, 0.004, h / 2], [w, d - 0.008, h], random.pick([dark, wood, ceramic]), { skip: ['back'] })
    const mat = random.uniform() < 0.5 ? 0.06 : 0
    const front = -d / 2 + 0.004
    const flat = (x0: number, x1: number, z0: number, z1: number, layer: number, material: Material) => {
      const y = front - 0.0006 * layer
      to.quad([x0, y, z0], [x1, y, z0], [x1, y, z1], [x0, y, z1], material)
    }
    flat(-w / 2 + rim, w / 2 - rim, rim, h - rim, 0, { color: [244, 242, 236] })
    const [x, low, high] = [w / 2 - rim - mat, rim + mat, h - rim - mat]
    paint(flat, x, low, high, main.color, random)
  },
}

type Flat = (x0: number, x1: number, z0: number, z1: number, layer: number, material: Material) => void

/** A landscape, or fields of colour, mostly in shades of the picture's own. */
function paint(flat: Flat, x: number, low: number, high: number, color: Rgb, random: Random) {
  const other = random.pick(
    shades[random.pick(['beige', 'white', 'blue', 'orange', 'yellow', 'black'] as const)],
  )
  const brushed = (rgb: Rgb, by = 0.82): Material => ({ color: rgb, pattern: 'brush', second: tint(rgb, by) })
  if (random.uniform() < 0.5) {
    flat(-x, x, low, high, 1, brushed(tint(color, 1.35), 0.9))
    const bands = 2 + random.integer(3)
    let top = low + (high - low) * random.uniform(0.5, 0.7)
    for (let i = 0; i < bands; i++) {
      flat(-x, x, low, top, 2 + i, brushed(i % 2 ? other : tint(color, 1 - 0.2 * i)))
      top = low + (top - low) * random.uniform(0.5, 0.75)
    }
    const [sun, size] = [random.uniform(-0.6, 0.6) * x, 0.06]
    flat(sun - size, sun + size, high - 3.2 * size, high - 1.2 * size, 7, brushed([240, 214, 150]))
  } else {
    flat(-x, x, low, high, 1, brushed(other))
    for (let i = 0; i < 4; i++) {
      const [a, b] = [random.uniform(-1, 0.3) * x, random.uniform(0.25, 0.8) * x]
      const [c, e] = [low + random.uniform(0, 0.6) * (high - low), random.uniform(0.15, 0.4) * (high - low)]
      flat(a, Math.min(x, a + b), c, Math.min(high, c + e), 2 + i, brushed(i % 2 ? tint(color, 0.7) : color))
    }
  }
}

const mirror: Kind = {
  category: 'mirror',
  least: [0.46, 0.04, 0.55],
  largest: [1.0, 0.06, 1.1],
  finish: 'wood',
  colors: ['brown', 'black', 'white', 'beige'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0.004, h / 2], [w, d - 0.008, h], main, { skip: ['back'] })
    const silver: Material = { color: [178, 192, 200], pattern: 'sky', second: [222, 230, 234] }
    const y = -d / 2 + 0.003
    const [x, low, high] = [w / 2 - 0.035, 0.035, h - 0.035]
    to.quad([-x, y, low], [x, y, low], [x, y, high], [-x, y, high], silver)
  },
}

const rug: Kind = {
  category: 'rug',
  least: [1.2, 0.8, 0.012],
  largest: [2.6, 1.8, 0.014],
  finish: 'fabric',
  colors: ['red', 'blue', 'beige', 'gray', 'green', 'brown', 'pink', 'yellow'],
  build(to, [w, d, h], { main }, random) {
    const light = tint(random.pick(shades[random.pick(['white', 'beige', 'gray'] as const)]), 0.98)
    const pattern = random.pick(['rug', 'carpet', 'stripes', 'rhombs', 'carpet'] as const)
    const plain = pattern === 'carpet'
    block(
      to,
      [0, 0, h / 2 - 0.002],
      [w, d, h - 0.004],
      { ...main, pattern: 'carpet', second: tint(main.color, 0.8) },
      { skip: ['underside'] },
    )
    const border = plain ? 0.02 : Math.min(w, d) * 0.1
    block(
      to,
      [0, 0, h - 0.003],
      [w - 2 * border, d - 2 * border, 0.003],
      {
        color: plain ? tint(main.color, 1.06) : main.color,
        pattern,
        second: plain ? tint(main.color, 0.84) : light,
      },
      { skip: ['underside'] },
    )
  },
}

const covers = (['red', 'blue', 'green', 'yellow', 'white', 'gray', 'orange', 'purple'] as const).flatMap(
  (name) => shades[name],
)

/** A pile of books that lies. */
const books: Kind = {
  category: 'books',
  least: [0.2, 0.26, 0.05],
  largest: [0.26, 0.32, 0.16],
  finish: 'paint',
  colors: ['white'],
  build(to, [w, d, h], _, random) {
    const count = Math.max(1, Math.round(h / 0.035))
    const thick = h / count
    for (let i = 0; i < count; i++) {
      const [bw, bd] = i === 0 ? [w, d] : [w * random.uniform(0.72, 0.98), d * random.uniform(0.74, 0.98)]
      const color = random.pick(covers)
      const at: Vec3 = [
        (w - bw) * random.uniform(-0.5, 0.5),
        (d - bd) * random.uniform(-0.5, 0.5),
        thick * (i + 0.5),
      ]
      block(to, at, [bw - 0.01, bd - 0.008, thick - 0.008], linen, { skip: ['top', 'underside'] })
      for (const z of [-1, 1])
        block(to, [at[0], at[1], at[2] + z * (thick / 2 - 0.002)], [bw, bd, 0.004], { color })
      block(to, [at[0] - bw / 2 + 0.003, at[1], at[2]], [0.006, bd, thick], { color })
    }
  },
}

const cup: Kind = {
  category: 'cup',
  least: [0.08, 0.08, 0.085],
  largest: [0.1, 0.1, 0.11],
  round: true,
  finish: 'paint',
  colors: ['white', 'blue', 'red', 'yellow', 'green', 'black'],
  build(to, [w, , h], { main }) {
    to.round([0, 0, 0], h, w * 0.38, w * 0.44, main, 12)
    to.round([0, 0, h - 0.012], 0.0125, w * 0.38, w * 0.38, { color: [70, 46, 32] }, 12)
    to.ball([w * 0.42, 0, h * 0.5], [w * 0.08, 0.008, h * 0.28], main, 6)
    to.ball([-w * 0.42, 0, h * 0.5], [w * 0.08, 0.008, h * 0.28], main, 6)
  },
}

const bowl: Kind = {
  category: 'bowl',
  least: [0.22, 0.22, 0.12],
  largest: [0.3, 0.3, 0.16],
  round: true,
  finish: 'paint',
  colors: ['white', 'blue', 'beige', 'green'],
  build(to, [w, , h], { main }, random) {
    to.round([0, 0, 0], h * 0.55, w * 0.25, w / 2, main, 18)
    const r = h * 0.27
    for (let i = 0; i < 5; i++) {
      const color = random.pick([shades.red, shades.orange, shades.yellow, shades.green])[0]!
      to.ball([cos(i * 1.2566) * w * 0.25, sin(i * 1.2566) * w * 0.25, h - r - 0.01], [r, r, r], { color }, 8)
    }
    to.ball([0, 0, h - r], [r, r, r], { color: random.pick([shades.red, shades.orange])[0]! }, 8)
  },
}

const vase: Kind = {
  category: 'vase',
  least: [0.16, 0.16, 0.3],
  largest: [0.24, 0.24, 0.42],
  round: true,
  finish: 'paint',
  colors: ['white', 'blue', 'black', 'green', 'orange'],
  build(to, [w, , h], { main }, random) {
    const body = h * 0.55
    to.round([0, 0, 0], body * 0.5, w * 0.2, w * 0.3, main, 14)
    to.round([0, 0, body * 0.5], body * 0.5, w * 0.3, w * 0.12, main, 14)
    const color = random.pick([shades.red, shades.yellow, shades.pink, shades.white, shades.purple])[0]!
    for (let i = 0; i < 6; i++) {
      const [x, y] = [cos(i * 2.4) * w * 0.36, sin(i * 2.4) * w * 0.36]
      const z = h - 0.05 - 0.03 * (i % 3)
      rod(to, [0, 0, body], [x, y, z], 0.004, { color: leaf })
      to.ball([x, y, z], [w * 0.13, w * 0.13, 0.04], { color }, 7)
    }
  },
}

const basket: Kind = {
  category: 'basket',
  least: [0.3, 0.3, 0.28],
  largest: [0.44, 0.44, 0.48],
  round: true,
  finish: 'wicker',
  colors: ['beige', 'brown', 'gray', 'white'],
  build(to, [w, , h], { main, fabric }, random) {
    to.round([0, 0, 0], h * 0.92, w * 0.42, w / 2, main, 18)
    if (random.uniform() < 0.6) to.ball([0, 0, h * 0.88], [w * 0.42, w * 0.42, h * 0.12], fabric, 10)
    else to.round([0, 0, h * 0.9], h * 0.1, w / 2, w / 2 - 0.02, main, 18)
  },
}

const trashBin: Kind = {
  category: 'trash bin',
  least: [0.24, 0.2, 0.28],
  largest: [0.44, 0.36, 0.6],
  finish: 'paint',
  colors: ['gray', 'black', 'white', 'blue', 'red', 'green'],
  build(to, [w, d, h], { main }, random) {
    if (random.uniform() < 0.5) {
      const r = Math.min(w, d) / 2
      to.round([0, 0, 0], h, r * 0.8, r, main, 16)
      to.round([0, 0, h - 0.004], 0.005, r * 0.86, r * 0.86, dark, 14)
      if (w - 2 * r > 0.02) {
        block(to, [0, 0, h - 0.02], [w, d * 0.5, 0.03], main)
        block(to, [0, 0, h * 0.4], [w * 0.96, d * 0.4, 0.02], main)
      }
    } else {
      block(to, [0, 0, h * 0.46], [w - 0.02, d - 0.02, h * 0.92], main)
      cushion(
        to,
        [0, 0, h * 0.95],
        [w, d, h * 0.1],
        0.015,
        random.pick([dark, steel, { color: tint(main.color, 0.85) }]),
      )
    }
  },
}

const backpack: Kind = {
  category: 'backpack',
  least: [0.34, 0.2, 0.36],
  largest: [0.5, 0.32, 0.52],
  finish: 'fabric',
  colors: ['blue', 'black', 'gray', 'red', 'green', 'orange', 'yellow'],
  build(to, [w, d, h], { main }) {
    cushion(to, [0, d * 0.12, h / 2 - 0.01], [w, d * 0.72, h - 0.02], 0.07, main)
    cushion(to, [0, -d * 0.32, h * 0.3], [w * 0.72, d * 0.34, h * 0.5], 0.04, {
      ...main,
      color: tint(main.color, 0.86),
    })
    for (const x of [-1, 1])
      rod(to, [x * w * 0.22, d * 0.46, h * 0.12], [x * w * 0.2, d * 0.46, h * 0.85], 0.02, dark)
    block(to, [0, d * 0.12, h - 0.012], [0.12, 0.03, 0.024], dark)
  },
}

const fireplace: Kind = {
  category: 'fireplace',
  least: [1.3, 0.4, 1.05],
  largest: [1.7, 0.65, 1.3],
  finish: 'paint',
  colors: ['white', 'red', 'gray', 'beige'],
  build(to, [w, d, h], { main, wood }, random) {
    const brick: Material =
      random.uniform() < 0.6 || main.color[0] > 200 === false
        ? { color: main.color, pattern: 'brick', second: tint(main.color, 1.3) }
        : main
    const [open, high] = [w * 0.5, h * 0.58]
    for (const x of [-1, 1])
      block(to, [(x * (w - 0.06 + open)) / 4, 0.03, h / 2], [(w - 0.06 - open) / 2, d - 0.06, h], brick)
    block(to, [0, 0.03, (high + h) / 2], [open, d - 0.06, h - high], brick)
    block(to, [0, d / 2 - 0.02, high / 2], [open, 0.04, high], {
      color: [44, 38, 36],
      pattern: 'brick',
      second: [62, 56, 52],
    })
    block(to, [0, 0, 0.02], [open, d - 0.1, 0.04], { color: [64, 60, 58] })
    block(to, [0, 0, h - 0.03], [w, d, 0.06], random.pick([wood, ceramic]))
    for (let i = 0; i < 3; i++)
      rod(
        to,
        [-open * 0.3, 0.02 + (i - 1) * 0.07, 0.09 + (i === 1 ? 0.06 : 0)],
        [open * 0.3, (i - 1) * 0.07, 0.08 + (i === 1 ? 0.07 : 0)],
        0.04,
        { color: [96, 70, 50] },
      )
  },
}

export const decor = {
  floorLamp,
  tableLamp,
  plant,
  floorPlant,
  picture,
  mirror,
  rug,
  books,
  cup,
  bowl,
  vase,
  basket,
  trashBin,
  backpack,
  fireplace,
}
