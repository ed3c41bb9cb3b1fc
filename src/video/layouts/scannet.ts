import { pictureSize } from '#video/disk'
import type { Intrinsics } from '../../geometry/index.ts'
import { intrinsicsFromMatrix, isFor, isIdentity } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { readMatrix } from '../lines.ts'
import { numbered } from '../names.ts'
import { posesOfFiles } from '../pose-files.ts'
import { clipOfShots, type Shot } from '../shots.ts'

/** Depth values in a metre. */
const perMetre = 1000

/**
 * ScanNet as its SensReader exports it: `color/0.jpg`, `depth/0.png` (millimetres), `pose/0.txt` (cameraToWorld, OpenCV
 * axes, -inf where tracking failed) and `intrinsic/`; also the 25k subset, with `intrinsics_color.txt` beside them.
 *
 * Depth is registered to colour but has its own size, so its own intrinsics; frames come on the colour picture's pixels.
 */
export const scannet: Layout = {
  name: 'ScanNet export',
  holds: 'color, depth, pose and intrinsic',
  recognises: async (folder) =>
    !folder.chosen && folder.has('color', 'pose') && (await intrinsicsFile(folder, 'color')) !== undefined,
  open,
}

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const colors = await numbered(folder, 'color')
  const depths = await numbered(folder, 'depth')
  const skipped: string[] = []
  const poses = await posesOfFiles(folder, await numbered(folder, 'pose', isText), options.onError, skipped)
  const { intrinsics, depthIntrinsics, note } = await calibrate(folder, first(colors), first(depths), options)
  const apart = await depthStandsElsewhere(folder)
  const shots = [...colors].flatMap(([number, color]): Shot[] => {
    const cameraToWorld = poses.get(number)
    const depth = depths.get(number)
    if (!cameraToWorld) return []
    return [
      {
        camera: { intrinsics, cameraToWorld },
        color: folder.inside(color),
        depth:
          depth && !apart ? { file: folder.inside(depth), perMetre, intrinsics: depthIntrinsics } : undefined,
      },
    ]
  })
  return clipOfShots({
    name: folder.name,
    layout: scannet.name,
    shots,
    notes: [
      note,
      shots.length < colors.size && `${colors.size - shots.length} pictures have no pose`,
      apart && 'depth is left out: extrinsic_depth.txt says that it is not registered to colour',
    ],
    skipped,
  })
}

const isText = (name: string) => name.endsWith('.txt')
const first = (files: ReadonlyMap<number, string>): string | undefined => files.values().next().value

interface Calibrated {
  readonly intrinsics: Intrinsics
  readonly depthIntrinsics: Intrinsics | undefined
  readonly note: string
}

/**
 * The intrinsics of both kinds of pictures. Colour pictures are often kept at depth's size: then the intrinsics of
 * depth are theirs too, as depth is registered.
 */
async function calibrate(
  folder: ClipFolder,
  color: string | undefined,
  depth: string | undefined,
  options: OpenOptions,
): Promise<Calibrated> {
  if (!color) throw new Error(`${folder.path}: there is no picture in color.`)
  const read = async (file: string, picture: string) => {
    const path = folder.inside(file)
    return intrinsicsFromMatrix(squareOf(await folder.readText(file), path), path, folder.inside(picture))
  }
  const ofColor = (await intrinsicsFile(folder, 'color'))!
  const ofDepth = await intrinsicsFile(folder, 'depth')
  const depthIntrinsics = depth && ofDepth ? await read(ofDepth, depth) : undefined
  if (options.intrinsics) return { intrinsics: options.intrinsics, depthIntrinsics, note: 'intrinsics given' }
  const size = await pictureSize(folder.inside(color))
  const matrix = squareOf(await folder.readText(ofColor), folder.inside(ofColor))
  const fits = isFor({ cx: matrix[2]!, cy: matrix[Math.sqrt(matrix.length) + 2]! }, size)
  if (!fits && depthIntrinsics?.width === size.width && depthIntrinsics.height === size.height) {
    const note = `intrinsics from ${ofDepth}, as the colour pictures have depth's size and not that of ${ofColor}`
    return { intrinsics: depthIntrinsics, depthIntrinsics, note }
  }
  return { intrinsics: await read(ofColor, color), depthIntrinsics, note: `intrinsics from ${ofColor}` }
}

/** `intrinsic/intrinsic_color.txt`, or what others call it. */
async function intrinsicsFile(folder: ClipFolder, of: 'color' | 'depth'): Promise<string | undefined> {
  const names = [`intrinsic_${of}.txt`, `intrinsics_${of}.txt`]
  if (of === 'color') names.push('intrinsic.txt', 'intrinsics.txt')
  for (const inside of ['intrinsic', 'intrinsics']) {
    const there = await folder.list(inside)
    const name = names.find((each) => there.includes(each))
    if (name) return `${inside}/${name}`
  }
  return folder.first(...names)
}

/** Whether the depth camera's place differs from the colour camera's by more than rounding. */
async function depthStandsElsewhere(folder: ClipFolder): Promise<boolean> {
  const file = 'intrinsic/extrinsic_depth.txt'
  if (!(await folder.isHere(file))) return false
  const values = squareOf(await folder.readText(file), folder.inside(file))
  return !isIdentity(values)
}

const squareOf = (text: string, file: string): number[] => {
  const columns = text.trim().split('\n')[0]!.trim().split(/\s+/).length
  return readMatrix(text, file, columns)
}
