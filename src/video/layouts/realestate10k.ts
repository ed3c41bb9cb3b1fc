import { pictureSize, readStart } from '#video/disk'
import type { CameraToWorld } from '../../geometry/index.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { finiteNumbers, type OnError, type Rows, readRows } from '../lines.ts'
import { byNumber, isPicture, numberIn } from '../names.ts'
import { poseFromExtrinsics } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'

/** Of the pictures where none is here to tell: height in pixels; the width follows from the pixels being square. */
const nominalHeight = 360

/** A camera of RealEstate10K: its intrinsics in shares of the picture's width and height. */
export interface RealEstateRow {
  /** Seconds. */
  readonly time: number
  /** Microseconds, as the file has it: pictures are named after it. */
  readonly stamp: string
  readonly normalized: { readonly fx: number; readonly fy: number; readonly cx: number; readonly cy: number }
  readonly cameraToWorld: CameraToWorld
}

/**
 * RealEstate10K (and ACID): a text a clip, its first line the video's address, then a row a frame. The dataset has no
 * pictures; those that were taken from the video are looked for in a folder named after the clip. The scale of the
 * poses is arbitrary.
 */
export const realEstate10k: Layout = {
  name: 'RealEstate10K',
  holds: 'a .txt that begins with a video address, with or without a folder of its pictures',
  recognises: async (folder) => (await texts(folder)).length > 0,
  open,
}

/** The clips' texts among the files of a folder: all look like the first. */
async function texts(folder: ClipFolder): Promise<string[]> {
  const names = folder.chosen ? [folder.chosen] : folder.names
  const some = names.filter((name) => name.endsWith('.txt') && name !== 'SOURCE.txt').toSorted(byNumber)
  const found = []
  for (const name of some.slice(0, 50)) {
    const [address, row = ''] = (await readStart(folder.inside(name)).catch(() => '')).split('\n')
    if (/^https?:\/\//.test(address!) && (row === '' || row.trim().split(/\s+/).length >= 19))
      found.push(name)
  }
  return found
}

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const names = await texts(folder)
  if (names.length > 1) {
    const some = names.slice(0, 20).join(', ')
    throw new Error(`${folder.path} holds several clips; open one of them: ${some}.`)
  }
  const name = names[0]!.replace(/\.txt$/, '')
  const { rows, skipped } = parseRealEstate10k(
    await folder.readText(names[0]!),
    folder.inside(names[0]!),
    options.onError,
  )
  const pictures = await picturesOf(folder, name, rows)
  const some = pictures.find((picture) => picture !== undefined)
  const { fx, fy } = rows[0]?.normalized ?? { fx: 1, fy: 1 }
  const nominal = { width: Math.round((nominalHeight * fy) / fx), height: nominalHeight }
  const { width, height } = options.intrinsics ?? (some ? await pictureSize(some) : nominal)
  const shots = rows.map(({ time, normalized, cameraToWorld }, i): Shot => {
    const { fx, fy, cx, cy } = normalized
    const own = { width, height, fx: fx * width, fy: fy * height, cx: cx * width, cy: cy * height }
    return { camera: { intrinsics: options.intrinsics ?? own, cameraToWorld, time }, color: pictures[i] }
  })
  return clipOfShots({
    name,
    layout: realEstate10k.name,
    shots,
    notes: [
      options.intrinsics
        ? 'intrinsics given'
        : `intrinsics for ${width} x ${height}${some ? '' : ', the size that their aspect suggests'}`,
      'scale of the poses arbitrary',
    ],
    skipped,
  })
}

/**
 * Reads a clip of RealEstate10K: `stamp fx fy cx cy 0 0` and the 12 numbers of a worldToCamera, row-major, OpenCV axes.
 * @throws Error `file:line: reason` for a malformed row, and for a stamp that is not after the one before
 */
export function parseRealEstate10k(text: string, file: string, onError?: OnError): Rows<RealEstateRow> {
  let last = Number.NEGATIVE_INFINITY
  return readRows(
    text.replace(/^.*$/m, ''),
    file,
    (fields) => {
      const row = finiteNumbers(fields)
      if (row.length !== 19) {
        throw new Error(
          `A frame has 19 fields (stamp fx fy cx cy 0 0 and 12 of the pose), this row ${row.length}.`,
        )
      }
      const [stamp, fx, fy, cx, cy] = row as [number, number, number, number, number]
      if (!(fx > 0 && fy > 0)) throw new Error(`The focal lengths are ${fx} and ${fy}, which no camera has.`)
      if (row[5] !== 0 || row[6] !== 0)
        throw new Error(`Fields 6 and 7 are 0 in this dataset, not ${row[5]}, ${row[6]}.`)
      const cameraToWorld = poseFromExtrinsics(row.slice(7))
      if (!(stamp > last)) throw new Error(`Frame out of order: stamp ${stamp} after ${last}.`)
      last = stamp
      return { time: stamp / 1e6, stamp: fields[0]!, normalized: { fx, fy, cx, cy }, cameraToWorld }
    },
    onError,
  )
}

/**
 * The picture of each row: named after its stamp, or, where there are as many pictures as rows, in their order. Looked
 * for in a folder named after the clip, here, in `frames` or in `images`.
 */
async function picturesOf(
  folder: ClipFolder,
  name: string,
  rows: readonly RealEstateRow[],
): Promise<(string | undefined)[]> {
  for (const steps of [
    [name],
    ['frames', name],
    ['images', name],
    ['..', 'frames', name],
    ['..', 'images', name],
  ]) {
    const place = await folder.near(...steps)
    const names = place.names.filter(isPicture).toSorted(byNumber)
    const byStamp = new Map(names.map((each) => [numberIn(each), place.inside(each)]))
    const found = rows.map(({ stamp }) => byStamp.get(Number(stamp)))
    if (found.some(Boolean)) return found
    if (names.length > 0 && names.length === rows.length) return names.map((each) => place.inside(each))
  }
  return rows.map(() => undefined)
}
