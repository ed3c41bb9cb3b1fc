import type { Vec3 } from '../../geometry/index.ts'
import { shades } from '../materials.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { leaf, linen } from './looks.ts'
import { block, rod } from './parts.ts'

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

/** What stands and lies about on tables. */
export const tableware = { books, cup, bowl, vase }
