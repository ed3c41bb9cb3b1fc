import { type Pattern, patterns } from './patterns.ts'

export type { Pattern } from './patterns.ts'

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

/** The same colours as furniture comes in: quieter, and several of each name. */
export const shades: Readonly<Record<ColorName, readonly Rgb[]>> = {
  red: [
    [164, 58, 50],
    [188, 76, 62],
  ],
  green: [
    [88, 124, 88],
    [66, 104, 84],
    [126, 152, 104],
  ],
  blue: [
    [62, 88, 136],
    [94, 130, 170],
    [48, 68, 108],
  ],
  yellow: [
    [220, 180, 78],
    [228, 196, 108],
  ],
  purple: [
    [118, 84, 136],
    [148, 118, 166],
  ],
  cyan: [[84, 154, 160]],
  orange: [
    [208, 122, 66],
    [192, 104, 56],
  ],
  pink: [
    [222, 164, 166],
    [212, 148, 154],
  ],
  white: [
    [238, 236, 230],
    [230, 228, 222],
  ],
  black: [
    [46, 46, 50],
    [58, 56, 58],
  ],
  gray: [
    [128, 130, 134],
    [160, 162, 164],
    [100, 104, 110],
  ],
  brown: [
    [124, 82, 52],
    [146, 100, 64],
    [96, 66, 46],
  ],
  beige: [
    [212, 190, 152],
    [222, 204, 172],
  ],
}

/** A pattern's share of the second colour at each (u, v), metres along the surface. */
export const mixtureOf = (pattern: Pattern): ((u: number, v: number) => number) => patterns[pattern].share

/** Renderers may draw patterns from pictures of this many metres along u and v, which repeat beyond. */
export const tiles = Object.fromEntries(
  Object.entries(patterns).map(([name, { tile }]) => [name, tile]),
) as unknown as Readonly<Record<Pattern, readonly [number, number]>>

const black: Rgb = [0, 0, 0]

/** Writes the material's colour at (u, v) into `out`. */
export function colorAt(
  { color, pattern, second = black }: Material,
  u: number,
  v: number,
  out: Float64Array,
): void {
  const share = pattern ? patterns[pattern].share(u, v) : 0
  out[0] = color[0] + share * (second[0] - color[0])
  out[1] = color[1] + share * (second[1] - color[1])
  out[2] = color[2] + share * (second[2] - color[2])
}
