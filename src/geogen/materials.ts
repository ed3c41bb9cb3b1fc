/** Red, green, blue, 0 to 255, sRGB. */
export type Rgb = readonly [number, number, number]

/** What a surface looks like: a colour, and a pattern that mixes in a second one, or a picture that it tints. */
export interface Material {
  readonly color: Rgb
  readonly pattern?: Pattern
  /** The pattern's other colour; black where it is left out. */
  readonly second?: Rgb
  /** A picture instead of a pattern; each of its pixels is multiplied by `color` / 255. */
  readonly texture?: Texture
  /** Whether its triangles are also seen from behind. Default false. */
  readonly doubleSided?: boolean
}

/** A picture that repeats over a surface. */
export interface Texture {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** height x width x 4 bytes: red, green, blue (sRGB) and one that is not used; the first row is at v = 0. */
  readonly data: Uint8Array
  /** The lengths along u and v that one repeat covers, metres. */
  readonly size: readonly [number, number]
}

/** The colour made darker (below 1) or lighter (above 1). */
export const tint = ([r, g, b]: Rgb, by: number): Rgb => [
  Math.min(255, r * by),
  Math.min(255, g * by),
  Math.min(255, b * by),
]

/** Colours that people name alike. */
export const palette = {
  red: [201, 52, 46],
  green: [64, 152, 74],
  blue: [52, 96, 196],
  yellow: [238, 198, 60],
  purple: [138, 70, 168],
  cyan: [70, 190, 200],
  orange: [231, 128, 48],
  pink: [232, 140, 170],
  white: [236, 234, 228],
  black: [52, 52, 58],
  gray: [140, 142, 146],
  brown: [128, 84, 52],
  beige: [214, 196, 164],
} as const satisfies Record<string, Rgb>

export type ColorName = keyof typeof palette

/** The patterns a surface can have; u and v are metres along the surface. */
export type Pattern = keyof typeof patterns

/**
 * How much of the second colour there is at (u, v), 0 to 1, or below 0 and above 1 to darken and lighten.
 * `books` and `painting` have colours of their own; see {@link colorAt}.
 */
const patterns = {
  checker: (u: number, v: number) => (Math.floor(u) + Math.floor(v)) & 1,
  planks(u: number, v: number) {
    const row = Math.floor(v / 0.16)
    const along = u / 1.3 + cellHash(row, 7)
    const gap = fraction(v / 0.16) < 0.06 || fraction(along) < 0.008
    return gap
      ? 1
      : 0.55 * cellHash(Math.floor(along), row) + 0.06 * Math.sin(60 * v + 5 * Math.sin(3 * u + row))
  },
  tiles: (u: number, v: number) =>
    fraction(u / 0.45) < 0.03 || fraction(v / 0.45) < 0.03
      ? 1
      : 0.2 * cellHash(Math.floor(u / 0.45), Math.floor(v / 0.45)),
  wood: (u: number, v: number) =>
    0.4 + 0.3 * Math.sin(52 * v + 1.4 * Math.sin(3 * u + 1.3 * v)) + 0.15 * Math.sin(131 * v + u),
  stripes: (u: number) => (fraction(u / 0.3) < 0.5 ? 1 : 0),
  weave: (u: number, v: number) => 0.35 * ((Math.floor(u / 0.02) + Math.floor(v / 0.02)) & 1),
  rug: (u: number, v: number) =>
    Math.abs(fraction(u / 0.5) - 0.5) + Math.abs(fraction(v / 0.5) - 0.5) < 0.3 ? 1 : 0,
  books: () => 0,
  painting: () => 0,
  sky: (_: number, v: number) => Math.min(1, Math.max(0, v / 1.2)),
}

/** Patterns that have colours of their own, so that they are more than a mixture of the material's two. */
const colorful: ReadonlySet<Pattern> = new Set(['books', 'painting'])

/** A pattern as a number at each (u, v), see above; nothing where it has colours of its own. */
export const mixtureOf = (pattern: Pattern): ((u: number, v: number) => number) | undefined =>
  colorful.has(pattern) ? undefined : patterns[pattern]

/**
 * Renderers draw patterns from pictures of this many metres along u and v, which repeat beyond: a whole number of the
 * pattern's own periods, or more than any surface that has it.
 */
export const tiles: Readonly<Record<Pattern, readonly [number, number]>> = {
  checker: [2, 2],
  planks: [2.6, 2.56],
  tiles: [2.7, 2.7],
  wood: [2.6, 2.6],
  stripes: [2.4, 2.4],
  weave: [1.28, 1.28],
  rug: [1, 1],
  books: [2.52, 2.4],
  painting: [2, 2],
  sky: [2.4, 2.4],
}

const fraction = (x: number) => x - Math.floor(x)

/** A number in [0, 1) for each cell of a grid. */
function cellHash(i: number, j: number): number {
  let h = Math.imul(i | 0, 374761393) + Math.imul(j | 0, 668265263)
  h = Math.imul(h ^ (h >>> 13), 1274126177)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}

const spines = [
  palette.red,
  palette.blue,
  palette.green,
  palette.beige,
  palette.brown,
  palette.white,
  palette.black,
]
const black: Rgb = [0, 0, 0]

/** Writes the material's colour at (u, v) into `out`. */
export function colorAt(
  { color, pattern, second = black }: Material,
  u: number,
  v: number,
  out: Float64Array,
): void {
  let from = color
  let to = second
  let share = pattern ? patterns[pattern](u, v) : 0
  if (pattern === 'books') {
    const book = Math.floor(u / 0.045)
    from = spines[Math.floor(cellHash(book, Math.floor(v / 0.4)) * spines.length)]!
    to = black
    share = fraction(u / 0.045) < 0.12 || fraction(v / 0.4) > 0.66 + 0.2 * cellHash(book, 3) ? 0.75 : 0
  } else if (pattern === 'painting') {
    const wave = Math.sin(9 * u) * 0.12 + 0.3
    from = v < wave ? second : color
    to = v < wave ? color : palette.yellow
    share =
      v < wave
        ? 0.25 * cellHash(Math.floor(u * 14), Math.floor(v * 14))
        : Math.hypot(u - 0.25, v - 0.55) < 0.1
          ? 1
          : 0
  }
  out[0] = from[0] + share * (to[0] - from[0])
  out[1] = from[1] + share * (to[1] - from[1])
  out[2] = from[2] + share * (to[2] - from[2])
}
