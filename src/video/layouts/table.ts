import { pictureSize, readStart } from '#video/disk'
import type { Camera, Intrinsics } from '../../geometry/index.ts'
import { calibrationOf, checked } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { attempt, finiteNumbers } from '../lines.ts'
import { poseFrom, poseFromQuaternion } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'

const position = ['tx', 'ty', 'tz'] as const
const quaternion = ['qx', 'qy', 'qz', 'qw'] as const
/** m00 m01 ... m23: the first three rows of a matrix. */
const matrix = Array.from({ length: 12 }, (_, i) => `m${i >> 2}${i & 3}`)
const focal = ['fx', 'fy', 'cx', 'cy'] as const

/**
 * A folder of pictures with a table of cameras, for recordings of one's own: a .csv whose first row names the columns,
 * in any order. `file` is a picture; its pose is cameraToWorld, OpenCV axes, metres: `tx ty tz qx qy qz qw`, or
 * `m00 ... m23`, row-major. Optional: `time` (seconds), `depth` (a 16-bit picture) with `depth_scale` (steps a metre,
 * 1000 without), and `fx fy cx cy` with the centre of the first pixel at (0.5, 0.5); else camera.json beside.
 */
export const table: Layout = {
  name: 'Pictures with a table',
  holds: 'pictures and a .csv with the columns file, tx ty tz, qx qy qz qw',
  recognises: async (folder) => (await tableIn(folder)) !== undefined,
  open,
}

async function tableIn(folder: ClipFolder): Promise<string | undefined> {
  const names = folder.chosen ? [folder.chosen] : folder.names
  for (const name of names.filter((each) => each.endsWith('.csv'))) {
    const [header] = (await readStart(folder.inside(name)).catch(() => '')).split('\n')
    const columns = fieldsOf(header!)
    const has = (wanted: readonly string[]) => wanted.every((each) => columns.includes(each))
    if (columns.includes('file') && (has([...position, ...quaternion]) || has(matrix))) return name
  }
  return undefined
}

const fieldsOf = (line: string): string[] =>
  line
    .trim()
    .split(',')
    .map((field) => field.trim().replace(/^"(.*)"$/, '$1'))

/** A row by its columns' names. */
type Row = ReadonlyMap<string, string>

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const name = (await tableIn(folder))!
  const [header, ...lines] = (await folder.readText(name)).split('\n')
  const columns = fieldsOf(header!)
  const skipped: string[] = []
  const shared = columns.includes('fx')
    ? undefined
    : await calibrationOf(folder, options, () => {
        throw new Error(
          `${folder.inside(name)}: no intrinsics: add the columns fx, fy, cx and cy, or camera.json, or open with { intrinsics }.`,
        )
      })
  const shots: Shot[] = []
  let absent = 0
  for (const [i, line] of lines.entries()) {
    if (!line.trim()) continue
    const read = () => parseRow(folder, rowOf(columns, line), shots.at(-1)?.camera.time)
    const row = attempt(`${folder.inside(name)}:${i + 2}`, read, options.onError, skipped)
    if (!row) continue
    if (!(await folder.isHere(row.file))) absent++
    else {
      const color = folder.inside(row.file)
      const intrinsics =
        options.intrinsics ?? shared?.intrinsics ?? (await sized(row.focal, color, folder.inside(name)))
      const depth = row.depth && (await folder.isHere(row.depth)) ? row.depth : undefined
      shots.push({
        camera: { ...row.pose, intrinsics },
        color,
        depth: depth ? { file: folder.inside(depth), perMetre: row.perMetre } : undefined,
      })
    }
  }
  return clipOfShots({
    name: folder.name,
    layout: table.name,
    shots,
    notes: [
      `cameras from ${name}`,
      options.intrinsics ? 'intrinsics given' : shared && `intrinsics ${shared.from}`,
      absent > 0 && `${absent} listed pictures are not here`,
    ],
    skipped,
  })
}

function rowOf(columns: readonly string[], line: string): Row {
  const fields = fieldsOf(line)
  if (fields.length !== columns.length)
    throw new Error(`The first row names ${columns.length} columns, this row has ${fields.length}.`)
  return new Map(columns.map((column, i) => [column, fields[i]!]))
}

interface Listed {
  readonly file: string
  readonly depth: string | undefined
  readonly perMetre: number
  readonly pose: Omit<Camera, 'intrinsics'>
  readonly focal: readonly number[] | undefined
}

function parseRow(folder: ClipFolder, row: Row, before: number | undefined): Listed {
  const read = (names: readonly string[], what?: string) =>
    names.map((name) => {
      const [value] = attempt(name, () => finiteNumbers([row.get(name) ?? ''], what), 'throw', [])!
      return value!
    })
  const file = row.get('file')!
  const depth = row.get('depth') || undefined
  for (const each of [file, depth]) if (each !== undefined) folder.inside(each)
  const time = row.get('time') ? read(['time'])[0]! : undefined
  if (time !== undefined && before !== undefined && !(time > before))
    throw new Error(`Frame out of order: time ${time} after ${before}.`)
  const perMetre = row.get('depth_scale') ? read(['depth_scale'])[0]! : 1000
  if (!(perMetre > 0))
    throw new Error(`depth_scale is ${perMetre}; it is how many steps of depth make a metre.`)
  const cameraToWorld = row.has('m00')
    ? poseFrom(read(matrix))
    : poseFromQuaternion<'camera', 'world'>(read(position), read(quaternion), 'xyzw')
  const pose = { cameraToWorld, ...(time !== undefined && { time }) }
  return { file, depth, perMetre, pose, focal: row.has('fx') ? read(focal, 'no camera has that') : undefined }
}

async function sized(
  values: readonly number[] | undefined,
  picture: string,
  file: string,
): Promise<Intrinsics> {
  const [fx, fy, cx, cy] = values ?? []
  return checked({ ...(await pictureSize(picture)), fx, fy, cx, cy }, file)
}
