import type { Vec3 } from '../../geometry/index.ts'
import type { ColorName } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import type { Random } from '../random.ts'
import type { Finish, Look } from './looks.ts'
import { type Quantiles, realSizes, shares } from './sizes.ts'

/** One kind of furniture: how large it gets, which colours it comes in, and how it is built. */
export interface Kind {
  /** What a question calls it: 'table'. */
  readonly category: string
  /** What it is among those: 'coffee table'. The category where left out. */
  readonly name?: string
  /** Least and largest width (x), depth (y), height (z), metres. */
  readonly least: Vec3
  readonly largest: Vec3
  /** Which of the two is the longer edge of real ones. Default width. */
  readonly longer?: 'width' | 'depth'
  /** As deep as it is wide. */
  readonly round?: boolean
  readonly finish: Finish
  /** One of these; where it is the only one, labels don't say it. */
  readonly colors: readonly ColorName[]
  /**
   * Builds it around its own frame's origin, which is the middle of its underside: x to its right, y to its back, so
   * that its front faces -y. It fills `size`.
   */
  build(to: MeshBuilder, size: Vec3, look: Look, random: Random): void
}

/**
 * Width, depth and height of one of a kind. Within the kind's own limits they are distributed as in real rooms, where
 * its category has been measured; else evenly. A wide piece is also a deep one.
 */
export function drawSize({ category, least, largest, longer, round }: Kind, random: Random): Vec3 {
  const real = realSizes[category]
  const [wide, deep] = longer === 'depth' ? [real?.short, real?.long] : [real?.long, real?.short]
  const share = random.uniform()
  const another = Math.min(1, Math.max(0, share + random.uniform(-0.25, 0.25)))
  const w = within(least[0], largest[0], share, wide)
  const d = within(least[1], largest[1], another, deep)
  return [w, round ? w : d, within(least[2], largest[2], random.uniform(), real?.high)]
}

/** The value that a share of all between `low` and `high` are smaller than. */
function within(low: number, high: number, share: number, quantiles?: Quantiles): number {
  if (!quantiles || quantiles[4] <= low || quantiles[0] >= high) return low + share * (high - low)
  const [from, until] = [shareBelow(quantiles, low), shareBelow(quantiles, high)]
  const at = from + share * (until - from)
  const i = Math.min(3, Math.max(0, shares.filter((known) => known <= at).length - 1))
  const part = Math.min(1, Math.max(0, (at - shares[i]!) / (shares[i + 1]! - shares[i]!)))
  return Math.min(high, Math.max(low, quantiles[i]! + part * (quantiles[i + 1]! - quantiles[i]!)))
}

/** The share of real ones below a value, between the first and the last known share. */
function shareBelow(quantiles: Quantiles, value: number): number {
  if (value <= quantiles[0]) return shares[0]
  for (let i = 1; i < 5; i++) {
    const [low, high] = [quantiles[i - 1]!, quantiles[i]!]
    if (value < high) return shares[i - 1]! + ((value - low) / (high - low)) * (shares[i]! - shares[i - 1]!)
  }
  return shares[4]
}
