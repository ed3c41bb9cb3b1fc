import { tint } from '../materials.ts'
import type { Kind } from './kind.ts'
import { basin } from './kitchen.ts'
import { ceramic, dark, steel } from './looks.ts'
import { block, cushion, fronts, legs, rod } from './parts.ts'

const toilet: Kind = {
  category: 'toilet',
  longer: 'depth',
  least: [0.36, 0.55, 0.72],
  largest: [0.44, 0.7, 0.84],
  finish: 'paint',
  colors: ['white'],
  build(to, [w, d, h]) {
    const bowl = d - 0.2
    block(to, [0, -0.02, 0.16], [w * 0.56, d - 0.18, 0.32], ceramic)
    to.ball([0, -d / 2 + bowl / 2, 0.34], [w * 0.48, bowl / 2, 0.09], ceramic, 16)
    cushion(to, [0, -d / 2 + bowl / 2, 0.42], [w * 0.98, bowl - 0.01, 0.05], 0.1, { color: [250, 250, 248] })
    cushion(to, [0, d / 2 - 0.09, (h + 0.36) / 2], [w, 0.18, h - 0.37], 0.02, ceramic)
    to.round([0, d / 2 - 0.09, h - 0.008], 0.008, 0.03, 0.03, steel, 10)
  },
}

const bathtub: Kind = {
  category: 'bathtub',
  least: [1.5, 0.68, 0.53],
  largest: [1.78, 0.86, 0.61],
  finish: 'paint',
  colors: ['white'],
  build(to, [w, d, h]) {
    const rim = 0.07
    const water = { color: tint(ceramic.color, 0.86) }
    block(to, [0, -d / 2 + rim / 2, h / 2], [w, rim, h], ceramic)
    block(to, [0, d / 2 - rim / 2, h / 2], [w, rim, h], ceramic)
    for (const x of [-1, 1]) block(to, [(x * (w - rim)) / 2, 0, h / 2], [rim, d - 2 * rim, h], ceramic)
    block(to, [0, 0, 0.14], [w - 2 * rim, d - 2 * rim, 0.02], water)
    rod(to, [-w / 2 + 0.06, 0, h], [-w / 2 + 0.06, 0, h + 0.02], 0.03, steel)
    to.round([w / 2 - 0.3, 0, 0.15], 0.004, 0.03, 0.03, dark, 10)
  },
}

const washstand: Kind = {
  category: 'sink',
  name: 'bathroom sink',
  least: [0.55, 0.44, 0.98],
  largest: [0.9, 0.52, 1.04],
  finish: 'wood',
  colors: ['white', 'beige', 'brown', 'gray', 'blue'],
  build(to, [w, d, h], { main, metal }) {
    const top = h - 0.16
    block(to, [0, 0.015, (top + 0.1) / 2], [w - 0.02, d - 0.03, top - 0.14], main, { skip: ['top'] })
    legs(to, w - 0.06, d - 0.06, 0.14, 0.04, main)
    block(to, [0, 0, top - 0.02], [w, d, 0.04], ceramic)
    fronts(
      to,
      { wide: w - 0.04, high: top - 0.22, front: -d / 2 + 0.03, base: 0.15 },
      w > 0.7 ? 2 : 1,
      w > 0.7 ? 1 : 2,
      main,
      'bar',
      metal,
    )
    basin(to, w * 0.62, d * 0.66, top, ceramic)
    rod(to, [0, d / 2 - 0.06, top], [0, d / 2 - 0.06, h - 0.014], 0.014, steel)
    rod(to, [0, d / 2 - 0.06, h - 0.016], [0, d / 2 - 0.18, h - 0.03], 0.012, steel)
  },
}

const towel: Kind = {
  category: 'towel',
  least: [0.22, 0.09, 0.4],
  largest: [0.55, 0.12, 0.8],
  finish: 'fabric',
  colors: ['white', 'blue', 'green', 'beige', 'pink', 'yellow', 'gray', 'red'],
  build(to, [w, d, h], { main }) {
    rod(to, [-w / 2, d / 2 - 0.05, h - 0.02], [w / 2, d / 2 - 0.05, h - 0.02], 0.012, steel)
    for (const x of [-1, 1])
      block(to, [x * (w / 2 - 0.01), d / 2 - 0.025, h - 0.02], [0.02, 0.05, 0.02], steel)
    cushion(to, [0, -d / 2 + 0.025, h / 2], [w - 0.06, 0.03, h - 0.01], 0.014, main)
    cushion(to, [0, d / 2 - 0.03, h * 0.6], [w - 0.06, 0.025, h * 0.8 - 0.01], 0.012, main)
    cushion(to, [0, 0, h - 0.015], [w - 0.06, d - 0.02, 0.03], 0.012, main)
    block(
      to,
      [0, -d / 2 + 0.008, h * 0.16],
      [w - 0.064, 0.006, 0.05],
      { ...main, color: tint(main.color, 0.8) },
      { skip: ['back'] },
    )
  },
}

export const bathroom = { toilet, bathtub, washstand, towel }
