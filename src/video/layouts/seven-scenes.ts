import { basename, pictureSize, readText } from '#video/disk'
import type { Intrinsics } from '../../geometry/index.ts'
import { checked, isIdentity, resized } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { numbers } from '../lines.ts'
import { numbered } from '../names.ts'
import { posesOfFiles } from '../pose-files.ts'
import { clipOfShots, type Shot } from '../shots.ts'

/**
 * The page of 7-Scenes gives the depth camera's defaults: focal length 585, principal point in the middle. The poses
 * are that camera's. Its colour camera was never calibrated, nor are the pictures registered; others take 525 for it.
 */
const kinect: Intrinsics = { width: 640, height: 480, fx: 585, fy: 585, cx: 320, cy: 240 }
const infoFiles = ['info.txt', '_info.txt']

/**
 * 7-Scenes: `frame-000000.color.png`, `.depth.png` (millimetres, 65535 and 0 unknown) and `.pose.txt` (cameraToWorld,
 * OpenCV axes). BundleFusion, 12-Scenes, 3RScan and ScanNet's exporter in C++ have the same names (the last two with
 * depth as .pgm), and the calibration in info.txt or _info.txt; that of 12-Scenes is beside its folder `data`.
 */
export const sevenScenes: Layout = {
  name: '7-Scenes',
  holds: 'frame-000000.color.png, .depth.png and .pose.txt',
  recognises: ({ names, chosen }) => !chosen && names.some(isColor) && names.some(isPose),
  open,
}

const isColor = (name: string) => /^frame-\d+\.color\.(png|jpe?g)$/.test(name)
const isDepth = (name: string) => /^frame-\d+\.depth\.(png|tiff?|pgm)$/.test(name)
const isPose = (name: string) => /^frame-\d+\.pose\.txt$/.test(name)

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const colors = await numbered(folder, '', isColor)
  const depths = await numbered(folder, '', isDepth)
  const skipped: string[] = []
  const poses = await posesOfFiles(folder, await numbered(folder, '', isPose), options.onError, skipped)
  const info = await infoOf(folder)
  const camera = info ? parseInfo(await readText(info), info) : await uncalibrated(folder, depths)
  const intrinsics = options.intrinsics ?? camera.color
  const shots = [...colors].flatMap(([number, color]): Shot[] => {
    const cameraToWorld = poses.get(number)
    const depth = depths.get(number)
    if (!cameraToWorld) return []
    const { perMetre, depth: own } = camera
    return [
      {
        camera: { intrinsics, cameraToWorld },
        color: folder.inside(color),
        depth:
          depth && !camera.apart
            ? { file: folder.inside(depth), perMetre, unknown: 65535, intrinsics: own }
            : undefined,
      },
    ]
  })
  return clipOfShots({
    name: folder.name,
    layout: sevenScenes.name,
    shots,
    notes: [
      options.intrinsics
        ? 'intrinsics given'
        : info
          ? `intrinsics from ${basename(info)}`
          : "intrinsics nominal (the dataset's page), depth is not registered to colour",
      camera.apart && `depth is left out: ${basename(info!)} says that it is not registered to colour`,
      shots.length < colors.size && `${colors.size - shots.length} pictures have no pose`,
    ],
    skipped,
  })
}

interface Cameras {
  readonly color: Intrinsics
  readonly depth?: Intrinsics
  readonly perMetre: number
  /** Whether the depth camera stands elsewhere than the colour camera. */
  readonly apart?: boolean
}

/** The nominal cameras; depth that was shrunk keeps its rays. */
async function uncalibrated(folder: ClipFolder, depths: ReadonlyMap<number, string>): Promise<Cameras> {
  const [some] = depths.values()
  const size = some && !some.endsWith('.pgm') ? await pictureSize(folder.inside(some)) : kinect
  return { color: kinect, depth: resized(kinect, size), perMetre: 1000 }
}

/** The calibration's file, in the clip's folder or in the one that has the clip's folder as `data`. */
async function infoOf(folder: ClipFolder): Promise<string | undefined> {
  for (const place of [folder, ...(folder.name === 'data' ? [await folder.near('..')] : [])]) {
    const name = place.first(...infoFiles)
    if (name) return place.inside(name)
  }
  return undefined
}

/** Reads `m_colorWidth = 640` and its like. @throws Error that names the file and what is missing */
function parseInfo(text: string, file: string): Cameras {
  const fields = new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = line.match(/^\s*(\w+)\s*=\s*(.*?)\s*$/) ?? []
      return key ? [[key, value!] as const] : []
    }),
  )
  const read = (key: string): number[] => {
    const value = fields.get(key)
    if (value === undefined) throw new Error(`${file}: '${key} = ...' is missing.`)
    try {
      return numbers(value.split(/\s+/))
    } catch (error) {
      throw new Error(`${file}: ${key}: ${(error as Error).message}`, { cause: error })
    }
  }
  const camera = (of: 'color' | 'depth'): Intrinsics => {
    const k = read(`m_calibration${of === 'color' ? 'Color' : 'Depth'}Intrinsic`)
    const [width, height] = [read(`m_${of}Width`)[0], read(`m_${of}Height`)[0]]
    return checked({ width, height, fx: k[0], fy: k[5], cx: k[2]! + 0.5, cy: k[6]! + 0.5 }, file)
  }
  const perMetre = read('m_depthShift')[0]!
  if (!(perMetre > 0)) throw new Error(`${file}: m_depthShift is ${perMetre}, and no depth has that scale.`)
  const moved = (of: string) =>
    fields.has(`m_calibration${of}Extrinsic`) && !isIdentity(read(`m_calibration${of}Extrinsic`))
  return {
    color: camera('color'),
    depth: camera('depth'),
    perMetre,
    apart: moved('Color') || moved('Depth'),
  }
}
