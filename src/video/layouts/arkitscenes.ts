import { pictureSize } from '#video/disk'
import { type CameraToWorld, expRotation, type Intrinsics, invert, rigid } from '../../geometry/index.ts'
import { checked, registered } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { attempt, finiteNumbers, type OnError, type Rows, readRows } from '../lines.ts'
import { byNumber, isPicture } from '../names.ts'
import { clipOfShots, type Shot } from '../shots.ts'
import { nearest } from '../stamps.ts'

const trajectory = 'lowres_wide.traj'
/** The colour pictures of one camera at three sizes, each with `_intrinsics` of its own, and the depth that goes with them. */
const assets = [
  { pictures: 'lowres_wide', depths: ['lowres_depth'] },
  { pictures: 'vga_wide', depths: ['lowres_depth'] },
  { pictures: 'wide', depths: ['highres_depth', 'lowres_depth'] },
] as const
const assetIn = (folder: ClipFolder) =>
  assets.find(({ pictures }) => folder.has(trajectory, pictures, `${pictures}_intrinsics`))
/** How far a picture's stamp may be from its pose's, and from its calibration's, seconds: as Apple's own loader. */
const poseDifference = 0.005
const calibrationDifference = 0.0015

/**
 * ARKitScenes, 3dod or raw: `lowres_wide/ID_STAMP.png`, `lowres_depth` (millimetres, registered, of the same size),
 * `lowres_wide_intrinsics/ID_STAMP.pincam` (one line a picture) and `lowres_wide.traj` (stamp, axis-angle and
 * translation of worldToCamera, OpenCV axes). The raw download has `vga_wide` and `wide` of the same camera too, which
 * are read where `lowres_wide` is not there; depth shows the same at its own size.
 */
export const arkitscenes: Layout = {
  name: 'ARKitScenes',
  holds: `lowres_wide, lowres_depth, lowres_wide_intrinsics and ${trajectory}`,
  recognises: (folder) => !folder.chosen && assetIn(folder) !== undefined,
  open,
}

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const text = await folder.readText(trajectory)
  const poses = parseArkitTrajectory(text, folder.inside(trajectory), options.onError)
  const rows = poses.rows.toSorted((a, b) => a.time - b.time)
  const { pictures, depths: named } = assetIn(folder)!
  const depthFolder = folder.first(...named) ?? named[0]
  const [colors, depths, cameras] = await Promise.all([
    stamped(folder, pictures, isPicture),
    stamped(folder, depthFolder, isPicture),
    stamped(folder, `${pictures}_intrinsics`, (name) => name.endsWith('.pincam')),
  ])
  const depthSize = depths[0] && (await pictureSize(folder.inside(depths[0].file)))
  const skipped = [...poses.skipped]
  const shots: Shot[] = []
  let [poseless, uncalibrated] = [0, 0]
  for (const { time, file } of colors) {
    const pose = nearest(rows, time, poseDifference)
    const camera = nearest(cameras, time, calibrationDifference)
    if (!pose) poseless++
    else if (!camera && !options.intrinsics) uncalibrated++
    else {
      const intrinsics =
        options.intrinsics ?? (await readPincam(folder, camera!.file, options.onError, skipped))
      if (!intrinsics) continue
      const depth = nearest(depths, time, calibrationDifference)
      shots.push({
        camera: { intrinsics, cameraToWorld: pose.cameraToWorld, time },
        color: folder.inside(file),
        depth: depth && {
          file: folder.inside(depth.file),
          perMetre: 1000,
          intrinsics: registered(intrinsics, depthSize!, folder.inside(depth.file)),
        },
      })
    }
  }
  return clipOfShots({
    name: folder.name,
    layout: arkitscenes.name,
    shots,
    notes: [
      pictures !== 'lowres_wide' && `pictures of ${pictures}, depth of ${depthFolder}`,
      options.intrinsics ? 'intrinsics given' : 'intrinsics of each picture from its .pincam',
      poseless > 0 && `${poseless} pictures without a pose within ${poseDifference} s`,
      uncalibrated > 0 && `${uncalibrated} pictures without intrinsics`,
    ],
    skipped,
  })
}

/**
 * Reads a trajectory as ARKitScenes has it: `time rx ry rz tx ty tz`, worldToCamera, its rotation as axis times angle.
 * @throws Error `file:line: reason` for a row that is no pose
 */
export function parseArkitTrajectory(
  text: string,
  file: string,
  onError?: OnError,
): Rows<{ readonly time: number; readonly cameraToWorld: CameraToWorld }> {
  return readRows(
    text,
    file,
    (fields) => {
      const row = finiteNumbers(fields)
      if (row.length !== 7)
        throw new Error(`A pose has 7 fields (time rx ry rz tx ty tz), this row ${row.length}.`)
      const [time, rx, ry, rz, tx, ty, tz] = row as [number, number, number, number, number, number, number]
      const worldToCamera = rigid<'world', 'camera'>(expRotation([rx, ry, rz]), [tx, ty, tz])
      return { time, cameraToWorld: invert(worldToCamera) }
    },
    onError,
  )
}

/** Files named `ID_STAMP.ending`, in order of time. */
async function stamped(folder: ClipFolder, inside: string, isOne: (name: string) => boolean) {
  const found = (await folder.list(inside)).filter(isOne).toSorted(byNumber)
  return found
    .flatMap((name) => {
      const stamp = name.match(/_(\d+(?:\.\d+)?)\.\w+$/)?.[1]
      return stamp ? [{ time: Number(stamp), file: `${inside}/${name}` }] : []
    })
    .sort((a, b) => a.time - b.time)
}

/** `width height fx fy cx cy`; ARKit puts the centre of the first pixel at (0, 0). */
async function readPincam(
  folder: ClipFolder,
  name: string,
  onError: OnError | undefined,
  skipped: string[],
): Promise<Intrinsics | undefined> {
  const text = await folder.readText(name)
  const file = folder.inside(name)
  return attempt(
    `${file}:1`,
    () => {
      const row = finiteNumbers(text.trim().split(/\s+/), 'no camera has that')
      if (row.length !== 6)
        throw new Error(`A .pincam has 6 fields (width height fx fy cx cy), this one ${row.length}.`)
      const [width, height, fx, fy, cx, cy] = row as [number, number, number, number, number, number]
      return checked({ width, height, fx, fy, cx: cx + 0.5, cy: cy + 0.5 }, name)
    },
    onError,
    skipped,
  )
}
