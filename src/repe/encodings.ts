import type { AttentionForm, CameraMatrices } from '../compute/index.ts'
import type { Camera } from '../geometry/index.ts'
import type { Frame } from '../video/index.ts'
import { absoluteCodes } from './absolute.ts'
import { plucker, rayCodes, raymap } from './rays.ts'
import { encode, type RepeOptions } from './repe.ts'
import { representCamera, representPicture, representWorld } from './representation.ts'

/** How a frame is cut into patches, each of which becomes a token; tokens go row by row from the top. */
export interface PatchGrid {
  readonly columns: number
  readonly rows: number
}

/** An encoding whose codes are added to the video's tokens, after a learned linear map. */
export interface AddedEncoding {
  readonly name: AddedName
  readonly kind: 'added'
  /** What it does, in a line. */
  readonly summary: string
  /**
   * A code for every video token.
   * @param options choices in RePE; the others have none
   * @returns frames x patches x dim, float32
   */
  codes(frames: readonly Frame[], grid: PatchGrid, dim: number, options?: RepeOptions): Float32Array
}

/** An encoding that changes what attention compares: see `poseAttention` of the room compute. */
export interface AttentionEncoding extends AttentionForm {
  readonly name: AttentionName
  readonly kind: 'attention'
  /** What it does, in a line. */
  readonly summary: string
  /** The matrix by which each camera acts on groups of four channels, and its inverse, in float64. */
  represent(cameras: readonly Camera[]): CameraMatrices
  /** What translations are multiplied by before training, where that number is learned. */
  readonly translation?: number
}

/** A way to tell a model where its video tokens were seen from. */
export type PoseEncoding = AddedEncoding | AttentionEncoding

/** Encodings that are added to tokens. */
export type AddedName = 'none' | 'absolute' | 'repe' | 'repe-metric' | 'plucker' | 'raymap'
/** Encodings that change attention. */
export type AttentionName = 'gta' | 'prope' | 'cape'
export type EncodingName = AddedName | AttentionName

/** Every encoding, by its name. */
export const encodings: Readonly<
  Record<AddedName, AddedEncoding> & Record<AttentionName, AttentionEncoding>
> = {
  none: {
    name: 'none',
    kind: 'added',
    summary: 'no pose',
    codes: (frames, { columns, rows }, dim) => new Float32Array(frames.length * columns * rows * dim),
  },
  absolute: {
    name: 'absolute',
    kind: 'added',
    summary: 'world positions of patches, from depth (Video-3D LLM)',
    codes: absoluteCodes,
  },
  repe: {
    name: 'repe',
    kind: 'added',
    summary: "motion between adjacent frames, without scale (our reading of MILO's RePE)",
    codes: repeCodes,
  },
  'repe-metric': {
    name: 'repe-metric',
    kind: 'added',
    summary: 'repe with its scale: translations in metres',
    codes: (frames, grid, dim, options) =>
      repeCodes(frames, grid, dim, { ...options, translation: 'metres' }),
  },
  plucker: {
    name: 'plucker',
    kind: 'added',
    summary: "the patches' sight lines as lines in the world: moment and direction",
    codes: (frames, grid, dim) => rayCodes(frames, grid, dim, plucker),
  },
  raymap: {
    name: 'raymap',
    kind: 'added',
    summary: "the patches' sight lines in the world: where from and which way",
    codes: (frames, grid, dim) => rayCodes(frames, grid, dim, raymap),
  },
  gta: {
    name: 'gta',
    kind: 'attention',
    summary: 'queries, keys and values moved by cameraToWorld, translations by a learned factor (GTA)',
    represent: representWorld,
    moves: 'all',
    rotary: false,
    translation: 0.01,
  },
  prope: {
    name: 'prope',
    kind: 'attention',
    summary: 'queries, keys and values moved by the projection, and by the place in the picture (PRoPE)',
    represent: representPicture,
    moves: 'all',
    rotary: true,
  },
  cape: {
    name: 'cape',
    kind: 'attention',
    summary: 'queries and keys moved by worldToCamera, values as they are (CaPE, 6 degrees of freedom)',
    represent: representCamera,
    moves: 'scores',
    rotary: false,
  },
}

/** All patches of a frame share the frame's code. */
function repeCodes(
  frames: readonly Frame[],
  { columns, rows }: PatchGrid,
  dim: number,
  options?: RepeOptions,
): Float32Array {
  const patches = columns * rows
  const codes = encode(
    frames.map(({ camera }) => camera),
    { ...options, dim },
  )
  const data = new Float32Array(frames.length * patches * dim)
  for (let token = 0; token < frames.length * patches; token++) {
    const frame = Math.floor(token / patches)
    data.set(codes.data.subarray(frame * dim, (frame + 1) * dim), token * dim)
  }
  return data
}
