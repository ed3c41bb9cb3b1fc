import { readColor } from '#video/disk'
import type { Camera } from '../geometry/index.ts'
import { isFor } from './calibration.ts'
import { type Clip, clipOf, type PointCloud } from './clip.ts'
import { type DepthPicture, readDepth } from './depth.ts'
import type { Frame } from './video.ts'

/** A frame before its pictures are read. */
export interface Shot {
  readonly camera: Camera
  /** The colour picture; absent where only the camera is known. */
  readonly color?: string | undefined
  readonly depth?: DepthPicture | undefined
}

/** What a layout found. */
export interface Recording {
  readonly name: string
  readonly layout: string
  readonly shots: readonly Shot[]
  /** What else there is to say about it, for people. */
  readonly notes: readonly (string | false | undefined)[]
  readonly skipped?: readonly string[]
  readonly points?: (() => Promise<PointCloud>) | undefined
}

/** The clip of what a layout found. @throws Error when there is not one frame */
export function clipOfShots({ name, layout, shots, notes, skipped = [], points }: Recording): Clip {
  const said = notes.filter(Boolean).join('; ')
  if (shots.length === 0) throw new Error(`${name} (${layout}) has no frame with a pose: ${said}.`)
  const source = [
    `${layout}: ${counted(shots)}`,
    said,
    offCentre(shots),
    skipped.length > 0 && `${skipped.length} malformed rows were left out (the first: ${skipped[0]})`,
  ]
  return clipOf({
    name,
    source: source.filter(Boolean).join('; '),
    cameras: shots.map(({ camera }) => camera),
    skipped,
    points,
    read: (i) => readShot(shots[i]!, `Frame ${i} of '${name}'`),
  })
}

function counted(shots: readonly Shot[]): string {
  const depths = shots.filter(({ depth }) => depth).length
  const bare = shots.filter(({ color }) => !color).length
  const frames = shots.length === 1 ? '1 frame' : `${shots.length} frames`
  const depth =
    depths === shots.length ? ' with depth' : depths > 0 ? `, ${depths} of them with depth` : ' without depth'
  const missing =
    bare === shots.length ? ', their pictures not here' : bare > 0 ? `, ${bare} pictures not here` : ''
  return `${frames}${depth}${missing}`
}

/** Says where intrinsics look as if they were of pictures of another size, or turned: possible, so no error. */
function offCentre(shots: readonly Shot[]): string | undefined {
  const at = shots.findIndex(({ camera: { intrinsics } }) => !isFor(intrinsics, intrinsics))
  if (at < 0) return undefined
  const { cx, cy, width, height } = shots[at]!.camera.intrinsics
  return (
    `the principal point (${cx}, ${cy}) of frame ${at} is far from the middle of ${width} x ${height}: ` +
    'are its intrinsics of pictures of another size?'
  )
}

async function readShot({ camera, color, depth }: Shot, what: string): Promise<Frame> {
  if (!color) throw new Error(`${what}: its picture is not here, only its camera.`)
  const [image, metres] = await Promise.all([
    readColor(color, camera.intrinsics),
    depth && readDepth(depth, camera.intrinsics),
  ])
  return { camera, image, ...(metres && { depth: metres }) }
}
