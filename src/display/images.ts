import type { MimeBundle } from '../notebook/index.ts'
import type { RgbImage } from '../video/index.ts'
import { toBase64 } from './bytes.ts'
import { captionLines } from './poster/captions.ts'
import { Raster } from './poster/raster.ts'
import { Shown } from './shown.ts'
import { escapeHtml } from './text.ts'

/** A picture of a grid, and what to write under it. */
export interface TitledImage {
  readonly image: RgbImage
  readonly title?: string
}

export interface ImagesOptions {
  readonly title?: string
  /** Pictures in a row, default 4 at most. */
  readonly columns?: number
  /** Width of a picture on the page in pixels, default 200. Small ones grow by whole pixels. */
  readonly width?: number
}

/** Between pictures; height of a line of a caption and of its letters; all in pixels. */
const [gap, line, letters] = [10, 15, 9]

/**
 * Pictures side by side, each with its title.
 *
 * @throws TypeError when there are none.
 */
export function images(pictures: readonly (TitledImage | RgbImage)[], options: ImagesOptions = {}): Shown {
  if (!pictures?.length)
    throw new TypeError('show.images needs at least one image: show.images([{ image, title }]).')
  return new Shown(imagesBundle(pictures.map(titled), options))
}

const titled = (picture: TitledImage | RgbImage): TitledImage =>
  'image' in picture ? picture : { image: picture }

/** The forms of a grid of pictures. */
export function imagesBundle(pictures: readonly TitledImage[], options: ImagesOptions = {}): MimeBundle {
  const { title = '', columns = Math.min(4, pictures.length), width = 200 } = options
  const rows = Array.from({ length: Math.ceil(pictures.length / columns) }, (_, row) =>
    pictures.slice(row * columns, (row + 1) * columns),
  )
  const names = pictures.map((picture, i) => picture.title || `image ${i + 1}`)
  return {
    'text/html': grid(title, rows, width),
    'image/png': sheet(rows, columns, width),
    'text/plain': `${title || 'Images'}: ${names.join(', ')}`,
  }
}

/** A table, as it holds its shape in notebooks that are not trusted; titles are text, never HTML. */
function grid(heading: string, rows: readonly (readonly TitledImage[])[], width: number): string {
  const style = 'style="text-align: center; vertical-align: top; padding: 4px; background: transparent"'
  const cell = ({ image, title = '' }: TitledImage) => {
    const source = `data:image/png;base64,${toBase64(image.toPng(enlargement(image, width)))}`
    const picture = `<img src="${source}" alt="${escapeHtml(title)}" width="${width}">`
    return `<td ${style}>${picture}<br>${escapeHtml(title)}</td>`
  }
  const lines = rows.map((row) => `<tr style="background: transparent">${row.map(cell).join('')}</tr>`)
  const head = heading ? `<caption>${escapeHtml(heading)}</caption>` : ''
  // Columns of one width, whatever is written in them; all narrower where the page is.
  const layout = `style="table-layout: fixed; width: ${(rows[0]?.length ?? 1) * (width + 8)}px; max-width: 100%"`
  return `<table ${layout}>${head}<tbody>${lines.join('')}</tbody></table>`
}

/** Whole times that an image fits into the width, so that its pixels stay sharp squares. */
const enlargement = (image: RgbImage, width: number) => Math.max(1, Math.floor(width / image.width))

/** All pictures on one, with their titles. */
function sheet(rows: readonly (readonly TitledImage[])[], columns: number, width: number): string {
  const all = rows.flat()
  const size = ({ image }: TitledImage) => {
    const times = enlargement(image, width)
    return [image.width * times, image.height * times, times] as const
  }
  const across = Math.max(...all.map((picture) => size(picture)[0])) + gap
  const captions = new Map(
    all.map((picture) => [picture, captionLines(picture.title ?? '', across - gap, letters)]),
  )
  const most = Math.max(...[...captions.values()].map((lines) => lines.length))
  const down = Math.max(...all.map((picture) => size(picture)[1])) + gap + most * line + 4
  const raster = new Raster(columns * across + gap, rows.length * down + gap)
  rows.forEach((row, y) => {
    row.forEach((picture, x) => {
      const [wide, high, times] = size(picture)
      const left = gap + x * across
      const top = gap + y * down
      raster.image(left, top, picture.image, times)
      captions.get(picture)!.forEach((text, i) => {
        raster.text(left + wide / 2, top + high + (i + 0.5) * line + 3, text, [60, 60, 60], { size: letters })
      })
    })
  })
  return raster.png({ exact: true })
}
