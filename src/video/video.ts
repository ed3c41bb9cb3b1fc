import {
  type Camera,
  compose,
  logRotation,
  resizeIntrinsics,
  rotationOf,
  type Transform,
  transformPoint,
  type Vec3,
} from '../geometry/index.ts'
import { consoleText, type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'
import { contactSheet, enlarge, type RgbImage, resizeImage } from './image.ts'

/** What a camera saw at one moment. Every plane has the size of `camera.intrinsics`, rows from the top. */
export interface Frame {
  readonly camera: Camera
  readonly image: RgbImage
  /** height x width, metres along the camera's z axis; 0 where unknown. */
  readonly depth?: Float32Array
  /** height x width, the {@link SceneObject.id} seen at each pixel; 0 where none is. */
  readonly ids?: Uint16Array
  /** height x width x 3, the unit normal of what is seen, in the camera's axes; 0 where nothing is. */
  readonly normals?: Float32Array
  /** Of each object that reaches into the picture, by id: pixels seen / pixels that it would fill if it were alone. */
  readonly visibility?: ReadonlyMap<number, number>
}

/** A thing that stands in the scene. */
export interface SceneObject {
  /** 1 or more; what {@link Frame.ids} holds. */
  readonly id: number
  /** What it is: 'chair'. */
  readonly category: string
  /** What to call it so that it can be told from the others: 'red chair'. */
  readonly label: string
  /** The name of its colour: 'red'; empty where unknown. */
  readonly color: string
  /** The middle of its box, in the world frame, metres. */
  readonly center: Vec3
  /** The full extents of its box along its own axes, metres. */
  readonly size: Vec3
  /** How far its own x axis is turned about the world's up axis from the world's x, radians, right-handed. */
  readonly yaw: number
}

/** What a {@link Video} is made of. */
export interface VideoParts {
  readonly name: string
  /** Where it comes from, in words for people: 'filmed in room 7', 'TUM RGB-D, folder ...'. */
  readonly source: string
  readonly frames: readonly Frame[]
  readonly objects?: readonly SceneObject[]
}

/** How wide a video's strip of frames is at most, pixels. */
const stripWidth = 1100

/** Frames and their cameras, in order of time, in memory. In a notebook it shows itself as a strip of frames. */
export class Video implements Displayable {
  readonly name: string
  readonly source: string
  readonly frames: readonly Frame[]
  /** The camera of each frame. */
  readonly cameras: readonly Camera[]
  /** The objects of the scene, seen or not; empty where they are not known. */
  readonly objects: readonly SceneObject[]

  constructor({ name, source, frames, objects = [] }: VideoParts) {
    this.name = name
    this.source = source
    this.frames = frames
    this.cameras = frames.map(({ camera }) => camera)
    this.objects = objects
  }

  /** The frames at these places, as a shorter video. */
  at(indices: readonly number[]): Video {
    const frames = indices.map((i) => {
      const frame = this.frames[i]
      if (!frame)
        throw new RangeError(`Video '${this.name}' has frames 0 to ${this.frames.length - 1}, not ${i}.`)
      return frame
    })
    return new Video({ ...this, frames })
  }

  /**
   * The same video described in another world frame: `change` maps points of the old one to the new one. Pictures and
   * depth stay as they are; cameras and objects get other numbers.
   * @throws RangeError when the video has objects and `change` tilts their upright axis: their boxes only have a yaw
   */
  inWorld(change: Transform<'world', 'world'>): Video {
    const [x, y, yaw] = logRotation(rotationOf(change))
    if (this.objects.length > 0 && Math.hypot(x, y) > 1e-9)
      throw new RangeError("The change of world frame tilts the objects' upright axis; turn it about z only.")
    const frames = this.frames.map((frame) => {
      const cameraToWorld = compose(change, frame.camera.cameraToWorld)
      return { ...frame, camera: { ...frame.camera, cameraToWorld } }
    })
    const objects = this.objects.map((object) => ({
      ...object,
      center: transformPoint(change, object.center),
      yaw: object.yaw + yaw,
    }))
    return new Video({ ...this, frames, objects })
  }

  [jupyterDisplay](): MimeBundle {
    const { frames } = this
    const text = this.toString()
    if (frames.length === 0) return { 'text/plain': text }
    const shown = evenly(frames.length, Math.min(frames.length, 12)).map((i) => frames[i]!.image)
    const columns = Math.ceil(shown.length / Math.ceil(shown.length / 6))
    const width = Math.floor(stripWidth / columns)
    const strip = shown.map((image) =>
      image.width <= width
        ? enlarge(image, Math.floor(width / image.width))
        : resizeImage(image, width, Math.max(1, Math.round((image.height * width) / image.width))),
    )
    return { ...contactSheet(strip, { columns, gap: 4 })[jupyterDisplay](), 'text/plain': text }
  }

  toString(): string {
    return `Video '${this.name}' (${this.source}): ${this.frames.length} frames`
  }

  [consoleText](): string {
    const { image, depth, ids } = this.frames[0] ?? {}
    const size = image ? ` of ${image.width} x ${image.height}` : ''
    const parts = [depth && 'depth', ids && 'object ids'].filter(Boolean).join(' and ')
    return `${this.toString()}${size}${parts && ` with ${parts}`}`
  }
}

/** The frame at another size: colours averaged, depth and ids taken from the nearest pixel, intrinsics carried along. */
export function resizeFrame(frame: Frame, width: number, height: number): Frame {
  const { image, depth, ids, camera } = frame
  if (width === image.width && height === image.height) return frame
  const nearest = Int32Array.from({ length: width * height }, (_, i) => {
    const x = Math.floor((((i % width) + 0.5) * image.width) / width)
    const y = Math.floor(((Math.floor(i / width) + 0.5) * image.height) / height)
    return y * image.width + x
  })
  return {
    camera: { ...camera, intrinsics: resizeIntrinsics(camera.intrinsics, width, height) },
    image: resizeImage(image, width, height),
    ...(depth && { depth: Float32Array.from(nearest, (i) => depth[i]!) }),
    ...(ids && { ids: Uint16Array.from(nearest, (i) => ids[i]!) }),
  }
}

/** `count` places out of 0 .. length - 1, evenly apart, the first and the last among them. */
export function evenly(length: number, count: number): number[] {
  if (!(count >= 1 && count <= length)) throw new RangeError(`Can't take ${count} of ${length} frames.`)
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1)),
  )
}
