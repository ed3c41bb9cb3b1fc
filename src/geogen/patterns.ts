/** A surface's pattern: it repeats after `tile`, so that a renderer may paint one tile and use it everywhere. */
interface Tiling {
  /** Metres along u and v after which it repeats, or more than any surface that has it. */
  readonly tile: readonly [number, number]
  /**
   * How much of a material's second colour there is at (u, v), metres along the surface: 0 to 1, or below 0 and above 1
   * to lighten and darken. Additions, multiplications and whole-number hashes only: the same on every machine.
   */
  share(u: number, v: number): number
}

/** The patterns a surface can have. */
export type Pattern = keyof typeof patterns

export const patterns = {
  checker: {
    tile: [2, 2],
    share: (u, v) => (Math.floor(u) + Math.floor(v)) & 1,
  },
  /** Floor boards along u, 12 cm wide. */
  planks: {
    tile: [2.4, 0.96],
    share(u, v) {
      const row = wrap(Math.floor(v / 0.12), 8)
      const along = u / 1.2 + cellHash(row, 7)
      const board = wrap(Math.floor(along), 2)
      if (fraction(v / 0.12) < 0.045 || fraction(along) < 0.005) return 1.1
      return 0.5 * cellHash(board, row + 20) + 0.45 * noise(u / 0.3, v / 0.015, 8, 64) - 0.1
    },
  },
  /** Blocks of five strips, turned by a right angle from one to the next. */
  parquet: {
    tile: [0.8, 0.8],
    share(u, v) {
      const [i, j] = [Math.floor(u / 0.4), Math.floor(v / 0.4)]
      const across = (i + j) & 1 ? u : v
      const strip = Math.floor(across / 0.08)
      if (fraction(across / 0.08) < 0.06) return 1
      const tone = cellHash(wrap(i, 2) * 2 + wrap(j, 2), wrap(strip, 10))
      const grain = (i + j) & 1 ? noise(u / 0.01, v / 0.2, 80, 4) : noise(u / 0.2, v / 0.01, 4, 80)
      return 0.55 * tone + 0.3 * grain
    },
  },
  /** Grain along u. */
  wood: {
    tile: [1.2, 0.64],
    share: (u, v) =>
      0.62 * noise(u / 0.4 + 0.5 * noise(u / 0.6, v / 0.32, 2, 2), v / 0.02, 3, 32) +
      0.34 * noise(u / 0.15, v / 0.005, 8, 128) -
      0.05,
  },
  /** Floor tiles, 40 cm. */
  tiles: {
    tile: [1.6, 1.6],
    share(u, v) {
      if (fraction(u / 0.4) < 0.025 || fraction(v / 0.4) < 0.025) return 1
      const tone = cellHash(wrap(Math.floor(u / 0.4), 4), wrap(Math.floor(v / 0.4), 4) + 9)
      return 0.16 * tone + 0.14 * noise(u / 0.1, v / 0.1, 16, 16)
    },
  },
  /** Wall tiles of 20 by 10 cm, each row moved by half a tile. */
  'small tiles': {
    tile: [0.8, 0.8],
    share(u, v) {
      const row = Math.floor(v / 0.1)
      const along = u / 0.2 + (row & 1) / 2
      if (fraction(along) < 0.035 || fraction(v / 0.1) < 0.07) return 1
      return 0.18 * cellHash(wrap(Math.floor(along), 4), wrap(row, 8) + 3)
    },
  },
  brick: {
    tile: [0.96, 0.64],
    share(u, v) {
      const row = Math.floor(v / 0.08)
      const along = u / 0.24 + (row & 1) / 2
      if (fraction(along) < 0.055 || fraction(v / 0.08) < 0.16) return 1
      const tone = cellHash(wrap(Math.floor(along), 4), wrap(row, 8) + 5)
      return 0.28 * tone + 0.3 * noise(u / 0.02, v / 0.02, 48, 32) - 0.15
    },
  },
  plaster: {
    tile: [1.28, 1.28],
    share: (u, v) => 0.55 * noise(u / 0.32, v / 0.32, 4, 4) + 0.45 * noise(u / 0.02, v / 0.02, 64, 64),
  },
  concrete: {
    tile: [1.28, 1.28],
    share: (u, v) =>
      0.6 * noise(u / 0.32, v / 0.32, 4, 4) + 0.3 * noise(u / 0.08, v / 0.08, 16, 16) + 0.2 * speck(u, v),
  },
  /** Speckled stone. */
  granite: {
    tile: [0.64, 0.64],
    share: (u, v) => 0.5 * noise(u / 0.02, v / 0.02, 32, 32) + 0.5 * speck(u, v),
  },
  fabric: {
    tile: [0.32, 0.32],
    share(u, v) {
      const over = (Math.floor(u / 0.01) + Math.floor(v / 0.01)) & 1
      return 0.3 * over + 0.5 * noise(u / 0.02, v / 0.02, 16, 16)
    },
  },
  carpet: {
    tile: [0.64, 0.64],
    share: (u, v) => 0.5 * noise(u / 0.16, v / 0.16, 4, 4) + 0.5 * noise(u / 0.01, v / 0.01, 64, 64),
  },
  /** Braided cane. */
  wicker: {
    tile: [0.32, 0.16],
    share(u, v) {
      const over = (Math.floor(u / 0.04) + Math.floor(v / 0.02)) & 1
      const bulge = Math.abs(fraction(u / 0.04) - 0.5)
      return (over ? 0.25 : 0.55) + 0.5 * bulge + (fraction(v / 0.02) < 0.2 ? 0.4 : 0)
    },
  },
  stripes: { tile: [0.6, 0.6], share: (u) => (fraction(u / 0.3) < 0.5 ? 1 : 0) },
  'fine stripes': { tile: [0.64, 0.64], share: (u) => (fraction(u / 0.08) < 0.3 ? 1 : 0) },
  plaid: {
    tile: [0.6, 0.6],
    share(u, v) {
      const [x, y] = [fraction(u / 0.2), fraction(v / 0.2)]
      return (x < 0.4 ? 0.45 : 0) + (y < 0.4 ? 0.45 : 0) + (x > 0.66 && x < 0.72 ? 0.3 : 0)
    },
  },
  /** Diamonds. */
  rug: {
    tile: [1, 1],
    share(u, v) {
      const away = Math.abs(fraction(u / 0.5) - 0.5) + Math.abs(fraction(v / 0.5) - 0.5)
      const pile = 0.2 * noise(u / 0.02, v / 0.02, 50, 50)
      return (away < 0.12 || (away > 0.2 && away < 0.34) ? 0.9 : 0) + pile
    },
  },
  /** Wallpaper: small diamonds, every second row moved. */
  rhombs: {
    tile: [0.64, 0.64],
    share(u, v) {
      const row = Math.floor(v / 0.16)
      const x = fraction(u / 0.16 + (row & 1) / 2) - 0.5
      const away = Math.abs(x) * 1.5 + Math.abs(fraction(v / 0.16) - 0.5)
      return away < 0.28 ? (away > 0.16 ? 1 : 0.35) : 0
    },
  },
  leaves: {
    tile: [0.64, 0.64],
    share: (u, v) => 0.7 * noise(u / 0.08, v / 0.08, 8, 8) + 0.5 * noise(u / 0.02, v / 0.02, 32, 32) - 0.1,
  },
  /** One brush stroke beside the other. */
  brush: {
    tile: [1.28, 1.28],
    share: (u, v) => noise(u / 0.08, v / 0.02, 16, 64),
  },
  /** Lighter below. */
  sky: { tile: [2.4, 2.4], share: (_, v) => Math.min(1, Math.max(0, v / 1.2)) },
} as const satisfies Record<string, Tiling>

const fraction = (x: number) => x - Math.floor(x)
const wrap = (i: number, count: number) => i - count * Math.floor(i / count)

/** A number in [0, 1) for each cell of a grid. */
function cellHash(i: number, j: number): number {
  let h = Math.imul(i | 0, 374761393) + Math.imul(j | 0, 668265263)
  h = Math.imul(h ^ (h >>> 13), 1274126177)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}

/** Smooth noise between 0 and 1, one random value at each whole (x, y), the same again after `nx` and `ny`. */
function noise(x: number, y: number, nx: number, ny: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)]
  const [i0, j0, i1, j1] = [wrap(i, nx), wrap(j, ny), wrap(i + 1, nx), wrap(j + 1, ny)]
  const s = smooth(x - i)
  const t = smooth(y - j)
  const low = cellHash(i0, j0) * (1 - s) + cellHash(i1, j0) * s
  const high = cellHash(i0, j1) * (1 - s) + cellHash(i1, j1) * s
  return low * (1 - t) + high * t
}

const smooth = (t: number) => t * t * (3 - 2 * t)

/** 1 in about every sixth cell of a centimetre, else 0. */
const speck = (u: number, v: number) =>
  cellHash(wrap(Math.floor(u / 0.01), 64), wrap(Math.floor(v / 0.01), 64)) < 0.16 ? 1 : 0
