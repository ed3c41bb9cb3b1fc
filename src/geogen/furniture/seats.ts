import type { Vec3 } from '../../geometry/index.ts'
import { tint } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { dark, type Look } from './looks.ts'
import { block, cushion, legs, rod, splayedLegs } from './parts.ts'

const seatHeight = 0.45

/** A wooden frame with slats or a panel behind the sitter. */
function woodenChair(to: MeshBuilder, [w, d, h]: Vec3, { main }: Look, slats: boolean) {
  const post = 0.038
  block(to, [0, -0.005, seatHeight - 0.02], [w, d - 0.01, 0.035], main)
  block(to, [0, 0, seatHeight - 0.06], [w - 0.07, d - 0.07, 0.05], main, { skip: ['top', 'underside'] })
  legs(to, w - 0.01, d - 0.01, seatHeight - 0.035, post, main)
  const back = h - seatHeight
  for (const x of [-1, 1]) {
    const at: Vec3 = [(x * (w - post)) / 2, d / 2 - post / 2, seatHeight + back / 2]
    block(to, at, [post, post, back], main)
  }
  const bars = slats ? 3 : 1
  for (let i = 0; i < bars; i++) {
    const [high, gap] = slats ? [0.055, back / 3.4] : [back * 0.5, 0]
    block(to, [0, d / 2 - post / 2, h - 0.01 - high / 2 - i * gap], [w - 2 * post, 0.018, high], main)
  }
}

function paddedChair(to: MeshBuilder, [w, d, h]: Vec3, { main, wood }: Look) {
  cushion(to, [0, -0.01, seatHeight - 0.035], [w, d - 0.02, 0.09], 0.03, main)
  cushion(
    to,
    [0, d / 2 - 0.05, (h + seatHeight) / 2 + 0.03],
    [w - 0.04, 0.07, h - seatHeight - 0.06],
    0.03,
    main,
    0.06,
  )
  legs(to, w - 0.05, d - 0.05, seatHeight - 0.07, 0.036, wood)
}

function shellChair(to: MeshBuilder, [w, d, h]: Vec3, { main, metal }: Look) {
  cushion(to, [0, -0.01, seatHeight - 0.015], [w, d - 0.04, 0.035], 0.015, main)
  cushion(to, [0, d / 2 - 0.045, (h + seatHeight) / 2], [w - 0.03, 0.03, h - seatHeight], 0.014, main, 0.1)
  splayedLegs(to, w, d, seatHeight - 0.03, metal)
}

const chair: Kind = {
  category: 'chair',
  least: [0.42, 0.42, 0.78],
  largest: [0.54, 0.54, 0.98],
  finish: 'wood',
  colors: ['brown', 'black', 'white', 'gray', 'blue', 'green', 'red', 'yellow', 'orange'],
  build(to, size, look, random) {
    const style = random.integer(4)
    if (style === 0) paddedChair(to, size, look)
    else if (style === 1) shellChair(to, size, look)
    else woodenChair(to, size, look, style === 2)
  },
}

const officeChair: Kind = {
  category: 'chair',
  name: 'office chair',
  least: [0.58, 0.56, 0.86],
  largest: [0.68, 0.66, 1.08],
  finish: 'fabric',
  colors: ['black', 'gray', 'blue', 'red', 'green'],
  build(to, [w, d, h], { main }) {
    for (let i = 0; i < 5; i++) {
      const [x, y] = [cos(i * 1.2566 - 1.5708) * (w / 2 - 0.03), sin(i * 1.2566 - 1.5708) * (d / 2 - 0.03)]
      rod(to, [0, 0, 0.1], [x, y, 0.065], 0.018, dark)
      to.ball([x, y, 0.03], [0.03, 0.03, 0.03], dark, 6)
    }
    to.round([0, 0, 0.08], 0.34, 0.028, 0.024, dark, 8)
    cushion(to, [0, -0.03, 0.46], [w - 0.12, d - 0.12, 0.09], 0.035, main)
    const back = h - 0.58
    cushion(to, [0, d / 2 - 0.09, 0.58 + back / 2], [w - 0.16, 0.07, back], 0.03, main, 0.1)
    rod(to, [0, d / 4, 0.44], [0, d / 2 - 0.06, 0.7], 0.02, dark)
    for (const x of [-1, 1]) {
      block(to, [x * (w / 2 - 0.035), 0, 0.66], [0.06, 0.26, 0.03], dark)
      rod(to, [x * (w / 2 - 0.05), 0, 0.46], [x * (w / 2 - 0.035), 0, 0.65], 0.014, dark)
    }
  },
}

/** Frame, arms, and as many seats as fit: a sofa or an armchair. */
function upholstered(to: MeshBuilder, [w, d, h]: Vec3, { main, wood }: Look, arm: number, low: boolean) {
  const seats = Math.max(1, Math.round((w - 2 * arm) / 0.68))
  const inner = w - 2 * arm
  const armTop = low ? h - 0.22 : h - 0.14
  legs(to, w - 0.08, d - 0.1, 0.1, 0.05, wood)
  block(to, [0, 0.01, 0.2], [w - 0.02, d - 0.04, 0.22], main)
  cushion(to, [0, d / 2 - 0.09, (h + 0.12) / 2], [w - 0.02, 0.18, h - 0.12], 0.04, main)
  for (const x of [-1, 1])
    cushion(to, [(x * (w - arm)) / 2, -0.005, (armTop + 0.1) / 2], [arm, d - 0.01, armTop - 0.1], 0.035, main)
  const lighter = { ...main, color: tint(main.color, 1.05) }
  for (let i = 0; i < seats; i++) {
    const x = -inner / 2 + (inner * (i + 0.5)) / seats
    cushion(to, [x, -0.08, 0.37], [inner / seats - 0.008, d - 0.2, 0.15], 0.04, lighter)
    const back = h - 0.43
    cushion(to, [x, d / 2 - 0.23, 0.42 + back / 2], [inner / seats - 0.02, 0.15, back], 0.05, lighter, 0.16)
  }
}

const sofa: Kind = {
  category: 'sofa',
  least: [1.45, 0.85, 0.72],
  largest: [2.4, 1.05, 0.92],
  finish: 'fabric',
  colors: ['gray', 'blue', 'beige', 'green', 'brown', 'red', 'black', 'yellow'],
  build(to, size, look, random) {
    upholstered(to, size, look, random.uniform(0.14, 0.22), random.uniform() < 0.6)
  },
}

/** Large seats for one are sofas to those who measured rooms. */
const armchair: Kind = {
  category: 'sofa',
  name: 'armchair',
  least: [0.78, 0.74, 0.72],
  largest: [0.98, 0.9, 0.95],
  finish: 'fabric',
  colors: ['green', 'yellow', 'blue', 'pink', 'orange', 'gray', 'beige', 'brown'],
  build(to, size, look, random) {
    upholstered(to, size, look, random.uniform(0.12, 0.17), random.uniform() < 0.6)
  },
}

const stool: Kind = {
  category: 'stool',
  least: [0.32, 0.32, 0.4],
  largest: [0.5, 0.5, 0.5],
  round: true,
  finish: 'fabric',
  colors: ['gray', 'beige', 'blue', 'green', 'yellow', 'red', 'pink', 'brown'],
  build(to, [w, , h], { main, wood }, random) {
    if (random.uniform() < 0.4) {
      to.round([0, 0, 0.03], h - 0.03, w / 2, w / 2, main, 18) // a pouffe
      to.round([0, 0, 0], 0.03, w / 2 - 0.03, w / 2 - 0.03, dark, 12)
    } else {
      to.round([0, 0, h - 0.07], 0.07, w / 2, w / 2 - 0.015, main, 18)
      splayedLegs(to, w, w, h - 0.06, wood)
    }
  },
}

export const seats = { chair, officeChair, sofa, armchair, stool }
