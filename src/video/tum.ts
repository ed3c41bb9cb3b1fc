import { basename, join, listIfThere, readColor, readGrey16, readText } from '#video/disk'
import {
  type Camera,
  type CameraToWorld,
  type Intrinsics,
  quaternionFrom,
  rigid,
  rotationFromQuaternion,
  type Vec3,
} from '../geometry/index.ts'
import { type Clip, clipOf } from './clip.ts'
import { metresFrom, sameSize } from './depth.ts'
import { numbers, type OnError, type Rows, readRows } from './lines.ts'
import type { OpenOptions } from './open.ts'
import type { Frame } from './video.ts'

/** Depth values in a metre. */
const depthScale = 5000
/** How far apart two stamps may be to belong together, seconds: what TUM's associate.py allows. */
export const maxDifference = 0.02

/**
 * The calibrations on the benchmark's page, of 640 x 480 colour pictures, their principal points half a pixel farther
 * since our first pixel's centre is at (0.5, 0.5). Freiburg 3 is undistorted; 1 and 2 have lens distortion that is not
 * taken away here.
 */
const calibrations: Readonly<Record<string, Intrinsics>> = {
  freiburg1: { width: 640, height: 480, fx: 517.3, fy: 516.5, cx: 319.1, cy: 255.8 },
  freiburg2: { width: 640, height: 480, fx: 520.9, fy: 521.0, cx: 325.6, cy: 250.2 },
  freiburg3: { width: 640, height: 480, fx: 535.4, fy: 539.2, cx: 320.6, cy: 248.1 },
  'ROS default': { width: 640, height: 480, fx: 525, fy: 525, cx: 320, cy: 240 },
}

/** A pose and when it was. */
export interface StampedPose {
  readonly time: number
  readonly cameraToWorld: CameraToWorld
}

/** A picture, when it was taken, and the depth picture that goes with it. */
interface Listed {
  readonly time: number
  readonly color: string
  readonly depth?: string
}

/**
 * Reads a trajectory as TUM RGB-D has it: `time tx ty tz qx qy qz qw`, cameraToWorld, w last.
 * @throws Error `file:line: reason` for a row that is no pose
 */
export function parseTumTrajectory(text: string, file: string, onError?: OnError): Rows<StampedPose> {
  return readRows(
    text,
    file,
    (fields) => {
      const row = numbers(fields)
      if (row.length !== 8)
        throw new Error(`A pose has 8 fields (time tx ty tz qx qy qz qw), this row ${row.length}.`)
      const broken = row.findIndex((value) => !Number.isFinite(value))
      if (broken >= 0) throw new Error(`Field ${broken + 1} is ${row[broken]}: no camera was found here.`)
      const rotation = rotationFromQuaternion(quaternionFrom(row.slice(4), 'xyzw'))
      return { time: row[0]!, cameraToWorld: rigid(rotation, row.slice(1, 4) as unknown as Vec3) }
    },
    onError,
  )
}

/** Whether a folder's names look like TUM RGB-D. */
export const isTum = (names: readonly string[]) =>
  names.includes('groundtruth.txt') && (names.includes('rgb.txt') || names.some(isAssociation))
const isAssociation = (name: string) => /^assoc.*\.txt$/.test(name)

/** Opens a folder in the layout of the TUM RGB-D benchmark. */
export async function openTum(path: string, names: readonly string[], options: OpenOptions): Promise<Clip> {
  const truth = join(path, 'groundtruth.txt')
  const text = await readText(truth)
  const poses = parseTumTrajectory(text, truth, options.onError)
  const listed = await listPictures(path, names, options.onError)
  const here = await presentPictures(path, listed.rows)
  const pictures = here.sort((a, b) => a.time - b.time)
  const matched = pictures.flatMap((picture) => {
    const pose = nearest(poses.rows, picture.time)
    return pose && Math.abs(pose.time - picture.time) <= maxDifference ? [{ picture, pose }] : []
  })
  if (matched.length === 0) {
    throw new Error(
      `${path}: ${pictures.length} of ${listed.rows.length} listed pictures are here, and none has a pose within ` +
        `${maxDifference} s in ${poses.rows.length} rows of groundtruth.txt. Do both come from one recording?`,
    )
  }
  const [calibration, intrinsics] = options.intrinsics
    ? (['given', options.intrinsics] as const)
    : calibrationFor(`${text.slice(0, 500)} ${path}`)
  const cameras = matched.map(
    ({ picture, pose }): Camera => ({ intrinsics, cameraToWorld: pose.cameraToWorld, time: picture.time }),
  )
  const skipped = poses.skipped.length + listed.skipped.length
  return clipOf({
    name: basename(path),
    source:
      `TUM RGB-D: ${matched.length} frames with poses, ${matched.filter(({ picture }) => picture.depth).length} of them ` +
      `with depth; intrinsics ${calibration}; ${listed.rows.length} pictures are listed, ${pictures.length} are here, ` +
      `${pictures.length - matched.length} without a pose within ${maxDifference} s` +
      (skipped ? `; ${skipped} malformed rows were left out` : ''),
    cameras,
    read: (i) => readFrame(path, cameras[i]!, matched[i]!.picture),
  })
}

async function readFrame(path: string, camera: Camera, { color, depth }: Listed): Promise<Frame> {
  const image = sameSize(await readColor(join(path, color)), camera.intrinsics, join(path, color))
  if (!depth) return { camera, image }
  const file = join(path, depth)
  return {
    camera,
    image,
    depth: metresFrom(sameSize(await readGrey16(file), camera.intrinsics, file), depthScale),
  }
}

/** The pictures that the folder lists: in an association file, or in rgb.txt (and depth.txt, paired by nearest stamp). */
async function listPictures(
  path: string,
  names: readonly string[],
  onError?: OnError,
): Promise<Rows<Listed>> {
  const list = async (name: string) => {
    const file = join(path, name)
    return readRows(await readText(file), file, parseListed, onError)
  }
  const association = names.find(isAssociation)
  if (association) return list(association)
  const colors = await list('rgb.txt')
  if (!names.includes('depth.txt')) return colors
  const depths = await list('depth.txt')
  const rows = colors.rows.map((color) => {
    const depth = nearest(depths.rows, color.time)
    return depth && Math.abs(depth.time - color.time) <= maxDifference
      ? { ...color, depth: depth.color }
      : color
  })
  return { rows, skipped: [...colors.skipped, ...depths.skipped] }
}

function parseListed(fields: string[]): Listed {
  if (fields.length !== 2 && fields.length !== 4) {
    throw new Error(`A row lists 'time file' or 'time file time file', this one has ${fields.length} fields.`)
  }
  const [time] = numbers(fields.slice(0, 1))
  const leaving = [fields[1]!, fields[3] ?? ''].find((file) => file.split(/[\\/]/).includes('..'))
  if (leaving) throw new Error(`'${leaving}' leaves the folder.`)
  return { time: time!, color: fields[1]!, ...(fields[3] && { depth: fields[3] }) }
}

/** Those listed pictures that are on the disk, without depth where that is not. */
async function presentPictures(path: string, listed: readonly Listed[]): Promise<Listed[]> {
  const folders = new Map<string, Set<string>>()
  const isHere = async (file: string): Promise<boolean> => {
    const at = file.lastIndexOf('/')
    const folder = file.slice(0, Math.max(0, at))
    const names = folders.get(folder) ?? new Set(await listIfThere(join(path, folder)))
    folders.set(folder, names)
    return names.has(file.slice(at + 1))
  }
  const present: Listed[] = []
  for (const { depth, ...picture } of listed) {
    if (await isHere(picture.color))
      present.push(depth && (await isHere(depth)) ? { ...picture, depth } : picture)
  }
  return present
}

function nearest<T extends { readonly time: number }>(rows: readonly T[], time: number): T | undefined {
  let best: T | undefined
  for (const row of rows) if (!best || Math.abs(row.time - time) < Math.abs(best.time - time)) best = row
  return best
}

function calibrationFor(text: string): readonly [string, Intrinsics] {
  const camera = text.match(/(?:freiburg|(?:^|[^a-z])fr)([123])/)
  const name = camera ? `freiburg${camera[1]}` : 'ROS default'
  return [name, calibrations[name]!]
}
