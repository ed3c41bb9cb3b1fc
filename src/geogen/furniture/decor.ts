import { type Material, shades, tint } from '../materials.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { ceramic, dark, glow, steel, terracotta } from './looks.ts'
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

export const decor = { floorLamp, tableLamp, rug, basket, trashBin, backpack, fireplace }
