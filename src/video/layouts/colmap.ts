import type { Clip } from '../clip.ts'
import { binaryCameras, binaryFrames, binaryImages, binaryPoints, binaryRigs } from '../colmap/binary.ts'
import { type ColmapFrame, type ColmapImage, checkRigs } from '../colmap/model.ts'
import { textCameras, textFrames, textImages, textPoints, textRigs } from '../colmap/text.ts'
import type { ClipFolder } from '../folder.ts'
import type { Layout, OpenOptions } from '../layout.ts'
import { byNumber } from '../names.ts'
import { clipOfShots, type Shot } from '../shots.ts'

/**
 * COLMAP: `cameras`, `images` and `points3D` as .bin or .txt (.bin where both are), with `rigs` and `frames` since
 * 3.12; worldToCamera, quaternions w first, OpenCV axes; scale arbitrary. Also a project with `sparse/0` or `sparse`
 * and `images`. Frames come in the order of their names' numbers, those of one folder together.
 */
export const colmap: Layout = {
  name: 'COLMAP',
  holds: 'cameras and images, .bin or .txt; or sparse/0 and images',
  recognises: async (folder) => !folder.chosen && (await modelIn(folder)) !== undefined,
  open,
}

const kindOf = (folder: ClipFolder): 'bin' | 'txt' | undefined =>
  (['bin', 'txt'] as const).find((kind) => folder.has(`cameras.${kind}`, `images.${kind}`))

/** The folder of the model: this one, or where COLMAP's projects have it. */
async function modelIn(folder: ClipFolder): Promise<ClipFolder | undefined> {
  if (kindOf(folder)) return folder
  if (!folder.has('sparse')) return undefined
  for (const steps of [['sparse', '0'], ['sparse']]) {
    const place = await folder.near(...steps)
    if (kindOf(place)) return place
  }
  return undefined
}

async function open(folder: ClipFolder, options: OpenOptions): Promise<Clip> {
  const model = (await modelIn(folder))!
  const kind = kindOf(model)!
  const file = (name: string) => model.inside(`${name}.${kind}`)
  const skipped: string[] = []
  const { onError } = options
  const [readCameras, readImages] = kind === 'bin' ? [binaryCameras, binaryImages] : [textCameras, textImages]
  const cameras = await readCameras(file('cameras'), onError, skipped)
  const listed = await readImages(file('images'), onError, skipped)
  const moments = await readMoments(model, kind, listed, options, skipped)
  const images = listed
    .filter(({ cameraId }) => options.camera === undefined || cameraId === options.camera)
    .sort((a, b) => byNumber(a.name, b.name))
  const used = [...new Set(listed.map(({ cameraId }) => cameraId))].toSorted((a, b) => a - b)
  if (options.camera !== undefined && images.length === 0)
    throw new Error(
      `${model.path} has no images of camera ${options.camera}; its cameras are ${used.join(', ')}.`,
    )
  const pictures = await picturesOf(folder, model, images)
  const shots = images.map((image): Shot => {
    const intrinsics = options.intrinsics ?? cameras.get(image.cameraId)
    if (!intrinsics)
      throw new Error(
        `${file('images')}: image ${image.id} is of camera ${image.cameraId}, which is not listed.`,
      )
    return { camera: { intrinsics, cameraToWorld: image.cameraToWorld }, color: pictures.get(image.name) }
  })
  return clipOfShots({
    name: folder.name,
    layout: `${colmap.name} (${kind === 'bin' ? 'binary' : 'text'})`,
    shots,
    notes: [
      used.length > 1 && options.camera === undefined && severalCameras(used, listed.length),
      moments !== undefined && `rigs: ${moments} moments`,
      options.intrinsics && 'intrinsics given',
      'scale arbitrary',
    ],
    skipped,
    points: model.has(`points3D.${kind}`)
      ? () => (kind === 'bin' ? binaryPoints : textPoints)(file('points3D'))
      : undefined,
  })
}

/** Cameras that take turns break "adjacent", so where each has several images one is to be chosen. */
function severalCameras(used: readonly number[], images: number): string {
  const some = used.length > 8 ? `${used.slice(0, 8).join(', ')}, ...` : used.join(', ')
  return `${used.length} cameras (${some})${used.length < images ? '; { camera } takes the frames of one' : ''}`
}

/** Reads rigs and frames where there are some, and checks them; how many moments there are. */
async function readMoments(
  model: ClipFolder,
  kind: 'bin' | 'txt',
  images: readonly ColmapImage[],
  { onError }: OpenOptions,
  skipped: string[],
): Promise<number | undefined> {
  if (!model.has(`rigs.${kind}`, `frames.${kind}`)) return undefined
  const [readRigs, readFrames] = kind === 'bin' ? [binaryRigs, binaryFrames] : [textRigs, textFrames]
  const rigs = await readRigs(model.inside(`rigs.${kind}`), onError, skipped)
  const frames: ColmapFrame[] = await readFrames(model.inside(`frames.${kind}`), onError, skipped)
  try {
    checkRigs(images, rigs, frames)
  } catch (error) {
    throw new Error(`${model.inside(`frames.${kind}`)}: ${(error as Error).message}`, { cause: error })
  }
  return frames.length
}

/** The images' files by their names, from the first of the usual folders that has one of them. */
async function picturesOf(
  folder: ClipFolder,
  model: ClipFolder,
  images: readonly ColmapImage[],
): Promise<Map<string, string>> {
  const places = [
    [folder, ['images']],
    [folder, ['.']],
    [model, ['..', 'images']],
    [model, ['..', '..', 'images']],
    [model, ['..', 'resized_images']],
    [model, ['..', 'rgb']],
    [model, ['..']],
  ] as const
  for (const { name } of images) model.inside(name)
  for (const [from, steps] of places) {
    const place = await from.near(...steps)
    if (place.names.length === 0) continue
    const found = new Map<string, string>()
    for (const { name } of images) if (await place.isHere(name)) found.set(name, place.inside(name))
    if (found.size === 0 && place.name === 'rgb') {
      // ScanNet++'s iphone models have names with a folder before, its pictures lie in `rgb` without one.
      for (const { name } of images) {
        const last = name.slice(name.lastIndexOf('/') + 1)
        if (last && (await place.isHere(last))) found.set(name, place.inside(last))
      }
    }
    if (found.size > 0) return found
  }
  return new Map()
}
