import {
  colorAt,
  type Material,
  mixtureOf,
  type Pattern,
  type Rgb,
  type Texture,
  tiles,
} from '../materials.ts'

/**
 * A material for a renderer: at a texture pixel t it has the colour offset + scale t, for red, green and blue. So all
 * materials with the same pattern share one texture.
 */
export interface Appearance {
  readonly texture: Texture
  readonly offset: Rgb
  readonly scale: Rgb
}

/** Pixels of a pattern's texture, each way. */
const patternPixels = 512
/** Patterns with colours of their own are kept for this many pairs of colours. */
const mostKept = 64

const plain: Texture = { width: 1, height: 1, data: new Uint8Array(4).fill(255), size: [1, 1] }
const mixtures = new Map<Pattern, Mixture>()
const pictures = new Map<string, Texture>()

/** A pattern as a texture whose pixels go from `low` (0) to `high` (255). */
interface Mixture {
  readonly texture: Texture
  readonly low: number
  readonly high: number
}

export function appearanceOf(material: Material): Appearance {
  const { color, pattern, second = [0, 0, 0], texture } = material
  if (texture) return { texture, offset: [0, 0, 0], scale: each((k) => color[k] / 255) }
  if (!pattern) return { texture: plain, offset: color, scale: [0, 0, 0] }
  const mix = mixtureOf(pattern)
  if (!mix) return { texture: pictureOf(material, pattern), offset: [0, 0, 0], scale: [1, 1, 1] }
  const { texture: shared, low, high } = mixtureTexture(pattern, mix)
  return {
    texture: shared,
    offset: each((k) => color[k] + low * (second[k] - color[k])),
    scale: each((k) => ((high - low) / 255) * (second[k] - color[k])),
  }
}

const each = (of: (k: 0 | 1 | 2) => number): Rgb => [of(0), of(1), of(2)]

function mixtureTexture(pattern: Pattern, mix: (u: number, v: number) => number): Mixture {
  const kept = mixtures.get(pattern)
  if (kept) return kept
  const shares = new Float64Array(patternPixels ** 2)
  eachPoint(pattern, (i, u, v) => {
    shares[i] = mix(u, v)
  })
  const low = shares.reduce((a, b) => Math.min(a, b), Infinity)
  const high = Math.max(
    low + 1e-6,
    shares.reduce((a, b) => Math.max(a, b), -Infinity),
  )
  const data = new Uint8Array(4 * shares.length)
  for (let i = 0; i < shares.length; i++) {
    data.fill((255 * (shares[i]! - low)) / (high - low) + 0.5, 4 * i, 4 * i + 4)
  }
  const made = { texture: picture(pattern, data), low, high }
  mixtures.set(pattern, made)
  return made
}

function pictureOf(material: Material, pattern: Pattern): Texture {
  const key = JSON.stringify([pattern, material.color, material.second])
  const kept = pictures.get(key)
  if (kept) return kept
  const data = new Uint8Array(4 * patternPixels ** 2)
  const color = new Float64Array(3)
  eachPoint(pattern, (i, u, v) => {
    colorAt(material, u, v, color)
    for (let k = 0; k < 3; k++) data[4 * i + k] = Math.min(255, Math.max(0, color[k]! + 0.5))
  })
  if (pictures.size >= mostKept) pictures.clear()
  const made = picture(pattern, data)
  pictures.set(key, made)
  return made
}

const picture = (pattern: Pattern, data: Uint8Array): Texture => ({
  width: patternPixels,
  height: patternPixels,
  data,
  size: tiles[pattern],
})

/** Visits the middles of a pattern texture's pixels. */
function eachPoint(pattern: Pattern, visit: (i: number, u: number, v: number) => void): void {
  const [width, height] = tiles[pattern]
  for (let y = 0, i = 0; y < patternPixels; y++) {
    for (let x = 0; x < patternPixels; x++, i++) {
      visit(i, ((x + 0.5) * width) / patternPixels, ((y + 0.5) * height) / patternPixels)
    }
  }
}

const pyramids = new WeakMap<Texture, readonly Uint8Array[]>()

/** The texture and its smaller copies, each half as large as the one before (rounded down), to one pixel. 4 bytes a pixel. */
export function levelsOf(texture: Texture): readonly Uint8Array[] {
  const kept = pyramids.get(texture)
  if (kept) return kept
  const levels = [texture.data]
  let { width, height } = texture
  while (width > 1 || height > 1) {
    levels.push(halved(levels.at(-1)!, width, height))
    width = Math.max(1, width >> 1)
    height = Math.max(1, height >> 1)
  }
  pyramids.set(texture, levels)
  return levels
}

/** Each new pixel is the mean of the two by two that it covers. An odd last row or column is left out. */
function halved(data: Uint8Array, width: number, height: number): Uint8Array {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)]
  const out = new Uint8Array(4 * w * h)
  const right = width > 1 ? 4 : 0
  const below = height > 1 ? 4 * width : 0
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let from = 4 * ((height > 1 ? 2 * y : 0) * width + (width > 1 ? 2 * x : 0))
      for (let k = 0; k < 4; k++, from++, to++) {
        out[to] =
          (data[from]! + data[from + right]! + data[from + below]! + data[from + right + below]! + 2) >> 2
      }
    }
  }
  return out
}
