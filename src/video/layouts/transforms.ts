import { pictureSize, type Size } from '#video/disk'
import {
  compose,
  convertCameraAxes,
  type Distortion,
  distortionFrom,
  type Intrinsics,
  identity,
  invert,
  rigid,
  rotationOf,
  type Transform,
  translationOf,
} from '../../geometry/index.ts'
import { checked, registered } from '../calibration.ts'
import type { Clip } from '../clip.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { attempt } from '../lines.ts'
import { byNumber, isPicture } from '../names.ts'
import { readPly } from '../ply.ts'
import { poseFrom } from '../pose.ts'
import { clipOfShots, type Shot } from '../shots.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * transforms.json of nerfstudio, instant-ngp and NeRF's Blender scenes, and ScanNet++'s `dslr` and `iphone` folders:
 * `transform_matrix` is cameraToWorld in OpenGL axes (y up, z backward). Where `applied_transform` (and
 * `applied_scale`) says how the world was turned, that is undone, so that poses are those of the data it came from.
 * Intrinsics may be of all frames or of each; the centre of the first pixel is at (0.5, 0.5). Frames come in the order
 * of their names' numbers. ScanNet++ turned its world too ((x, y, z) of its COLMAP models and meshes is (y, x, -z) here)
 * and its files don't say so: poses are as in the file.
 */
export const transforms: Layout = {
  name: 'transforms.json',
  holds: 'transforms.json and the pictures that it names',
  recognises: async (folder) => (await fileIn(folder)) !== undefined,
  open,
}

const endings = ['.png', '.jpg', '.jpeg', '.JPG', '.PNG', '.JPEG']
const isTransforms = (name: string) => /^transforms.*\.json$/.test(name)

/** The file, and the folder that it is in: this one, or `nerfstudio` in it. */
async function fileIn(folder: ClipFolder): Promise<readonly [ClipFolder, string] | undefined> {
  if (folder.chosen) return isTransforms(folder.chosen) ? [folder, folder.chosen] : undefined
  for (const place of [folder, await folder.near('nerfstudio')]) {
    if (place.has('transforms.json')) return [place, 'transforms.json']
    const splits = place.names.filter(isTransforms)
    if (splits.length > 0) return [place, splits[0]!]
  }
  return undefined
}

async function open(asked: ClipFolder, options: OpenOptions): Promise<Clip> {
  const [folder, name] = (await fileIn(asked))!
  const splits = folder.names.filter(isTransforms)
  if (!asked.chosen && name !== 'transforms.json' && splits.length > 1)
    throw new Error(`${folder.path} holds several clips; open one of them: ${splits.join(', ')}.`)
  const file = folder.inside(name)
  const json = (await folder.readJson(name)) as Json | null
  if (!Array.isArray(json?.frames)) throw new Error(`${file}: a transforms.json has a list of frames.`)
  const world = undoing(json, file)
  const perMetre = stepsPerMetre(json, file)
  const skipped: string[] = []
  const files = await Pictures.of(folder, name)
  const found: { readonly name: string; readonly shot: Shot }[] = []
  for (const [i, frame] of (json.frames as (Json | null)[]).entries()) {
    const place = `${file}: frame ${i}`
    const pose = attempt(place, () => readPose(folder, frame, world), options.onError, skipped)
    if (!pose) continue
    const color = await files.find(pose.name)
    const sized = number(frame!.w ?? json.w) && number(frame!.h ?? json.h)
    const size = color && !sized && !options.intrinsics ? await pictureSize(color) : undefined
    const read = () => options.intrinsics ?? readIntrinsics({ ...json, ...frame }, size, place)
    const intrinsics = attempt(place, read, options.onError, skipped)
    if (!intrinsics) continue
    const depth = pose.depth ? await files.find(pose.depth) : await files.depthBeside(pose.name, color)
    const depthSize = depth ? await pictureSize(depth) : undefined
    found.push({
      name: pose.name,
      shot: {
        camera: {
          intrinsics,
          cameraToWorld: pose.cameraToWorld,
          ...(pose.time !== undefined && { time: pose.time }),
        },
        color,
        depth: depth
          ? { file: depth, perMetre, intrinsics: registered(intrinsics, depthSize!, depth) }
          : undefined,
      },
    })
  }
  const shots = found.sort((a, b) => byNumber(a.name, b.name)).map(({ shot }) => shot)
  const points = typeof json.ply_file_path === 'string' ? json.ply_file_path : undefined
  return clipOfShots({
    name: asked.name === 'nerfstudio' ? (await asked.near('..')).name : asked.name,
    layout: transforms.name,
    shots,
    notes: [
      name !== 'transforms.json' && `from ${name}`,
      options.intrinsics && 'intrinsics given',
      world && 'applied_transform undone',
      Array.isArray(json.test_frames) && `${json.test_frames.length} test_frames are left out`,
    ],
    skipped,
    points:
      points && (await folder.isHere(points)) ? () => readPoints(folder.inside(points), world) : undefined,
  })
}

/** instant-ngp says how long a step of depth is; nerfstudio's is a millimetre. */
function stepsPerMetre({ integer_depth_scale: step = 1e-3 }: Json, file: string): number {
  if (typeof step === 'number' && step > 0 && Number.isFinite(1 / step)) return 1 / step
  throw new Error(`${file}: integer_depth_scale is ${step}; it is the length of a step of depth.`)
}

/** The transform that the poses were multiplied by, to be undone: the world's turn and its scale. */
interface Applied {
  readonly turn: Transform<'world', 'world'>
  readonly scale: number
}

function undoing({ applied_transform: rows, applied_scale: scale }: Json, file: string): Applied | undefined {
  if (rows === undefined && scale === undefined) return undefined
  if (scale !== undefined && !(typeof scale === 'number' && Number.isFinite(scale) && scale > 0))
    throw new Error(`${file}: applied_scale is ${scale}.`)
  const read = () => (rows === undefined ? identity<'world', 'world'>() : invert(matrixOf<'world'>(rows)))
  const turn = attempt(`${file}: applied_transform`, read, 'throw', [])!
  return { turn, scale: (scale as number | undefined) ?? 1 }
}

/** A matrix of three or four rows of four numbers. */
function matrixOf<From extends string>(rows: unknown): Transform<From, 'world'> {
  const right = Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.length === 4)
  const values = right ? (rows as unknown[][]).flat() : []
  const broken = values.findIndex((value) => typeof value !== 'number')
  if (!right || broken >= 0) throw new Error('A matrix has 3 or 4 rows of 4 numbers.')
  return poseFrom(values as number[]) as unknown as Transform<From, 'world'>
}

function readPose(folder: ClipFolder, frame: Json | null, world: Applied | undefined) {
  const { file_path: name, transform_matrix: rows, depth_file_path, depth_path } = frame ?? {}
  const depth = depth_file_path ?? depth_path
  if (typeof name !== 'string') throw new Error(`file_path is ${JSON.stringify(name)}, no name of a picture.`)
  folder.inside(name)
  if (typeof depth === 'string') folder.inside(depth)
  const there = matrixOf<'opengl camera'>(rows)
  const [x, y, z] = translationOf(there)
  const { turn, scale } = world ?? {}
  const unscaled =
    scale && scale !== 1
      ? rigid<'opengl camera', 'world'>(rotationOf(there), [x / scale, y / scale, z / scale])
      : there
  const cameraToWorld = convertCameraAxes(turn ? compose(turn, unscaled) : unscaled, 'opengl', 'opencv')
  return {
    name,
    depth: typeof depth === 'string' ? depth : undefined,
    time: number(frame?.time),
    cameraToWorld,
  }
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The intrinsics of a frame, its own before those of all. @throws Error that names what is missing or impossible */
function readIntrinsics(from: Json, size: Size | undefined, place: string): Intrinsics {
  const [width, height] = [number(from.w) ?? size?.width, number(from.h) ?? size?.height]
  if (!width || !height) throw new Error('neither w and h nor a picture say its size.')
  const focal = (length: unknown, angle: unknown, pixels: number) =>
    length ?? (typeof angle === 'number' ? pixels / 2 / Math.tan(angle / 2) : undefined)
  const fx = focal(from.fl_x, from.camera_angle_x, width)
  const fy = focal(from.fl_y, from.camera_angle_y, height) ?? fx
  if (fx === undefined) throw new Error('neither fl_x nor camera_angle_x is there.')
  const centre = { cx: from.cx ?? width / 2, cy: from.cy ?? height / 2 }
  const distortion = lensOf(from)
  return { ...checked({ width, height, fx, fy, ...centre }, place), ...(distortion && { distortion }) }
}

/** The lens by nerfstudio's camera_model, or instant-ngp's is_fisheye. @throws Error that names a model not known here */
function lensOf(from: Json): Distortion | undefined {
  const [k1, k2, k3, k4, p1, p2] = ['k1', 'k2', 'k3', 'k4', 'p1', 'p2'].map(
    (key) => from[key] ?? 0,
  ) as number[]
  const model = from.camera_model ?? (from.is_fisheye ? 'OPENCV_FISHEYE' : 'OPENCV')
  if (model === 'OPENCV_FISHEYE') return distortionFrom(model, [k1!, k2!, k3!, k4!])
  if (model === 'PINHOLE' || model === 'SIMPLE_PINHOLE') return undefined
  if (model !== 'OPENCV' && model !== 'SIMPLE_RADIAL' && model !== 'RADIAL' && model !== 'PERSPECTIVE') {
    throw new Error(
      `The camera model ${model} is not known here. Known: OPENCV, OPENCV_FISHEYE, SIMPLE_RADIAL, RADIAL, PINHOLE.`,
    )
  }
  if (model === 'SIMPLE_RADIAL') return distortionFrom(model, [k1!])
  if (model === 'RADIAL') return distortionFrom(model, [k1!, k2!])
  if ([k1, k2, k3, k4, p1, p2].every((value) => value === 0)) return undefined
  if (k4 !== 0) throw new Error(`k4 is ${k4}: lens models with a fourth radial term are not known here.`)
  return k3 === 0
    ? distortionFrom('OPENCV', [k1!, k2!, p1!, p2!])
    : distortionFrom('FULL_OPENCV', [k1!, k2!, p1!, p2!, k3!, 0, 0, 0])
}

/** Finds the pictures that a transforms.json names. */
class Pictures {
  readonly #places: readonly ClipFolder[]

  private constructor(places: readonly ClipFolder[]) {
    this.#places = places.filter(({ names }) => names.length > 0)
  }

  /** Those of a file in a folder. ScanNet++ keeps them beside the folder of its transforms.json. */
  static async of(folder: ClipFolder, file: string): Promise<Pictures> {
    const beside = file.includes('undistorted')
      ? ['resized_undistorted_images', 'undistorted_images']
      : ['resized_images', 'rgb']
    const more = beside.map((name) => folder.near('..', name))
    return new Pictures([folder, await folder.near('images'), ...(await Promise.all(more))])
  }

  /** The path of a picture, whose name may lack its ending; undefined where it is not here. */
  async find(name: string): Promise<string | undefined> {
    const names = isPicture(name) ? [name] : endings.map((ending) => name + ending)
    for (const place of this.#places)
      for (const each of names) if (await place.isHere(each)) return place.inside(each)
    return undefined
  }

  /**
   * The depth of a picture of ScanNet++, which is not listed: the iphone's in `depth` beside `rgb`, else what its
   * toolbox rendered beside the colour pictures.
   */
  async depthBeside(name: string, color: string | undefined): Promise<string | undefined> {
    const colors = this.#places.find((place) => color === place.inside(name))
    const depth = name.replace(/\.\w+$/, '.png')
    for (const beside of (colors && depthsBeside[colors.name]) ?? []) {
      const place = await colors!.near('..', beside)
      if (await place.isHere(depth)) return place.inside(depth)
    }
    return undefined
  }
}

/** Where ScanNet++ has the depth of the colour pictures in a folder. */
const depthsBeside: Readonly<Record<string, readonly string[]>> = {
  rgb: ['depth', 'render_depth'],
  resized_images: ['render_depth'],
  undistorted_images: ['undistorted_depths'],
  resized_undistorted_images: ['undistorted_depths'],
}

/** The points that were saved with the poses, moved back with them. */
async function readPoints(file: string, world: Applied | undefined) {
  const points = await readPly(file)
  if (!world) return points
  const { turn: m, scale } = world
  const positions = points.positions.map((_, i) => {
    const [row, at] = [i % 3, i - (i % 3)]
    const [x, y, z] = [points.positions[at]!, points.positions[at + 1]!, points.positions[at + 2]!]
    return (m[4 * row]! * x + m[4 * row + 1]! * y + m[4 * row + 2]! * z) / scale + m[4 * row + 3]!
  })
  return { positions, colors: points.colors }
}
