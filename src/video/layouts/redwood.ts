import type { Camera, CameraToWorld, Intrinsics } from '../../geometry/index.ts'
import { calibrationOf } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { attempt, finiteNumbers, numbers, type OnError, type Rows } from '../lines.ts'
import { numbered } from '../names.ts'
import { poseFrom } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'

/** Open3D's PrimeSense default, its principal point half a pixel farther: our first pixel's centre is at (0.5, 0.5). */
const primeSense: Intrinsics = { width: 640, height: 480, fx: 525, fy: 525, cx: 320, cy: 240 }
const trajectories = ['trajectory.log', 'odometry.log']
const colorFolders = ['color', 'image', 'rgb'] as const

/** Redwood and Open3D's reconstruction system: `color` (or `image`), `depth` (millimetres, registered), a .log. */
export const redwood: Layout = {
  name: 'Redwood RGB-D',
  holds: 'color, depth and trajectory.log',
  recognises: (folder) =>
    !folder.chosen &&
    folder.has('depth') &&
    folder.first(...colorFolders) !== undefined &&
    trajectoryIn(folder) !== undefined,
  open,
}

const trajectoryIn = ({ names }: ClipFolder): string | undefined =>
  trajectories.find((name) => names.includes(name)) ?? names.find((name) => /traj.*\.log$/.test(name))

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const trajectory = trajectoryIn(folder)!
  const text = await folder.readText(trajectory)
  const { rows, skipped } = readRedwoodLog(text, folder.inside(trajectory), options.onError)
  const colors = [...(await numbered(folder, folder.first(...colorFolders)!)).values()]
  const depths = [...(await numbered(folder, 'depth')).values()]
  const poses = rows.length + skipped.length
  if (colors.length !== poses || depths.length !== poses) {
    throw new Error(
      `${folder.path}: ${colors.length} colour pictures, ${depths.length} depth pictures and ${poses} poses in ` +
        `${trajectory} don't belong together.`,
    )
  }
  const { intrinsics, from } = await calibrationOf(folder, options, () => ({
    intrinsics: primeSense,
    from: "PrimeSense's default",
  }))
  const shots = rows.map(({ frame, cameraToWorld }): Shot => {
    const camera: Camera = { intrinsics, cameraToWorld }
    return {
      camera,
      color: folder.inside(colors[frame]!),
      depth: { file: folder.inside(depths[frame]!), perMetre: 1000 },
    }
  })
  return clipOfShots({
    name: folder.name,
    layout: redwood.name,
    shots,
    notes: [`poses from ${trajectory}`, `intrinsics ${from}`],
    skipped,
  })
}

/**
 * Reads a trajectory as Redwood and Open3D have it: for each frame a row of three whole numbers that begins with the
 * frame's number, and four rows of its cameraToWorld.
 * @throws Error `file:line: reason` for what is no pose, and for frames out of order
 */
export const parseRedwoodLog = (text: string, file: string): CameraToWorld[] =>
  readRedwoodLog(text, file).rows.map(({ cameraToWorld }) => cameraToWorld)

function readRedwoodLog(
  text: string,
  file: string,
  onError?: OnError,
): Rows<{ readonly frame: number; readonly cameraToWorld: CameraToWorld }> {
  const blocks: Line[][] = []
  text.split('\n').forEach((line, i) => {
    const fields = line.trim().split(/\s+/).filter(Boolean)
    if (fields.length === 0) return
    if (fields.length !== 4 || blocks.length === 0) blocks.push([])
    blocks.at(-1)!.push({ at: i + 1, fields })
  })
  const skipped: string[] = []
  const rows = blocks.map((block, frame) => {
    const read = () => ({ frame, cameraToWorld: parseBlock(block, frame) })
    return attempt(`${file}:${block[0]!.at}`, read, onError, skipped) ?? []
  })
  return { rows: rows.flat(), skipped }
}

interface Line {
  readonly at: number
  readonly fields: readonly string[]
}

function parseBlock([header, ...rows]: readonly Line[], frame: number): CameraToWorld {
  const ids = numbers(header!.fields)
  if (ids.length !== 3 || !ids.every(Number.isInteger)) {
    throw new Error(`A frame begins with three whole numbers, here: '${header!.fields.join(' ')}'.`)
  }
  if (ids[0] !== frame) throw new Error(`Frame ${ids[0]} stands where frame ${frame} belongs.`)
  if (rows.length !== 4 || rows.some(({ fields }) => fields.length !== 4)) {
    throw new Error(`Frame ${frame} has no pose of four rows with four numbers.`)
  }
  return poseFrom(rows.flatMap(({ fields }) => finiteNumbers(fields)))
}
