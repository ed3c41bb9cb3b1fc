import type { Frame } from '../video/index.ts'
import { absoluteCodes } from './absolute.ts'
import { encode } from './repe.ts'

/** How a frame is cut into patches, each of which becomes a token; tokens go row by row from the top. */
export interface PatchGrid {
  readonly columns: number
  readonly rows: number
}

/** A way to tell a model where its video tokens were seen from. */
export interface PoseEncoding {
  readonly name: EncodingName
  /** What it does, in a line. */
  readonly summary: string
  /**
   * A code for every video token, to be added to it after a learned linear map.
   * @returns frames x patches x dim, float32
   */
  codes(frames: readonly Frame[], grid: PatchGrid, dim: number): Float32Array
}

export type EncodingName = 'none' | 'absolute' | 'repe'

/** Every encoding, by its name. */
export const encodings: Readonly<Record<EncodingName, PoseEncoding>> = {
  none: {
    name: 'none',
    summary: 'no pose',
    codes: (frames, { columns, rows }, dim) => new Float32Array(frames.length * columns * rows * dim),
  },
  absolute: {
    name: 'absolute',
    summary: 'world positions of patches, from depth (Video-3D LLM)',
    codes: absoluteCodes,
  },
  repe: {
    name: 'repe',
    summary: "motion between adjacent frames (our reading of MILO's RePE)",
    codes: repeCodes,
  },
}

/** All patches of a frame share the frame's code. */
function repeCodes(frames: readonly Frame[], { columns, rows }: PatchGrid, dim: number): Float32Array {
  const patches = columns * rows
  const codes = encode(
    frames.map(({ camera }) => camera),
    { dim },
  )
  const data = new Float32Array(frames.length * patches * dim)
  for (let token = 0; token < frames.length * patches; token++) {
    const frame = Math.floor(token / patches)
    data.set(codes.data.subarray(frame * dim, (frame + 1) * dim), token * dim)
  }
  return data
}
