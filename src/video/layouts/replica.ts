import { pictureSize, type Size } from '#video/disk'
import type { Intrinsics } from '../../geometry/index.ts'
import { checked } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { finiteNumbers, readRows } from '../lines.ts'
import { isPicture, numbered } from '../names.ts'
import { poseFrom } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'

/** What the renders of iMAP and NICE-SLAM were made with, half a pixel farther as our first pixel's centre is (0.5, 0.5). */
const rendered: Calibrated = {
  intrinsics: { width: 1200, height: 680, fx: 600, fy: 600, cx: 600, cy: 340 },
  perMetre: 6553.5,
  from: "the renders' default",
}
const calibration = 'cam_params.json'

/**
 * Replica as rendered for iMAP and NICE-SLAM: `results/frame000000.jpg`, `results/depth000000.png` and `traj.txt`, a
 * cameraToWorld (OpenCV axes) of 16 numbers a row; `cam_params.json` beside the scenes. Also as rendered for
 * Semantic-NeRF and vMAP: `rgb/rgb_0.png`, `depth/depth_0.png` (millimetres) and `traj_w_c.txt`, seen 90 degrees wide.
 */
export const replica: Layout = {
  name: 'Replica',
  holds: 'results and traj.txt; or rgb, depth and traj_w_c.txt',
  recognises: (folder) => !folder.chosen && renderingOf(folder) !== undefined,
  open,
}

const renderings = [
  { trajectory: 'traj.txt', color: 'results', depth: 'results', isColor: /^frame/, isDepth: /^depth/ },
  { trajectory: 'traj_w_c.txt', color: 'rgb', depth: 'depth', isColor: /^rgb_?\d/, isDepth: /^depth_?\d/ },
] as const

const renderingOf = (folder: ClipFolder) =>
  renderings.find(({ trajectory, color }) => folder.has(trajectory, color))

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const { trajectory, color, depth, isColor, isDepth } = renderingOf(folder)!
  const colors = await numbered(folder, color, (name) => isColor.test(name) && isPicture(name))
  const depths = await numbered(folder, depth, (name) => isDepth.test(name) && isPicture(name))
  // A row that is left out leaves its number out, so that later rows keep theirs.
  let frame = -1
  const { rows, skipped } = readRows(
    await folder.readText(trajectory),
    folder.inside(trajectory),
    (fields) => {
      frame++
      return { frame, cameraToWorld: poseFrom(finiteNumbers(fields)) }
    },
    options.onError,
  )
  const [some] = colors.values()
  const { intrinsics, perMetre, from } =
    trajectory === 'traj.txt'
      ? await calibrate(folder)
      : wide(await pictureSize(pictureIn(folder, some, color)))
  const shots = rows.flatMap(({ frame, cameraToWorld }): Shot[] => {
    const [color, depth] = [colors.get(frame), depths.get(frame)]
    if (!color) return []
    return [
      {
        camera: { intrinsics: options.intrinsics ?? intrinsics, cameraToWorld },
        color: folder.inside(color),
        depth: depth ? { file: folder.inside(depth), perMetre, intrinsics } : undefined,
      },
    ]
  })
  return clipOfShots({
    name: folder.name,
    layout: replica.name,
    shots,
    notes: [
      `intrinsics ${options.intrinsics ? 'given' : from}`,
      rows.length > shots.length && `${rows.length - shots.length} poses have no picture here`,
      colors.size > shots.length && `${colors.size - shots.length} pictures have no pose`,
    ],
    skipped,
  })
}

function pictureIn(folder: ClipFolder, file: string | undefined, place: string): string {
  if (!file) throw new Error(`${folder.path}: there is no picture in ${place}.`)
  return folder.inside(file)
}

/** Semantic-NeRF's camera: square pixels, 90 degrees from side to side. */
const wide = ({ width, height }: Size): Calibrated => ({
  intrinsics: { width, height, fx: width / 2, fy: width / 2, cx: width / 2, cy: height / 2 },
  perMetre: 1000,
  from: "the renders' 90 degrees",
})

interface Calibrated {
  readonly intrinsics: Intrinsics
  readonly perMetre: number
  readonly from: string
}

async function calibrate(folder: ClipFolder): Promise<Calibrated> {
  for (const place of [folder, await folder.near('..')]) {
    if (!place.has(calibration)) continue
    const file = place.inside(calibration)
    const json = (await place.readJson(calibration)) as { readonly camera?: Record<string, unknown> } | null
    const { w, h, fx, fy, cx, cy, scale } = json?.camera ?? {}
    if (!(typeof scale === 'number' && scale > 0 && Number.isFinite(scale))) {
      throw new Error(`${file}: camera.scale is ${scale}; it is how many steps of depth make a metre.`)
    }
    const centre = (c: unknown) => (typeof c === 'number' ? c + 0.5 : c)
    const intrinsics = checked({ width: w, height: h, fx, fy, cx: centre(cx), cy: centre(cy) }, file)
    return { intrinsics, perMetre: scale, from: `from ${calibration}` }
  }
  return rendered
}
