import { transformDirection, unproject } from '../../geometry/index.ts'
import type { Frame } from '../../video/index.ts'
import type { Surfels } from './packing.ts'

/** Pixels looked at in all frames together, at most. */
const pixelBudget = 300_000

/**
 * The surface seen in the frames' depth, as at most `budget` evenly spread points, each the mean of the pixels that
 * fall into its cell of a grid.
 */
export function sampleSurface(frames: readonly Frame[], budget: number): Surfels {
  const samples = seenPixels(frames)
  const { spacing, cells } = gridFor(samples, budget)
  const members = new Map<number, number>()
  const sums: number[][] = []
  for (let i = 0; i < samples.count; i++) {
    const cell = cells(i)
    let index = members.get(cell)
    if (index === undefined) {
      index = sums.push([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) - 1
      members.set(cell, index)
    }
    const sum = sums[index]!
    for (let k = 0; k < 3; k++) {
      sum[k]! += samples.positions[3 * i + k]!
      sum[3 + k]! += samples.colors[3 * i + k]!
      sum[6 + k]! += samples.normals[3 * i + k]!
    }
    sum[9]! += 1
  }
  const mean = (from: number) => sums.flatMap((sum) => [0, 1, 2].map((k) => sum[from + k]! / sum[9]!))
  return {
    positions: Float32Array.from(mean(0)),
    colors: Uint8Array.from(mean(3)),
    normals: Float32Array.from(mean(6)),
    spacing,
  }
}

interface Samples extends Omit<Surfels, 'spacing'> {
  readonly count: number
}

/** Pixels with a depth, as points with normals. */
function seenPixels(frames: readonly Frame[]): Samples {
  const pixels = frames.reduce((sum, { depth }) => sum + (depth?.length ?? 0), 0)
  const stride = Math.max(1, Math.ceil(Math.sqrt(pixels / pixelBudget)))
  const positions: number[] = []
  const colors: number[] = []
  const normals: number[] = []
  for (const { camera, image, depth } of frames) {
    if (!depth) continue
    const { width, height } = camera.intrinsics
    for (let row = stride >> 1; row < height; row += stride) {
      for (let column = stride >> 1; column < width; column += stride) {
        const z = depth[row * width + column]!
        if (!(z > 0) || !Number.isFinite(z)) continue
        positions.push(...unproject(camera, column + 0.5, row + 0.5, z))
        const pixel = 3 * (row * width + column)
        colors.push(image.data[pixel]!, image.data[pixel + 1]!, image.data[pixel + 2]!)
        normals.push(...transformDirection(camera.cameraToWorld, normalAt({ camera, depth }, column, row)))
      }
    }
  }
  return {
    count: positions.length / 3,
    positions: Float32Array.from(positions),
    colors: Uint8Array.from(colors),
    normals: Float32Array.from(normals),
  }
}

/**
 * The surface's normal at a pixel, in the camera frame. On a plane n.P = c, 1/z = n.K^-1 [u, v, 1] / c is linear in
 * the pixel, so its slope gives n, exactly and at any slant. Where the surface breaks off: back along the ray.
 */
function normalAt(
  { camera, depth }: { camera: Frame['camera']; depth: Float32Array },
  column: number,
  row: number,
): [number, number, number] {
  const { width, height, fx, fy, cx, cy } = camera.intrinsics
  const inverse = (x: number, y: number) => 1 / depth[y * width + x]!
  const here = inverse(column, row)
  const ray = [(column + 0.5 - cx) / fx, (row + 0.5 - cy) / fy] as const
  const slope = (dx: number, dy: number) => {
    if (column < dx || row < dy || column + dx >= width || row + dy >= height) return Number.NaN
    const [before, after] = [inverse(column - dx, row - dy), inverse(column + dx, row + dy)]
    return Math.abs(before + after - 2 * here) > 0.04 * here ? Number.NaN : (after - before) / 2
  }
  const [nx, ny] = [slope(1, 0) * fx, slope(0, 1) * fy]
  const nz = here - nx * ray[0] - ny * ray[1]
  const length = Math.hypot(nx, ny, nz)
  if (length > 0 && Number.isFinite(length)) return [-nx / length, -ny / length, -nz / length]
  const far = Math.hypot(ray[0], ray[1], 1)
  return [-ray[0] / far, -ray[1] / far, -1 / far]
}

/** The finest grid that has at most `budget` occupied cells, found by halving. */
function gridFor({ positions, count }: Samples, budget: number) {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < positions.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, positions[i]!)
    high[i % 3] = Math.max(high[i % 3]!, positions[i]!)
  }
  const extent = count === 0 ? 1 : Math.max(...high.map((value, axis) => value - low[axis]!), 1e-3)
  const cellsAt = (spacing: number) => {
    const side = Math.ceil(extent / spacing) + 1
    const along = (i: number, axis: number) => Math.floor((positions[3 * i + axis]! - low[axis]!) / spacing)
    return (i: number) => (along(i, 2) * side + along(i, 1)) * side + along(i, 0)
  }
  const occupied = (spacing: number) => {
    const cell = cellsAt(spacing)
    const seen = new Set<number>()
    for (let i = 0; i < count && seen.size <= budget; i++) seen.add(cell(i))
    return seen.size
  }
  let [fine, coarse] = [extent / 1024, extent]
  for (let round = 0; round < 9; round++) {
    const middle = Math.sqrt(fine * coarse)
    if (occupied(middle) > budget) fine = middle
    else coarse = middle
  }
  return { spacing: coarse, cells: cellsAt(coarse) }
}
