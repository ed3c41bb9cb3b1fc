import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { ceramic, dark, glow, screen, steel } from './looks.ts'
import { block } from './parts.ts'

const tv: Kind = {
  category: 'tv',
  least: [0.75, 0.05, 0.46],
  largest: [1.3, 0.09, 0.76],
  finish: 'paint',
  colors: ['black'],
  build(to, [w, d, h]) {
    block(to, [0, 0, h / 2 + 0.02], [w, d - 0.02, h - 0.04], dark)
    block(to, [0, -d / 2 + 0.006, h / 2 + 0.025], [w - 0.04, 0.012, h - 0.1], screen, { skip: ['back'] })
    block(to, [0, 0, 0.02], [w * 0.4, d, 0.04], dark)
  },
}

const monitor: Kind = {
  category: 'monitor',
  least: [0.5, 0.16, 0.38],
  largest: [0.64, 0.22, 0.5],
  finish: 'paint',
  colors: ['black'],
  build(to, [w, d, h], _, random) {
    block(to, [0, 0, 0.008], [w * 0.42, d, 0.016], dark)
    block(to, [0, d / 2 - 0.04, 0.14], [0.05, 0.03, 0.26], dark)
    block(to, [0, d / 2 - 0.07, h - (h - 0.1) / 2], [w, 0.03, h - 0.1], dark)
    const lit = random.uniform() < 0.5 && { color: [92, 130, 170], second: [196, 214, 226] }
    block(
      to,
      [0, d / 2 - 0.088, h - (h - 0.1) / 2],
      [w - 0.03, 0.008, h - 0.13],
      { ...screen, ...(lit as object) },
      { skip: ['back'] },
    )
  },
}

const laptop: Kind = {
  category: 'laptop',
  least: [0.31, 0.27, 0.22],
  largest: [0.36, 0.3, 0.24],
  finish: 'paint',
  colors: ['gray', 'black'],
  build(to, [w, d, h], { main }) {
    block(to, [0, -0.025, 0.008], [w, d - 0.05, 0.016], main)
    block(to, [0, -0.005, 0.017], [w - 0.04, 0.1, 0.003], dark)
    block(to, [0, d / 2 - 0.045, h / 2 + 0.006], [w, 0.01, h - 0.012], main, { tilt: 0.3 })
    block(
      to,
      [0, d / 2 - 0.052, h / 2 + 0.006],
      [w - 0.02, 0.006, h - 0.04],
      { ...screen, color: [84, 120, 160], second: [180, 200, 220] },
      { tilt: 0.3, skip: ['back'] },
    )
  },
}

const keyboard: Kind = {
  category: 'keyboard',
  least: [0.42, 0.15, 0.025],
  largest: [0.5, 0.2, 0.035],
  finish: 'paint',
  colors: ['black', 'white', 'gray'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0, h / 2 - 0.004], [w, d, h - 0.008], main)
    const keys = { color: main.color.map((value) => (value > 120 ? value * 0.82 : value + 26)) as never }
    for (let row = 0; row < 4; row++)
      block(to, [0, d / 2 - (d * (row + 0.5)) / 4, h - 0.004], [w - 0.03, d / 4 - 0.008, 0.008], keys, {
        skip: ['underside'],
      })
  },
}

const printer: Kind = {
  category: 'printer',
  least: [0.42, 0.36, 0.28],
  largest: [0.6, 0.5, 0.45],
  finish: 'paint',
  colors: ['white', 'gray', 'black'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0.01, h * 0.36], [w, d - 0.02, h * 0.72], main)
    block(to, [0, 0.03, h * 0.86], [w - 0.06, d - 0.1, h * 0.28], main)
    block(to, [0, -d / 2 + 0.012, h * 0.42], [w * 0.66, 0.024, h * 0.16], dark)
    block(to, [0, -d / 2 + 0.07, h * 0.4], [w * 0.5, 0.14, 0.012], ceramic)
  },
}

const telephone: Kind = {
  category: 'telephone',
  least: [0.22, 0.16, 0.08],
  largest: [0.3, 0.22, 0.12],
  finish: 'paint',
  colors: ['black', 'gray', 'white'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0, h * 0.3], [w, d, h * 0.6], main)
    block(to, [-w * 0.34, 0, h * 0.78], [w * 0.26, d - 0.01, h * 0.44], main)
    block(to, [w * 0.15, 0.02, h * 0.62], [w * 0.5, d * 0.55, h * 0.06], { color: [120, 126, 130] })
  },
}

const microwave: Kind = {
  category: 'microwave',
  least: [0.44, 0.34, 0.27],
  largest: [0.54, 0.4, 0.31],
  finish: 'paint',
  colors: ['black', 'gray', 'white'],
  build(to, [w, d, h], { main }) {
    block(to, [0, 0.01, h / 2], [w, d - 0.02, h], main)
    block(to, [-w * 0.1, -d / 2 + 0.01, h / 2], [w * 0.72, 0.02, h - 0.05], dark, { skip: ['back'] })
    block(to, [w * 0.38, -d / 2 + 0.012, h * 0.6], [w * 0.14, 0.02, h * 0.2], steel, { skip: ['back'] })
  },
}

const clock: Kind = {
  category: 'clock',
  least: [0.32, 0.04, 0.32],
  largest: [0.32, 0.05, 0.32],
  finish: 'paint',
  colors: ['white', 'black', 'red'],
  build(to, [w, d, h], { main }) {
    // an upright disc: its rim in 20 corners
    const face = { color: [244, 243, 238] } as const
    for (const [radius, y, material] of [
      [w / 2, -d / 2 + 0.012, main],
      [w / 2 - 0.03, -d / 2 + 0.004, face],
    ] as const)
      disc(to, radius, h / 2, y, material)
    block(to, [0, -d / 2 + 0.002, h / 2 + w * 0.1], [0.012, 0.002, w * 0.26], dark, { skip: ['back'] })
    block(to, [w * 0.07, -d / 2 + 0.002, h / 2], [w * 0.18, 0.002, 0.014], dark, { skip: ['back'] })
    block(to, [0, 0.008, h / 2], [w * 0.6, d - 0.02, h * 0.6], dark, { skip: ['back'] })
  },
}

/** A disc that faces -y, its middle at height z. */
function disc(
  to: Parameters<Kind['build']>[0],
  radius: number,
  z: number,
  y: number,
  material: Parameters<typeof block>[3],
) {
  const count = 20
  const rim = Array.from({ length: count }, (_, i) => {
    const [c, s] = circle[i]!
    return [radius * c, y, z + radius * s, 0, -1, 0, radius * c, radius * s]
  })
  to.surface(
    rim,
    Array.from({ length: count - 2 }, (_, i) => [0, i + 1, i + 2]),
    material,
  )
}
const circle = Array.from(
  { length: 20 },
  (_, i) => [cos((Math.PI * i) / 10), sin((Math.PI * i) / 10)] as const,
)
const ceilingLight: Kind = {
  category: 'ceiling light',
  least: [0.34, 0.34, 0.22],
  largest: [0.5, 0.5, 0.28],
  round: true,
  finish: 'paint',
  colors: ['white', 'black', 'beige', 'yellow'],
  build(to, [w, , h], { main, metal }, random) {
    to.round([0, 0, h - 0.03], 0.03, 0.05, 0.05, metal, 10)
    to.round([0, 0, 0.12], h - 0.14, 0.008, 0.008, dark, 5)
    if (random.uniform() < 0.4) to.ball([0, 0, h * 0.45], [w / 2, w / 2, h * 0.45], glow, 16)
    else {
      to.round([0, 0, 0.02], 0.13, w / 2, w / 4, main, 18)
      to.round([0, 0, 0], 0.021, w / 2 - 0.02, w / 2 - 0.02, glow, 18)
    }
  },
}

export const appliances = {
  tv,
  monitor,
  laptop,
  keyboard,
  printer,
  telephone,
  microwave,
  clock,
  ceilingLight,
}
