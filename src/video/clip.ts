import type { Camera } from '../geometry/index.ts'
import { evenly, type Frame, resizeFrame, Video } from './video.ts'

/** Points in space with their colours, in a clip's world frame. */
export interface PointCloud {
  /** x, y, z of each point; metres, or the unit of the reconstruction. */
  readonly positions: Float64Array
  /** Red, green, blue of each point; empty where they have none. */
  readonly colors: Uint8Array
}

/** A recorded clip that is read frame by frame: its cameras are at hand, its pictures stay where they are. */
export interface Clip {
  readonly name: string
  /** What was recognised: the layout, and what it holds. */
  readonly source: string
  /** How many frames there are. */
  readonly length: number
  readonly cameras: readonly Camera[]
  /** What was malformed and left out, each with its file and line; empty unless `onError` is 'skip'. */
  readonly skipped: readonly string[]
  /** Reads one frame. @throws RangeError outside 0 .. length - 1; Error with the file's name when it can't be read. */
  frame(index: number): Promise<Frame>
  /**
   * Reads some frames into memory: `frames` of them evenly apart, or those at the given indices, optionally
   * shrunk to `width` pixels.
   */
  sample(frames: number | readonly number[], options?: { readonly width?: number }): Promise<Video>
  /** Reads the points that were reconstructed with the cameras, where the clip has some. */
  readonly points?: () => Promise<PointCloud>
}

/** What a reader knows about a clip. */
export interface ClipParts {
  readonly name: string
  readonly source: string
  readonly cameras: readonly Camera[]
  readonly skipped?: readonly string[]
  readonly points?: (() => Promise<PointCloud>) | undefined
  /** Reads frame `index`, 0 <= index < cameras.length. */
  readonly read: (index: number) => Promise<Frame>
}

/** The {@link Clip} of what a reader knows. */
export function clipOf({ name, source, cameras, skipped = [], points, read }: ClipParts): Clip {
  const frame = async (index: number): Promise<Frame> => {
    if (!(index in cameras)) {
      throw new RangeError(`Clip '${name}' has frames 0 to ${cameras.length - 1}, not ${index}.`)
    }
    return read(index)
  }
  return {
    name,
    source,
    length: cameras.length,
    cameras,
    skipped,
    frame,
    ...(points && { points }),
    async sample(choice, { width } = {}) {
      const indices = typeof choice === 'number' ? evenly(cameras.length, choice) : choice
      const frames: Frame[] = []
      for (const index of indices) {
        const read = await frame(index)
        const height = width && Math.round((read.image.height * width) / read.image.width)
        frames.push(width && height ? resizeFrame(read, width, height) : read)
      }
      return new Video({ name, source, frames })
    },
  }
}
