import type { Vec3 } from '../../geometry/index.ts'
import { type Material, tint } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { ceramic, linen, steel } from './looks.ts'
import { block, rod } from './parts.ts'

/** How far the frame of a window or a door stands out of the wall into the room, and how wide it covers the wall. */
export const casing = { out: 0.04, wide: 0.06 } as const

/** A frame that covers the edge of the hole in the wall; `sides` without a threshold for doors. */
function frame(to: MeshBuilder, [w, d, h]: Vec3, material: Material, threshold: boolean) {
  const { wide } = casing
  const out = casing.out * 0.5
  const y = -d / 2 + casing.out - out / 2
  for (const x of [-1, 1])
    block(to, [(x * (w - wide)) / 2, y, h / 2], [wide, out, h], material, { skip: ['back'] })
  block(to, [0, y, h - wide / 2], [w - 2 * wide, out, wide], material, { skip: ['back'] })
  if (threshold) block(to, [0, y, wide / 2], [w - 2 * wide, out, wide], material, { skip: ['back'] })
}

/** The sides of the hole in the wall, from its edge to y = deep. */
function reveal(to: MeshBuilder, [w, d, h]: Vec3, deep: number, threshold: boolean, material: Material) {
  const { wide, out } = casing
  const [x, front, low, high] = [w / 2 - wide, -d / 2 + out, threshold ? wide : 0, h - wide]
  to.quad([-x, front, low], [-x, deep, low], [-x, deep, high], [-x, front, high], material)
  to.quad([x, deep, low], [x, front, low], [x, front, high], [x, deep, high], material)
  to.quad([-x, deep, high], [x, deep, high], [x, front, high], [-x, front, high], material)
  to.quad([-x, front, low], [x, front, low], [x, deep, low], [-x, deep, low], material)
}

const greenery: Material = { color: [112, 142, 92], pattern: 'leaves', second: [52, 80, 50] }
const facade: Material = { color: [190, 150, 126], pattern: 'brick', second: [214, 204, 192] }

const window: Kind = {
  category: 'window',
  least: [0.8, 0.2, 0.9],
  largest: [2.0, 0.26, 1.4],
  finish: 'paint',
  colors: ['white'],
  build(to, size, { wood }, random) {
    const [w, d, h] = size
    const bars = random.uniform() < 0.75 ? ceramic : wood
    const { wide } = casing
    frame(to, size, bars, true)
    const glass = d / 2 - 0.01
    reveal(to, size, glass, true, { color: [226, 224, 218] })
    const [x, low, high] = [w / 2 - wide, wide, h - wide]
    const sky: Material = {
      color: random.pick([
        [226, 236, 244],
        [240, 236, 226],
      ] as const),
      pattern: 'sky',
      second: [142, 186, 228],
    }
    to.quad([-x, glass, low], [x, glass, low], [x, glass, high], [-x, glass, high], sky)
    outside(to, x, low, glass - 0.002, high - low, random)
    // the sashes
    const sashes = Math.max(1, Math.round(w / 0.75))
    const y = glass - 0.03
    for (let i = 0; i <= sashes; i++) {
      const at = -x + 0.02 + ((2 * x - 0.04) * i) / sashes
      block(to, [at, y, h / 2], [0.05, 0.05, high - low], bars, { skip: ['back'] })
    }
    for (const z of [low + 0.025, high - 0.025])
      block(to, [0, y, z], [2 * x, 0.05, 0.05], bars, { skip: ['back'] })
    if (random.uniform() < 0.35)
      block(to, [0, y, low + (high - low) * 0.68], [2 * x, 0.04, 0.03], bars, { skip: ['back'] })
    block(to, [0, -d / 2 + 0.05, 0.015], [w, 0.1, 0.03], bars, { skip: ['back'] }) // the sill
  },
}

/** What is seen through the glass: trees, or the house across the street. */
function outside(
  to: MeshBuilder,
  x: number,
  low: number,
  y: number,
  high: number,
  random: Parameters<Kind['build']>[3],
) {
  const strip = (from: number, until: number, left: number, right: number, material: Material) =>
    to.quad(
      [from, y, low],
      [until, y, low],
      [until, y, low + right * high],
      [from, y, low + left * high],
      material,
    )
  if (random.uniform() < 0.3) {
    const edge = random.uniform(-0.5, 0.5) * x
    strip(-x, edge, 0.62, 0.62, facade)
    strip(edge, x, 0.24, 0.3, greenery)
    return
  }
  const steps = 5
  let last = random.uniform(0.18, 0.42)
  for (let i = 0; i < steps; i++) {
    const next = random.uniform(0.16, 0.46)
    strip(-x + (2 * x * i) / steps, -x + (2 * x * (i + 1)) / steps, last, next, greenery)
    last = next
  }
}

const door: Kind = {
  category: 'door',
  least: [0.85, 0.12, 1.98],
  largest: [1.05, 0.16, 2.1],
  finish: 'wood',
  colors: ['white', 'brown', 'beige', 'gray'],
  build(to, size, { main, metal }, random) {
    const [w, d, h] = size
    const { wide, out } = casing
    frame(to, size, main, false)
    const leaf = -d / 2 + out + 0.04
    reveal(to, size, leaf + 0.001, false, main)
    block(to, [0, leaf + 0.02, (h - wide) / 2], [w - 2 * wide, 0.04, h - wide], main, { skip: ['back'] })
    const inset = { ...main, color: tint(main.color, 0.92) }
    const panels = random.integer(3)
    for (let i = 0; i < panels; i++) {
      const high = (h - wide - 0.3) / panels - 0.1
      const z = 0.2 + (high + 0.1) * (i + 0.5)
      block(to, [0, leaf - 0.004, z], [w - 2 * wide - 0.24, 0.008, high], inset, { skip: ['back'] })
    }
    const x = w / 2 - wide - 0.07
    rod(to, [x, leaf, 1.02], [x, leaf - 0.05, 1.02], 0.012, metal)
    rod(to, [x + 0.01, leaf - 0.05, 1.02], [x - 0.11, leaf - 0.05, 1.02], 0.011, metal)
    block(to, [0, d / 2 - 0.001, h / 2], [w - 2 * wide, 0.002, h - 2 * wide], main, { skip: ['back'] })
  },
}

const curtain: Kind = {
  category: 'curtain',
  least: [0.28, 0.1, 1.3],
  largest: [0.5, 0.12, 2.3],
  finish: 'fabric',
  colors: ['white', 'beige', 'gray', 'blue', 'green', 'red', 'yellow', 'brown'],
  build(to, [w, d, h], { main, metal }, random) {
    const folds = Math.round(w / 0.028)
    const cloth = random.uniform() < 0.25 ? { ...main, pattern: 'fine stripes' as const } : main
    const vertices: number[][] = []
    for (let i = 0; i <= folds; i++) {
      const phase = (i * Math.PI) / 2
      const [x, y] = [-w / 2 + (w * i) / folds, (d / 2 - 0.006) * sin(phase)]
      const slope = cos(phase) * 0.8
      const size = Math.sqrt(1 + slope * slope)
      for (const z of [0, h - 0.03]) vertices.push([x, y, z, slope / size, -1 / size, 0, i * 0.04, z])
    }
    const faces = Array.from({ length: folds }, (_, i) => [2 * i, 2 * i + 2, 2 * i + 3, 2 * i + 1])
    to.surface(vertices, faces, { ...cloth, doubleSided: true })
    rod(to, [-w / 2, 0, h - 0.02], [w / 2, 0, h - 0.02], 0.014, metal)
  },
}

const radiator: Kind = {
  category: 'radiator',
  least: [0.7, 0.1, 0.5],
  largest: [1.5, 0.16, 0.7],
  finish: 'paint',
  colors: ['white'],
  build(to, [w, d, h]) {
    const ribs = Math.round(w / 0.09)
    for (let i = 0; i < ribs; i++) {
      const x = -w / 2 + (w * (i + 0.5)) / ribs
      block(to, [x, -0.01, h / 2 + 0.05], [w / ribs - 0.02, d - 0.02, h - 0.1], ceramic, {
        skip: ['underside', 'back'],
      })
    }
    for (const z of [0.14, h - 0.06])
      block(to, [0, 0.02, z], [w - 0.02, d - 0.06, 0.05], linen, { skip: ['underside', 'back'] })
    rod(to, [w / 2 - 0.03, 0.02, 0], [w / 2 - 0.03, 0.02, 0.12], 0.01, steel)
  },
}

export const openings = { window, door, curtain, radiator }
