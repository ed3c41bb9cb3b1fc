import { encode } from 'fast-png'
import { consoleText, type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'

/** How wide a small picture is drawn in a notebook, at most, in screen pixels. */
const drawnWidth = 384

/** A colour picture. `data` holds rows from the top, each pixel as red, green, blue bytes (sRGB). */
export class RgbImage implements Displayable {
  readonly width: number
  readonly height: number
  /** height x width x 3 bytes. */
  readonly data: Uint8Array

  /** @throws RangeError when the sizes and the data do not fit each other. */
  constructor(width: number, height: number, data: Uint8Array = new Uint8Array(width * height * 3)) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new RangeError(`An image has a whole number of pixels each way, not ${width} x ${height}.`)
    }
    if (data.length !== width * height * 3) {
      throw new RangeError(
        `An RGB image of ${width} x ${height} has ${width * height * 3} bytes, not ${data.length}.`,
      )
    }
    this.width = width
    this.height = height
    this.data = data
  }

  /** The picture as a PNG file, exact; `times` > 1 draws every pixel as a square of that many. */
  toPng(times = 1): Uint8Array {
    const { width, height, data } = times > 1 ? enlarge(this, times) : this
    return encode({ width, height, data, channels: 3, depth: 8 })
  }

  /** A PNG; pictures of few pixels are drawn large, each pixel a visible square. */
  [consoleText](): string {
    return `RgbImage ${this.width} x ${this.height}`
  }

  [jupyterDisplay](): MimeBundle {
    const times = Math.max(1, Math.floor(drawnWidth / Math.max(this.width, this.height)))
    return { 'image/png': base64(this.toPng(times)), 'text/plain': `RgbImage ${this.width} x ${this.height}` }
  }
}

/** Each pixel as a square of `times` x `times`. */
export function enlarge(image: RgbImage, times: number): RgbImage {
  const out = new RgbImage(image.width * times, image.height * times)
  for (let y = 0; y < out.height; y++) {
    const row = Math.floor(y / times) * image.width
    for (let x = 0; x < out.width; x++) {
      const from = 3 * (row + Math.floor(x / times))
      const to = 3 * (y * out.width + x)
      out.data[to] = image.data[from]!
      out.data[to + 1] = image.data[from + 1]!
      out.data[to + 2] = image.data[from + 2]!
    }
  }
  return out
}

/**
 * The picture at another size, each new pixel the mean of the old ones that it covers (so nothing aliases when it
 * shrinks), weighted by how much of each it covers.
 */
export function resizeImage(image: RgbImage, width: number, height: number): RgbImage {
  if (width === image.width && height === image.height) return image
  const columns = coverage(image.width, width)
  const rows = coverage(image.height, height)
  const out = new RgbImage(width, height)
  for (let y = 0, to = 0; y < height; y++) {
    const row = rows[y]!
    for (let x = 0; x < width; x++, to += 3) {
      const column = columns[x]!
      let red = 0
      let green = 0
      let blue = 0
      for (let j = 0; j < row.shares.length; j++) {
        let at = 3 * ((row.first + j) * image.width + column.first)
        for (let i = 0; i < column.shares.length; i++, at += 3) {
          const share = row.shares[j]! * column.shares[i]!
          red += share * image.data[at]!
          green += share * image.data[at + 1]!
          blue += share * image.data[at + 2]!
        }
      }
      out.data[to] = red + 0.5
      out.data[to + 1] = green + 0.5
      out.data[to + 2] = blue + 0.5
    }
  }
  return out
}

/** Which cells of a line a new cell covers: the first one, and each one's share of the mean. */
interface Coverage {
  readonly first: number
  readonly shares: readonly number[]
}

/** What each of `to` cells along a line of `from` cells covers. */
function coverage(from: number, to: number): Coverage[] {
  const step = from / to
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * step, (i + 1) * step]
    const first = Math.floor(start + 1e-9)
    const shares: number[] = []
    for (let cell = first; cell < Math.min(from, end - 1e-9); cell++) {
      shares.push((Math.min(end, cell + 1) - Math.max(start, cell)) / step)
    }
    return { first, shares }
  })
}

/** Several pictures on one sheet, row by row, on a light ground. They are laid out in cells of the largest size. */
export function contactSheet(
  images: readonly RgbImage[],
  options: { columns?: number; gap?: number } = {},
): RgbImage {
  if (images.length === 0) throw new RangeError('A contact sheet needs at least one picture.')
  const { columns = Math.min(images.length, 4), gap = 2 } = options
  const width = Math.max(...images.map((image) => image.width)) + gap
  const height = Math.max(...images.map((image) => image.height)) + gap
  const sheet = new RgbImage(columns * width + gap, Math.ceil(images.length / columns) * height + gap)
  sheet.data.fill(244)
  images.forEach((image, i) => {
    const left = gap + (i % columns) * width
    const top = gap + Math.floor(i / columns) * height
    for (let y = 0; y < image.height; y++) {
      const row = image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width)
      sheet.data.set(row, 3 * ((top + y) * sheet.width + left))
    }
  })
  return sheet
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(text)
}
