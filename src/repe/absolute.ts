import { unproject, type Vec3 } from '../geometry/index.ts'
import type { Frame } from '../video/index.ts'
import type { PatchGrid } from './encodings.ts'

/** Metres in a step of the grid to which positions are rounded. */
const cell = 0.1
const temperature = 10_000

/**
 * The absolute rival, as Video-3D LLM (arXiv 2412.00493) has it: the mean world position of each patch's pixels, from
 * depth, relative to the least corner of all that the clip sees (clamped there), in cells of 0.1 m, rounded; per axis
 * floor(dim / 3) channels of sine and cosine in turn, temperature 10000. It changes with the world frame.
 * @returns frames x patches x dim; the code of a patch without any depth is 0
 * @throws RangeError when a frame has no depth
 */
export function absoluteCodes(frames: readonly Frame[], grid: PatchGrid, dim: number): Float32Array {
  const patches = grid.columns * grid.rows
  const positions = frames.flatMap((frame, i) => {
    if (!frame.depth) {
      throw new RangeError(
        `Frame ${i} has no depth, from which the absolute encoding takes positions. Use another encoding.`,
      )
    }
    return patchPositions(frame, frame.depth, grid)
  })
  const least = [0, 1, 2].map((axis) =>
    positions.reduce((low, position) => (position ? Math.min(low, position[axis]!) : low), Infinity),
  )
  const channels = Math.floor(dim / 3)
  const data = new Float32Array(frames.length * patches * dim)
  positions.forEach((position, token) => {
    if (!position) return
    for (let axis = 0; axis < 3; axis++) {
      const steps = Math.round(Math.max(0, position[axis]! - least[axis]!) / cell)
      for (let c = 0; c < channels; c++) {
        const angle = steps / temperature ** ((2 * Math.floor(c / 2)) / channels)
        data[token * dim + axis * channels + c] = c % 2 ? Math.cos(angle) : Math.sin(angle)
      }
    }
  })
  return data
}

/** The mean world position of what each patch sees, patches row by row; undefined where no depth is known. */
function patchPositions(
  { camera, image }: Frame,
  depth: Float32Array,
  grid: PatchGrid,
): (Vec3 | undefined)[] {
  const { width, height } = image
  const sums = Array.from({ length: grid.columns * grid.rows }, () => [0, 0, 0, 0])
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const metres = depth[y * width + x]!
      if (!(metres > 0)) continue
      const column = Math.floor((x * grid.columns) / width)
      const row = Math.floor((y * grid.rows) / height)
      const sum = sums[row * grid.columns + column]!
      const point = unproject(camera, x + 0.5, y + 0.5, metres)
      for (let k = 0; k < 3; k++) sum[k]! += point[k]!
      sum[3]! += 1
    }
  }
  return sums.map(([x, y, z, count]) => (count ? [x! / count, y! / count, z! / count] : undefined))
}
