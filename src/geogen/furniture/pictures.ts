import { type Material, type Rgb, shades, tint } from '../materials.ts'
import type { Random } from '../random.ts'
import type { Kind } from './kind.ts'
import { ceramic, dark } from './looks.ts'
import { block } from './parts.ts'

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

export const pictures = { picture, mirror }
