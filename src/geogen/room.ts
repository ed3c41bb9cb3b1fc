import { type Camera, intrinsicsFromFov, lookAt, type Vec3 } from '../geometry/index.ts'
import { consoleText, type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'
import { type RgbImage, type SceneObject, Video } from '../video/index.ts'
import { type RoomKind, roomKinds, roomSizes } from './arrangements.ts'
import { type FilmedFrame, filmNow, type Renderer, type RenderOptions, type Scene } from './filming/index.ts'
import { footprintOf } from './footprint.ts'
import { type Built, furnish } from './furnished.ts'
import { type Mesh, without } from './mesh.ts'
import { type PathName, poses } from './paths.ts'
import { type Random, seeded } from './random.ts'
import { type FitOptions, fitRecorded } from './recorded.ts'
import { arrangeShapes } from './shapes.ts'

/** Which room to build. */
export interface RoomOptions {
  /** The same seed gives the same room. */
  readonly seed: number
  /** `furnished` (default) has furniture; `shapes` is the plain room that small models learn from. */
  readonly style?: 'furnished' | 'shapes'
  /** What a furnished room is for; drawn by the seed where left out. */
  readonly kind?: RoomKind
  /** Inner width (x), depth (y), height (z) in metres; drawn by the seed where left out. */
  readonly size?: Vec3
  /** How many shapes (1 to 6) a room of shapes has; 3 to 5 where left out. */
  readonly objects?: number
}

/** How to film. By default colour is the mean of 2 x 2 samples in each pixel. */
export interface FilmOptions extends RenderOptions {
  /** A path by name, or the cameras themselves ({@link Room.fit} for those of a real clip); these replace the options below. */
  readonly path?: PathName | readonly Camera[]
  /** How many frames. */
  readonly frames?: number
  /** Pixels. */
  readonly width?: number
  readonly height?: number
  /** Horizontal field of view, degrees. */
  readonly fov?: number
  /** Above the floor, metres. */
  readonly cameraHeight?: number
  /** How far the camera looks up (below 0: down), degrees. */
  readonly pitch?: number
  /** Which of the paths of this name. */
  readonly seed?: number
}

/** Kinds of rooms, as often as one comes into them. */
const commonKinds: readonly RoomKind[] = [
  ...roomKinds,
  'bedroom',
  'bedroom',
  'living room',
  'living room',
  'office',
]

/** Frames in a second, for the time stamps of filmed cameras. */
const frameRate = 10

/**
 * Builds a room. Its world frame has z up and its origin in the middle of the floor; metres.
 * @example const video = room({ seed: 7 }).film({ path: 'orbit', frames: 8 })
 */
export function room(options: RoomOptions): Room {
  const { seed, style = 'furnished', size, objects } = options
  const random = seeded(`${style} ${seed}`)
  if (style === 'shapes')
    return new Room({ ...shapesRoom(random, size, objects), seed, name: `shapes room ${seed}` })
  const kind = options.kind ?? random.pick(commonKinds)
  if (!Object.hasOwn(roomSizes, kind))
    throw new RangeError(`There is no room kind '${kind}', only '${roomKinds.join("', '")}'.`)
  const [least, largest] = roomSizes[kind]
  const drawn = least.map((low, i) => random.uniform(low, largest[i]!)) as unknown as Vec3
  return new Room({ ...furnish(random, kind, size ?? drawn), seed, name: `${kind} ${seed}` })
}

/** What a {@link Room} is made of. */
export interface RoomParts extends Built {
  readonly name: string
  /** Draws its camera paths. */
  readonly seed: number
}

/** A room that can be filmed. In a notebook it shows itself from above, its near walls left out. */
export class Room implements Displayable {
  readonly seed: number
  readonly name: string
  /** Inner width (x), depth (y) and height (z), metres. */
  readonly size: Vec3
  /** What stands in it; ids count from 1. */
  readonly objects: readonly SceneObject[]
  /** Its surfaces, in the world frame. */
  readonly mesh: Mesh
  readonly #scene: Scene

  constructor({ seed, name, size, objects, mesh }: RoomParts) {
    this.seed = seed
    this.name = name
    this.size = size
    this.objects = objects
    this.mesh = mesh
    this.#scene = {
      mesh,
      lamp: [0.15 * size[0], -0.1 * size[1], size[2] - 0.3],
      footprints: objects.filter(shadesFloor).map(footprintOf),
    }
  }

  /**
   * Films the room: colour, metric depth, object ids and cameras, all exact. Ceiling and walls are seen from inside
   * only, so that a camera outside looks in.
   * @throws RangeError when there are no frames to film, or a camera lies outside of what can be drawn
   */
  film(options: FilmOptions = {}): Video {
    const cameras = this.#cameras(options)
    return this.#video(filmNow(this.#scene, cameras, { samples: 2, ...options }), options)
  }

  /**
   * The cameras of a real clip, moved and turned as a whole into a place of this room where all of their way is free by
   * 0.2 m; never scaled.
   * @example room.film({ path: room.fit(clip.cameras) })
   * @throws RangeError where they don't fit: take fewer cameras, or ask to `shorten` them
   */
  fit(cameras: readonly Camera[], options: FitOptions = {}): Camera[] {
    return fitRecorded(cameras, this, options, seeded(`recorded ${this.seed} ${options.seed ?? 0}`))
  }

  /** Films with a renderer of one's own: `film` on several cores, or on a GPU. */
  async filmWith(renderer: Renderer, options: FilmOptions = {}): Promise<Video> {
    const cameras = this.#cameras(options)
    return this.#video(await renderer.film(this.#scene, cameras, { samples: 2, ...options }), options)
  }

  #video(frames: readonly FilmedFrame[], { path = 'orbit' }: FilmOptions): Video {
    const source = `filmed in ${this.name}${typeof path === 'string' ? `, path '${path}'` : ''}`
    return new Video({ name: this.name, source, frames, objects: this.objects })
  }

  /** The room as seen from outside and above. */
  overview(width = 480): RgbImage {
    const [w, d] = this.size
    const reach = Math.max(w, d)
    const eye: Vec3 = [-0.75 * reach, -1.15 * reach, 1.35 * reach]
    const cameraToWorld = lookAt(eye, [0, 0, 0.35])
    const intrinsics = intrinsicsFromFov(width, Math.round(width * 0.75), 46)
    const hidden = this.objects.filter((object) => hangsAwayFrom(eye, this.size, object)).map(({ id }) => id)
    const scene = { ...this.#scene, mesh: without(this.mesh, new Set(hidden)) }
    return filmNow(scene, [{ intrinsics, cameraToWorld }], { samples: 2 })[0]!.image
  }

  [jupyterDisplay](): MimeBundle {
    return { ...this.overview()[jupyterDisplay](), 'text/plain': this.toString() }
  }

  toString(): string {
    const [w, d, h] = this.size.map((metres) => metres.toFixed(1))
    const labels = this.objects.map(({ label }) => label).join(', ')
    return `${this.name}, ${w} x ${d} x ${h} m, with ${this.objects.length} objects: ${labels}`
  }

  [consoleText](): string {
    return this.toString()
  }

  #cameras(options: FilmOptions): readonly Camera[] {
    const {
      path = 'orbit',
      frames = 8,
      width = 128,
      height = 96,
      fov = 80,
      cameraHeight = 1.4,
      pitch = 0,
      seed = 0,
    } = options
    if (typeof path !== 'string') {
      if (path.length === 0) throw new RangeError('There is nothing to film: no cameras were given.')
      return path
    }
    if (!(Number.isInteger(frames) && frames > 0)) throw new RangeError(`Can't film ${frames} frames.`)
    const intrinsics = intrinsicsFromFov(width, height, fov)
    const around = { size: this.size, objects: this.objects, height: cameraHeight, pitch }
    const random = seeded(`${path} ${this.seed} ${seed}`)
    return poses(path, frames, around, random).map((cameraToWorld, i) => ({
      intrinsics,
      cameraToWorld,
      time: i / frameRate,
    }))
  }
}

/** Whether something stands on the floor, and rises from it. */
const shadesFloor = ({ center, size }: SceneObject) => size[2] > 0.05 && center[2] - size[2] / 2 < 0.08

/** Whether something flat is at a wall that the eye looks through, so that only its back would be seen. */
function hangsAwayFrom(eye: Vec3, room: Vec3, { center, size, yaw }: SceneObject): boolean {
  const facing = Math.sin(yaw) * (eye[0] - center[0]) - Math.cos(yaw) * (eye[1] - center[1])
  const toWall = Math.min(room[0] / 2 - Math.abs(center[0]), room[1] / 2 - Math.abs(center[1]))
  const hangs = toWall < 0.1 || center[2] - size[2] / 2 > 0.03
  return hangs && size[1] < 0.5 && toWall < size[1] / 2 + 0.08 && facing < 0
}

function shapesRoom(random: Random, size?: Vec3, objects?: number): Built {
  const drawn: Vec3 = [random.uniform(4.4, 5.6), random.uniform(4.4, 5.6), 2.6]
  return arrangeShapes(random, size ?? drawn, objects ?? 3 + random.integer(3))
}
