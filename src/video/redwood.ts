import { basename, join, listIfThere, readColor, readGrey16, readText } from '#video/disk'
import { type Camera, type CameraToWorld, cameraToWorldFrom, type Intrinsics } from '../geometry/index.ts'
import { type Clip, clipOf } from './clip.ts'
import { metresFrom, sameSize } from './depth.ts'
import { numbers } from './lines.ts'
import type { OpenOptions } from './open.ts'

/** Depth values in a metre. */
const depthScale = 1000
/** Open3D's PrimeSense default, its principal point half a pixel farther: our first pixel's centre is at (0.5, 0.5). */
const primeSense: Intrinsics = { width: 640, height: 480, fx: 525, fy: 525, cx: 320, cy: 240 }
const trajectories = ['trajectory.log', 'odometry.log']
const calibrations = ['camera_primesense.json', 'camera.json', 'intrinsic.json']

/**
 * Reads a trajectory as Redwood and Open3D have it: for each frame a row of three whole numbers that begins with the
 * frame's number, and four rows of its cameraToWorld.
 * @throws Error `file:line: reason` for what is no pose, and for frames out of order
 */
export function parseRedwoodLog(text: string, file: string): CameraToWorld[] {
  const lines = text
    .split('\n')
    .map((line, i) => ({ at: i + 1, fields: line.trim().split(/\s+/).filter(Boolean) }))
    .filter(({ fields }) => fields.length > 0)
  const poses: CameraToWorld[] = []
  for (let i = 0; i < lines.length; i += 5) {
    const block = lines.slice(i, i + 5)
    try {
      poses.push(parseBlock(block, poses.length))
    } catch (error) {
      throw new Error(`${file}:${block[0]!.at}: ${(error as Error).message}`, { cause: error })
    }
  }
  return poses
}

function parseBlock([header, ...rows]: readonly { fields: string[] }[], frame: number): CameraToWorld {
  const ids = numbers(header!.fields)
  if (ids.length !== 3 || !ids.every(Number.isInteger)) {
    throw new Error(`A frame begins with three whole numbers, here: '${header!.fields.join(' ')}'.`)
  }
  if (ids[0] !== frame) throw new Error(`Frame ${ids[0]} stands where frame ${frame} belongs.`)
  if (rows.length !== 4 || rows.some(({ fields }) => fields.length !== 4)) {
    throw new Error(`Frame ${frame} has no pose of four rows with four numbers.`)
  }
  return cameraToWorldFrom(rows.flatMap(({ fields }) => numbers(fields)))
}

/** Whether a folder's names look like Redwood's. */
export const isRedwood = (names: readonly string[]) =>
  names.includes('depth') &&
  (names.includes('color') || names.includes('image')) &&
  trajectories.some((name) => names.includes(name))

/** Opens a folder with `color` (or `image`), `depth` and a trajectory. */
export async function openRedwood(
  path: string,
  names: readonly string[],
  options: OpenOptions,
): Promise<Clip> {
  const trajectory = trajectories.find((name) => names.includes(name))!
  const poses = parseRedwoodLog(await readText(join(path, trajectory)), join(path, trajectory))
  const [colors, depths] = await Promise.all([
    numbered(path, names.includes('color') ? 'color' : 'image'),
    numbered(path, 'depth'),
  ])
  if (colors.length !== poses.length || depths.length !== poses.length) {
    throw new Error(
      `${path}: ${colors.length} colour pictures, ${depths.length} depth pictures and ${poses.length} poses in ` +
        `${trajectory} don't belong together.`,
    )
  }
  const [calibration, intrinsics] = options.intrinsics
    ? (['given', options.intrinsics] as const)
    : await readCalibration(path)
  const cameras = poses.map((cameraToWorld): Camera => ({ intrinsics, cameraToWorld }))
  return clipOf({
    name: basename(path),
    source: `Redwood RGB-D: ${poses.length} frames with depth; poses from ${trajectory}; intrinsics ${calibration}`,
    cameras,
    async read(i) {
      const camera = cameras[i]!
      const image = sameSize(await readColor(colors[i]!), intrinsics, colors[i]!)
      const depth = sameSize(await readGrey16(depths[i]!), intrinsics, depths[i]!)
      return { camera, image, depth: metresFrom(depth, depthScale) }
    },
  })
}

/** A folder's pictures in the order of the numbers in their names: 10 comes after 9. */
async function numbered(path: string, folder: string): Promise<string[]> {
  const names = (await listIfThere(join(path, folder))).filter((name) => /\.(png|jpe?g)$/i.test(name))
  const numberOf = (name: string) => Number(name.match(/(\d+)\D*$/)?.[1] ?? Number.NaN)
  return names.sort((a, b) => numberOf(a) - numberOf(b)).map((name) => join(path, folder, name))
}

/** The calibration that lies in the clip's folder or beside it, else PrimeSense's. */
async function readCalibration(path: string): Promise<readonly [string, Intrinsics]> {
  for (const folder of [path, join(path, '..')]) {
    const names = await listIfThere(folder)
    const found = calibrations.find((name) => names.includes(name))
    if (found)
      return [`from ${found}`, parseCalibration(await readText(join(folder, found)), join(folder, found))]
  }
  return ["PrimeSense's default", primeSense]
}

/** Reads Open3D's JSON of a pinhole camera, its matrix column by column. */
function parseCalibration(text: string, file: string): Intrinsics {
  const { width, height, intrinsic_matrix: k } = JSON.parse(text)
  if (!Array.isArray(k) || k.length !== 9 || ![width, height, ...k].every(Number.isFinite)) {
    throw new Error(`${file}: an Open3D camera has width, height and intrinsic_matrix with 9 numbers.`)
  }
  return { width, height, fx: k[0], fy: k[4], cx: k[6] + 0.5, cy: k[7] + 0.5 }
}
