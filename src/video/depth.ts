import { type Grey16, readGrey16 } from '#video/disk'
import type { Intrinsics } from '../geometry/index.ts'

/** A depth picture of 16 bits on the disk, and what its values mean. 0 means unknown. */
export interface DepthPicture {
  readonly file: string
  /** How many of its steps make a metre: 1000 for millimetres. */
  readonly perMetre: number
  /** Another value that means unknown. */
  readonly unknown?: number
  /** Of the depth picture, where they are not those of the colour picture. Both cameras stand at one place. */
  readonly intrinsics?: Intrinsics | undefined
}

/**
 * Reads depth as a plane of the frame: at each pixel of the colour picture the depth that the depth picture has where
 * the same ray meets it (nearest pixel); metres, 0 where unknown or outside.
 * @throws Error when the depth picture has not the size that its intrinsics are for
 */
export async function readDepth(depth: DepthPicture, color: Intrinsics): Promise<Float32Array> {
  const own = depth.intrinsics ?? color
  const picture = await readGrey16(depth.file, own)
  const metres = metresFrom(picture, depth.perMetre, depth.unknown)
  return sameRays(own, color) ? metres : onRaysOf(color, own, metres)
}

/** Depth values as metres; 0 and `unknown` become 0. */
export function metresFrom({ data }: Pick<Grey16, 'data'>, perMetre: number, unknown = 0): Float32Array {
  const metres = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    metres[i] = value === unknown ? 0 : value / perMetre
  }
  return metres
}

const sameRays = (a: Intrinsics, b: Intrinsics): boolean =>
  (['width', 'height', 'fx', 'fy', 'cx', 'cy'] as const).every((key) => a[key] === b[key])

/** A plane seen with the intrinsics `from`, at the pixels that `to` has. */
function onRaysOf(to: Intrinsics, from: Intrinsics, plane: Float32Array): Float32Array {
  const columns = alongLine(to.width, to.fx, to.cx, from.width, from.fx, from.cx)
  const rows = alongLine(to.height, to.fy, to.cy, from.height, from.fy, from.cy)
  const out = new Float32Array(to.width * to.height)
  for (let y = 0, at = 0; y < to.height; y++) {
    const row = rows[y]!
    for (let x = 0; x < to.width; x++, at++) {
      const column = columns[x]!
      if (row >= 0 && column >= 0) out[at] = plane[row * from.width + column]!
    }
  }
  return out
}

/** For each cell of one line the cell of another that the same ray meets, -1 where it meets none. */
const alongLine = (
  cells: number,
  f: number,
  c: number,
  otherCells: number,
  otherF: number,
  otherC: number,
): Int32Array =>
  Int32Array.from({ length: cells }, (_, i) => {
    const at = Math.floor(((i + 0.5 - c) / f) * otherF + otherC)
    return at >= 0 && at < otherCells ? at : -1
  })
