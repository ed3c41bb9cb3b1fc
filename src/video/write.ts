import { encodeColor, encodeGrey16, writeFolder } from '#video/disk'
import type { Camera } from '../geometry/index.ts'
import type { Clip } from './clip.ts'
import type { Frame, Video } from './video.ts'
import { writers } from './writers/index.ts'

/** How one layout is written. */
export interface Writer {
  /** Steps of depth in a metre; absent where the layout has no place for depth. */
  readonly depthPerMetre?: number
  /** Where frame `index` goes: its pictures, with folders. */
  names(index: number, camera: Camera): { readonly color: string; readonly depth: string }
  /** The texts beside the pictures, by their names. @throws Error for cameras that the layout can't hold */
  texts(frames: readonly WrittenFrame[]): Readonly<Record<string, string>>
}

/** A frame whose pictures are written. */
export interface WrittenFrame {
  readonly camera: Camera
  /** Seconds: the camera's, or the frame's number where that has none. */
  readonly time: number
  readonly color: string
  /** Absent where the frame has no depth. */
  readonly depth?: string
}

/** How to write a clip. */
export interface WriteOptions {
  /** `transforms` (nerfstudio's transforms.json), `colmap` (text) or `tum` (TUM RGB-D). */
  readonly layout: keyof typeof writers
  /** False to write the cameras alone, for clips whose pictures are not here. */
  readonly pictures?: boolean
  /** Called after each frame. */
  readonly onProgress?: (done: number, total: number) => void
  /** Stops after a frame; nothing is left behind. */
  readonly signal?: AbortSignal
}

/**
 * Writes a clip as a new folder that {@link open} and the field's tools read, frame by frame. Colour goes into PNG;
 * depth into 16 bits (millimetres; 5000 steps a metre for TUM; COLMAP has none). The folder is written beside and
 * renamed, so it is whole or not there.
 *
 * Numbers are written with as many digits as float64 needs, so intrinsics come back bit for bit, and so do poses: of
 * transforms.json all, of TUM those that its reader gave (others to 1e-14, since a quaternion is no matrix). COLMAP has the inverse, whose translation comes back to a few units in the last place. TUM has
 * no place for intrinsics: they go into camera.json, in Open3D's form, which has no place for a lens.
 * @throws Error when there is something at the path already, when a frame can't be read, or the layout can't hold it
 */
export async function write(path: string, clip: Clip | Video, options: WriteOptions): Promise<void> {
  const writer: Writer = writers[options.layout]
  const { pictures = true, onProgress, signal } = options
  const { cameras } = clip
  const read = (i: number): Frame | Promise<Frame> => ('frame' in clip ? clip.frame(i) : clip.frames[i]!)
  await writeFolder(path, async (folder) => {
    const written: WrittenFrame[] = []
    for (const [i, camera] of cameras.entries()) {
      signal?.throwIfAborted()
      const { color, depth } = writer.names(i, camera)
      const frame = pictures ? await read(i) : undefined
      if (frame) await folder.write(color, await encodeColor(frame.image))
      const steps = frame?.depth && writer.depthPerMetre
      if (frame && steps)
        await folder.write(depth, await encodeDepth(frame, steps, `Frame ${i} of '${clip.name}'`))
      written.push({ camera, time: camera.time ?? i, color, ...(steps && { depth }) })
      onProgress?.(i + 1, cameras.length)
    }
    for (const [name, text] of Object.entries(writer.texts(written))) await folder.write(name, text)
  })
}

/** Depth as a PNG of 16 bits. @throws Error where it is too far for them */
function encodeDepth(
  { depth, image: { width, height } }: Frame,
  perMetre: number,
  what: string,
): Promise<Uint8Array> {
  const data = new Uint16Array(width * height)
  for (let i = 0; i < data.length; i++) {
    const steps = Math.round(depth![i]! * perMetre)
    if (!(steps >= 0 && steps <= 65535)) {
      throw new Error(
        `${what}: a depth of ${depth![i]} m does not fit: 16 bits at ${perMetre} steps a metre reach from 0 to ${65535 / perMetre} m.`,
      )
    }
    data[i] = steps
  }
  return encodeGrey16({ width, height, data })
}
