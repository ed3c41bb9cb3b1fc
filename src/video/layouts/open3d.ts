import { readStart } from '#video/disk'
import type { Camera } from '../../geometry/index.ts'
import { parseOpen3dCamera } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { attempt, type OnError, type Rows } from '../lines.ts'
import { numbered } from '../names.ts'
import { poseFromExtrinsics } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'

const colorFolders = ['color', 'image', 'rgb'] as const

/**
 * Open3D's PinholeCameraTrajectory in JSON: for each frame an extrinsic (worldToCamera, OpenCV axes) and an intrinsic
 * matrix, column by column; its pictures in `color`, `depth` in millimetres, in the order of their numbers.
 */
export const open3d: Layout = {
  name: 'Open3D trajectory',
  holds: 'color, depth and a .json of a PinholeCameraTrajectory',
  async recognises(folder) {
    if (!folder.chosen && !folder.first(...colorFolders)) return false
    return (await trajectoryIn(folder)) !== undefined
  },
  open,
}

async function trajectoryIn(folder: ClipFolder): Promise<string | undefined> {
  const names = folder.chosen ? [folder.chosen] : folder.names
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const start = await readStart(folder.inside(name)).catch(() => '')
    if (start.includes('PinholeCameraTrajectory')) return name
  }
  return undefined
}

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const trajectory = (await trajectoryIn(folder))!
  const file = folder.inside(trajectory)
  const { rows, skipped } = parseOpen3dTrajectory(await folder.readJson(trajectory), file, options.onError)
  const inside = folder.first(...colorFolders)
  const colors = inside ? [...(await numbered(folder, inside)).values()] : []
  const depths = [...(await numbered(folder, 'depth')).values()]
  const total = rows.length + skipped.length
  if ((colors.length > 0 && colors.length !== total) || (depths.length > 0 && depths.length !== total)) {
    throw new Error(
      `${folder.path}: ${colors.length} colour pictures, ${depths.length} depth pictures and ${total} cameras in ` +
        `${trajectory} don't belong together.`,
    )
  }
  const shots = rows.map(
    ({ number, camera }): Shot => ({
      camera: options.intrinsics ? { ...camera, intrinsics: options.intrinsics } : camera,
      color: colors[number] && folder.inside(colors[number]),
      depth: depths[number] ? { file: folder.inside(depths[number]), perMetre: 1000 } : undefined,
    }),
  )
  return clipOfShots({
    name: folder.name,
    layout: open3d.name,
    shots,
    notes: [`cameras from ${trajectory}`, options.intrinsics && 'intrinsics given'],
    skipped,
  })
}

/**
 * Reads Open3D's trajectory.
 * @throws Error that names the file and the camera, counted from 0, that is malformed
 */
export function parseOpen3dTrajectory(
  json: unknown,
  file: string,
  onError?: OnError,
): Rows<{ readonly number: number; readonly camera: Camera }> {
  const { parameters } = (json ?? {}) as { readonly parameters?: unknown }
  if (!Array.isArray(parameters))
    throw new Error(`${file}: a PinholeCameraTrajectory has a list of parameters.`)
  const skipped: string[] = []
  const rows = parameters.flatMap((each: { extrinsic?: unknown; intrinsic?: unknown } | null, number) => {
    const read = () => {
      const columns = each?.extrinsic
      if (!Array.isArray(columns) || columns.length !== 16)
        throw new Error('extrinsic has 16 numbers, by columns.')
      const rowMajor = columns.map((_, i) => Number(columns[4 * (i % 4) + (i >> 2)]))
      const intrinsics = parseOpen3dCamera(each?.intrinsic, 'intrinsic')
      return { number, camera: { intrinsics, cameraToWorld: poseFromExtrinsics(rowMajor) } }
    }
    return attempt(`${file}: camera ${number}`, read, onError, skipped) ?? []
  })
  return { rows, skipped }
}
