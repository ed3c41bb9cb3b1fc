import type { CameraToWorld, Intrinsics } from '../../geometry/index.ts'
import { calibrationOf } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { numbered } from '../names.ts'
import { clipOfShots, type Shot } from '../shots.ts'
import { parseTumTrajectory } from './tum.ts'

/** The renders' camera (f 481.2, -480, centre 319.5, 239.5), its y axis turned down and half a pixel farther. */
const rendered: Intrinsics = { width: 640, height: 480, fx: 481.2, fy: 480, cx: 320, cy: 240 }

/**
 * ICL-NUIM, the TUM-compatible files: `rgb/0.png`, `depth/0.png` (5000 a metre) and `*.gt.freiburg`, whose rows begin
 * with the picture's number. Its camera has y up and z forward (so fy = -480), which is left-handed, and so is its
 * world: both are mirrored here (y becomes -y), and pictures and depth stay as they are.
 */
export const iclNuim: Layout = {
  name: 'ICL-NUIM',
  holds: 'rgb, depth and *.gt.freiburg',
  recognises: (folder) => !folder.chosen && folder.has('rgb', 'depth') && folder.names.some(isTruth),
  open,
}

const isTruth = (name: string) => /\.gt\.freiburg(\.txt)?$|freiburg\.gt\.txt$/.test(name)

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const truth = folder.names.find(isTruth)!
  const poses = parseTumTrajectory(await folder.readText(truth), folder.inside(truth), options.onError)
  const [colors, depths] = [await numbered(folder, 'rgb'), await numbered(folder, 'depth')]
  const { intrinsics, from } = await calibrationOf(folder, options, () => ({
    intrinsics: rendered,
    from: "the renders'",
  }))
  const rows = poses.rows.toSorted((a, b) => a.time - b.time)
  const shots = rows.flatMap(({ time, cameraToWorld }): Shot[] => {
    const [color, depth] = [colors.get(time), depths.get(time)]
    if (!color) return []
    return [
      {
        camera: { intrinsics, cameraToWorld: mirrored(cameraToWorld) },
        color: folder.inside(color),
        depth: depth ? { file: folder.inside(depth), perMetre: 5000 } : undefined,
      },
    ]
  })
  return clipOfShots({
    name: folder.name,
    layout: iclNuim.name,
    shots,
    notes: [
      `poses from ${truth}, mirrored in y to be right-handed`,
      `intrinsics ${from}`,
      colors.size > shots.length && `${colors.size - shots.length} pictures have no pose`,
    ],
    skipped: poses.skipped,
  })
}

/** The same camera where both the world's and the camera's y axis point the other way. */
function mirrored(m: CameraToWorld): CameraToWorld {
  return Float64Array.from(m, (value, i) => {
    const [row, column] = [i >> 2, i & 3]
    return value !== 0 && (row === 1) !== (column === 1) ? -value : value
  }) as CameraToWorld
}
