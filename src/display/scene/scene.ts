import { visibleObjects } from '../../geogen/index.ts'
import { distance, type Vec3 } from '../../geometry/index.ts'
import { type Frame, type RgbImage, resizeImage, type SceneObject, type Video } from '../../video/index.ts'
import { toBase64 } from '../bytes.ts'
import { mimeTypes } from '../mime-types.ts'
import { Shown } from '../shown.ts'
import { boxColors, cameraCenter, type SceneBox, type SceneCamera, type SceneData } from './format.ts'
import { packPoints, type Surfels, unpackPoints } from './packing.ts'
import { scenePoster } from './poster.ts'
import { sampleSurface } from './sampling.ts'
import { extentOf, startFor, upOf } from './standpoint.ts'
import { type SceneRoom, survey } from './survey.ts'

export interface SceneOptions {
  readonly title?: string
  /** Points drawn at most, default 14,000 (about 50 kB in the notebook). */
  readonly points?: number
  /** The world's up direction; by default judged by how the cameras were held. */
  readonly up?: Vec3
  /** Draw the boxes and labels of the objects that the frames show, of a room all. Default true. */
  readonly boxes?: boolean
  /** Draw in each frustum what its camera saw, for so many cameras, evenly chosen. Default 8. */
  readonly pictures?: number
}

/** What a scene is drawn from: a video, or anything with its parts; or a room, drawn without cameras. */
export type SceneSource = (Pick<Video, 'frames'> & Partial<Pick<Video, 'name' | 'objects'>>) | SceneRoom

/** Widest small picture in a frustum, pixels. */
const pictureWidth = 40

/**
 * An interactive 3D scene: the surface seen in the frames' depth as coloured points, the cameras as frusta with their
 * pictures, the path between them, the objects' boxes with labels. Drag to turn, right-drag to move, click and wheel
 * to come nearer.
 *
 * @throws TypeError when there are no frames.
 */
export function scene(source: SceneSource, options: SceneOptions = {}): Shown {
  const { name = 'Scene', objects = [] } = source
  const frames = 'film' in source ? [] : source.frames
  const seen = 'film' in source ? survey(source) : frames
  if (!seen?.length) throw new TypeError('show.scene needs a room, or a video with at least one frame.')
  const { title = name, points = 14_000, boxes = true, pictures = 8 } = options
  const packed = packPoints(sampleSurface(seen, points))
  const surfels = unpackPoints(packed)
  const small = frames.map(({ image }, index) =>
    chosen(index, frames.length, pictures) ? thumbnail(image) : undefined,
  )
  const cameras = frames.map((frame, index) => sceneCamera(frame.camera, `frame ${index}`, small[index]))
  const up = options.up ?? upOf(frames.map(({ camera }) => camera))
  const extent = extentOf(surfels.positions, cameras)
  const data: SceneData = {
    version: 1,
    title,
    up,
    points: packed,
    cameras,
    boxes: boxes ? sceneBoxes(shownObjects(objects, frames)) : [],
    frustum: frustumLength(cameras, extent.radius),
    start: startFor(
      extent,
      up,
      frames.map(({ camera }) => camera),
    ),
  }
  return new Shown({
    [mimeTypes.scene]: data,
    'image/png': scenePoster(data, surfels, small),
    'text/plain': describe(data, surfels),
  })
}

function chosen(index: number, count: number, wanted: number): boolean {
  if (count <= wanted) return true
  const nth = (i: number) => Math.floor((i * wanted) / count)
  return index === 0 ? wanted > 0 : nth(index) !== nth(index - 1)
}

function thumbnail(image: RgbImage): RgbImage {
  const width = Math.min(pictureWidth, image.width)
  return resizeImage(image, width, Math.max(1, Math.round((image.height * width) / image.width)))
}

function sceneCamera(
  { intrinsics, cameraToWorld }: Video['cameras'][number],
  name: string,
  picture: RgbImage | undefined,
): SceneCamera {
  const { width, height, fx, fy, cx, cy } = intrinsics
  const short = (value: number) => Number(value.toFixed(5))
  return {
    name,
    pose: Array.from(cameraToWorld.subarray(0, 12), short),
    corners: [short(-cx / fx), short(-cy / fy), short((width - cx) / fx), short((height - cy) / fy)],
    ...(picture ? { image: toBase64(picture.toPng()) } : {}),
  }
}

/** Boxes of what nobody saw would float in empty space. */
function shownObjects(objects: readonly SceneObject[], frames: readonly Frame[]): readonly SceneObject[] {
  const known = frames.some(({ ids }) => ids)
  return known ? visibleObjects({ frames, objects }) : objects
}

function sceneBoxes(objects: readonly SceneObject[]): SceneBox[] {
  const categories = [...new Set(objects.map(({ category }) => category))]
  return objects.map(({ label, category, center, size, yaw }) => ({
    label,
    center,
    size,
    yaw,
    color: boxColors[categories.indexOf(category) % boxColors.length]!,
  }))
}

/** Long enough to be seen, short enough that neighbours don't cover each other. */
function frustumLength(cameras: readonly SceneCamera[], radius: number): number {
  const steps = cameras.slice(1).map((camera, i) => distance(cameraCenter(camera), cameraCenter(cameras[i]!)))
  const median = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0
  return Math.min(0.16, Math.max(0.09, (0.8 * median) / radius)) * radius
}

function describe({ title, cameras, boxes }: SceneData, { positions }: Surfels): string {
  const count = positions.length / 3
  const span = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity]
    for (let i = axis; i < positions.length; i += 3) {
      low = Math.min(low, positions[i]!)
      high = Math.max(high, positions[i]!)
    }
    return (high - low).toFixed(1)
  })
  const size = count > 0 ? `, ${span.join(' x ')} m` : ''
  const things = boxes.length > 0 ? `; objects: ${boxes.map(({ label }) => label).join(', ')}` : ''
  const points = count > 0 ? `${count.toLocaleString('en')} points${size}` : 'no depth'
  const views = cameras.length > 0 ? `; ${cameras.length} camera${cameras.length === 1 ? '' : 's'}` : ''
  return `3D scene '${title}': ${points}${views}${things}`
}
