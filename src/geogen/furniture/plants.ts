import type { Vec3 } from '../../geometry/index.ts'
import { type Material, tint } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import type { Random } from '../random.ts'
import { cos, sin } from '../trig.ts'
import type { Kind } from './kind.ts'
import { ceramic, dark, leaf, terracotta } from './looks.ts'

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

export const plants = { plant, floorPlant }
