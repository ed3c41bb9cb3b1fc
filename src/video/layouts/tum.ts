import { type CameraToWorld, type Distortion, distortionFrom, type Intrinsics } from '../../geometry/index.ts'
import { calibrationOf } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { finiteNumbers, type OnError, type Rows, readRows } from '../lines.ts'
import { poseFromQuaternion } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'
import { nearest } from '../stamps.ts'

/** Depth values in a metre. */
const perMetre = 5000
/** How far apart two stamps may be to belong together, seconds: what TUM's associate.py allows. */
const maxDifference = 0.02
const truth = 'groundtruth.txt'

const lens = (...[k1, k2, p1, p2, k3]: readonly number[]): Distortion =>
  distortionFrom('FULL_OPENCV', [k1!, k2!, p1!, p2!, k3!, 0, 0, 0])
const size = { width: 640, height: 480 }

/**
 * The calibrations on the benchmark's page, of 640 x 480 colour pictures, their principal points half a pixel farther
 * since our first pixel's centre is at (0.5, 0.5). Freiburg 3 was undistorted by its makers.
 */
const calibrations: Readonly<Record<string, Intrinsics>> = {
  freiburg1: {
    ...{ ...size, fx: 517.3, fy: 516.5, cx: 319.1, cy: 255.8 },
    distortion: lens(0.2624, -0.9531, -0.0054, 0.0026, 1.1633),
  },
  freiburg2: {
    ...{ ...size, fx: 520.9, fy: 521.0, cx: 325.6, cy: 250.2 },
    distortion: lens(0.2312, -0.7849, -0.0033, -0.0001, 0.9172),
  },
  freiburg3: { ...size, fx: 535.4, fy: 539.2, cx: 320.6, cy: 248.1 },
  'ROS default': { ...size, fx: 525, fy: 525, cx: 320, cy: 240 },
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

/** The TUM RGB-D benchmark: lists of stamped pictures, and `groundtruth.txt`; depth 5000 a metre, registered. */
export const tum: Layout = {
  name: 'TUM RGB-D',
  holds: 'groundtruth.txt with rgb.txt or associations*.txt',
  recognises: ({ names, chosen }) =>
    !chosen && names.includes(truth) && (names.includes('rgb.txt') || names.some(isAssociation)),
  open,
}

const isAssociation = (name: string) => /^assoc.*\.txt$/.test(name)

/**
 * Reads a trajectory as TUM RGB-D has it: `time tx ty tz qx qy qz qw`, cameraToWorld, w last. That w is first instead
 * can't be seen in a row: any four parts of a rotation are a rotation in any order.
 * @throws Error `file:line: reason` for a row that is no pose
 */
export function parseTumTrajectory(text: string, file: string, onError?: OnError): Rows<StampedPose> {
  return readRows(
    text,
    file,
    (fields) => {
      const row = finiteNumbers(fields)
      if (row.length !== 8)
        throw new Error(`A pose has 8 fields (time tx ty tz qx qy qz qw), this row ${row.length}.`)
      return { time: row[0]!, cameraToWorld: poseFromQuaternion(row.slice(1, 4), row.slice(4), 'xyzw') }
    },
    onError,
  )
}

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const text = await folder.readText(truth)
  const poses = parseTumTrajectory(text, folder.inside(truth), options.onError)
  const rows = poses.rows.toSorted((a, b) => a.time - b.time)
  const listed = await listPictures(folder, options.onError)
  const pictures = (await presentPictures(folder, listed.rows)).sort((a, b) => a.time - b.time)
  const { intrinsics, from } = await calibrationOf(folder, options, () =>
    calibrationFor(`${text.slice(0, 500)} ${folder.path}`),
  )
  const shots = pictures.flatMap(({ time, color, depth }): Shot[] => {
    const pose = nearest(rows, time, maxDifference)
    if (!pose) return []
    return [
      {
        camera: { intrinsics, cameraToWorld: pose.cameraToWorld, time },
        color: folder.inside(color),
        depth: depth ? { file: folder.inside(depth), perMetre } : undefined,
      },
    ]
  })
  if (shots.length === 0) {
    throw new Error(
      `${folder.path}: ${pictures.length} of ${listed.rows.length} listed pictures are here, and none has a pose within ` +
        `${maxDifference} s in ${rows.length} rows of ${truth}. Do both come from one recording?`,
    )
  }
  return clipOfShots({
    name: folder.name,
    layout: tum.name,
    shots,
    notes: [
      `intrinsics ${from}`,
      `${listed.rows.length} pictures are listed, ${pictures.length} are here, ` +
        `${pictures.length - shots.length} without a pose within ${maxDifference} s`,
    ],
    skipped: [...poses.skipped, ...listed.skipped],
  })
}

/** The pictures that the folder lists: in an association file, or in rgb.txt (and depth.txt, paired by nearest stamp). */
async function listPictures(folder: ClipFolder, onError?: OnError): Promise<Rows<Listed>> {
  const list = async (name: string) =>
    readRows(
      await folder.readText(name),
      folder.inside(name),
      (fields) => parseListed(folder, fields),
      onError,
    )
  const association = folder.names.find(isAssociation)
  if (association) return list(association)
  const colors = await list('rgb.txt')
  if (!folder.has('depth.txt')) return colors
  const depths = await list('depth.txt')
  const inOrder = depths.rows.toSorted((a, b) => a.time - b.time)
  const rows = colors.rows.map((color) => {
    const depth = nearest(inOrder, color.time, maxDifference)
    return depth ? { ...color, depth: depth.color } : color
  })
  return { rows, skipped: [...colors.skipped, ...depths.skipped] }
}

/** A row's pictures; of an association that lists depth first, too. */
function parseListed(folder: ClipFolder, fields: string[]): Listed {
  if (fields.length !== 2 && fields.length !== 4) {
    throw new Error(`A row lists 'time file' or 'time file time file', this one has ${fields.length} fields.`)
  }
  const pairs = [fields.slice(0, 2), fields.slice(2)].filter((pair) => pair.length > 0)
  for (const [, file] of pairs) folder.inside(file!)
  const [color, depth] = /(^|\/)depth/.test(fields[1]!) && pairs.length === 2 ? pairs.reverse() : pairs
  const [time] = finiteNumbers(color!.slice(0, 1), 'no picture was taken then')
  return { time: time!, color: color![1]!, ...(depth && { depth: depth[1]! }) }
}

/** Those listed pictures that are on the disk, without depth where that is not. */
async function presentPictures(folder: ClipFolder, listed: readonly Listed[]): Promise<Listed[]> {
  const present: Listed[] = []
  for (const { depth, ...picture } of listed) {
    if (await folder.isHere(picture.color))
      present.push(depth && (await folder.isHere(depth)) ? { ...picture, depth } : picture)
  }
  return present
}

function calibrationFor(text: string) {
  const camera = text.match(/(?:freiburg|(?:^|[^a-z])fr)([123])/)
  const name = camera ? `freiburg${camera[1]}` : 'ROS default'
  return { from: name, intrinsics: calibrations[name]! }
}
