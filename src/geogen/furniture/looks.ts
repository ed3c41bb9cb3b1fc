import { type ColorName, type Material, palette, type Rgb, shades, tint } from '../materials.ts'
import type { Random } from '../random.ts'

/** What the main surfaces of a piece are made of. */
export type Finish = 'wood' | 'fabric' | 'paint' | 'wicker'

/** The materials of one piece. */
export interface Look {
  /** What gives the piece the name of its colour. */
  readonly main: Material
  /** The wood and the metal of the room's furniture. */
  readonly wood: Material
  readonly metal: Material
  /** A fabric that goes with the room. */
  readonly fabric: Material
}

/** What the furniture of one room has in common. */
export interface Scheme {
  readonly woodColor: ColorName
  readonly wood: Material
  readonly metal: Material
  /** Colours of fabrics. */
  readonly fabrics: readonly ColorName[]
}

export const dark: Material = { color: [40, 40, 44] }
export const steel: Material = { color: [168, 170, 174] }
export const brass: Material = { color: [190, 156, 92] }
export const linen: Material = { color: [240, 237, 229], pattern: 'fabric', second: [226, 222, 212] }
export const ceramic: Material = { color: [243, 243, 240] }
export const glow: Material = { color: [255, 246, 220] }
export const screen: Material = { color: [34, 40, 50], pattern: 'sky', second: [62, 74, 92] }
export const glass: Material = { color: [196, 210, 218] }
export const terracotta: Material = { color: [178, 104, 72], pattern: 'plaster', second: [156, 88, 60] }

export const leaf: Rgb = [74, 128, 70]

/** A grained wood of that colour. */
export const grained = (color: Rgb, depth = 0.7): Material => ({
  color: tint(color, 1.08),
  pattern: 'wood',
  second: tint(color, depth),
})

/** The material of a finish in one of the shades of a named colour. */
export function materialOf(color: ColorName, finish: Finish, random: Random): Material {
  const rgb = random.pick(shades[color])
  if (finish === 'wood') {
    const painted = color !== 'brown' && color !== 'beige'
    return painted ? { color: rgb, pattern: 'wood', second: tint(rgb, 0.93) } : grained(rgb)
  }
  if (finish === 'fabric')
    return {
      color: tint(rgb, 1.04),
      pattern: 'fabric',
      second: tint(rgb, rgb[0] + rgb[1] + rgb[2] > 600 ? 0.9 : 0.78),
    }
  if (finish === 'wicker') return { color: tint(rgb, 1.05), pattern: 'wicker', second: tint(rgb, 0.55) }
  return { color: rgb }
}

/** Draws what the furniture of a room has in common. */
export function drawScheme(random: Random): Scheme {
  const woodColor = random.pick(['brown', 'brown', 'beige', 'beige', 'white', 'black'] as const)
  const families: readonly (readonly ColorName[])[] = [
    ['blue', 'gray', 'white'],
    ['green', 'beige', 'brown'],
    ['gray', 'yellow', 'black'],
    ['red', 'beige', 'gray'],
    ['orange', 'brown', 'white'],
    ['pink', 'gray', 'purple'],
    ['blue', 'orange', 'beige'],
  ]
  return {
    woodColor,
    wood: woodColor === 'black' ? grained(palette.brown) : materialOf(woodColor, 'wood', random),
    metal: random.pick([dark, steel, brass, dark]),
    fabrics: random.pick(families),
  }
}
