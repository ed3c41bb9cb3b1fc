// Writes src/geogen/furniture/sizes.ts: how large things are, and how many of a kind stand in a room, in the scenes of
// ScanNet and ARKitScenes that VSI-Bench asks about. Only these statistics are kept, nothing of the scenes.
//
//   node datasets/furniture-sizes.mjs FOLDER    with scannet_meta_info_val.json and arkitscenes_meta_info_val.json from
//                                               github.com/vision-x-nyu/thinking-in-space, data/meta_info
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Kinds with fewer boxes than this tell little. */
const leastBoxes = 10
const shares = [0.1, 0.25, 0.5, 0.75, 0.9]

const folder = process.argv[2] ?? '../shared/data/vsibench_meta_info'
const scenes = ['scannet', 'arkitscenes'].flatMap((name) =>
  Object.values(JSON.parse(readFileSync(resolve(folder, `${name}_meta_info_val.json`), 'utf8'))),
)

/** The longer and the shorter horizontal edge and the height of a box whose axes may lean. */
function edges({ axesLengths, normalizedAxes }) {
  const upright = [0, 1, 2].map((axis) => Math.abs(normalizedAxes[3 * axis + 2]))
  const up = upright.indexOf(Math.max(...upright))
  const level = axesLengths.filter((_, axis) => axis !== up)
  return [Math.max(...level), Math.min(...level), axesLengths[up]]
}

/** The value below which a share of the values lie, linear between two of them. */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low])
}
const quantiles = (values, digits = 2) =>
  shares.map((share) => Number(quantile(values, share).toFixed(digits)))

const categories = [...new Set(scenes.flatMap(({ object_bbox }) => Object.keys(object_bbox)))].sort()
const rows = categories.flatMap((category) => {
  const boxes = scenes.flatMap(({ object_bbox }) => object_bbox[category] ?? []).map(edges)
  if (boxes.length < leastBoxes) return []
  const counts = scenes.map(({ object_counts }) => object_counts[category]).filter(Boolean)
  const [long, short, high] = [0, 1, 2].map((i) => quantiles(boxes.map((box) => box[i])))
  const row = { boxes: boxes.length, count: quantile(counts, 0.5), long, short, high }
  return [`  ${JSON.stringify(category)}: ${JSON.stringify(row)},`]
})
const areas = quantiles(
  scenes.map(({ room_size }) => room_size),
  1,
)

const text = `// Written by datasets/furniture-sizes.mjs; don't edit.
// Statistics of ${scenes.length} scenes of ScanNet and ARKitScenes, from the scene descriptions of VSI-Bench
// (arXiv 2412.14171; github.com/vision-x-nyu/thinking-in-space, data/meta_info).

/** The shares of boxes (of rooms) that are smaller than each of the five numbers of a {@link Quantiles}. */
export const shares = ${JSON.stringify(shares)} as const
export type Quantiles = readonly [number, number, number, number, number]

/** How large boxes of one category are. */
export interface RealSize {
  /** How many boxes were measured. */
  readonly boxes: number
  /** How many a room has that has any, the median. */
  readonly count: number
  /** The longer horizontal edge, metres. */
  readonly long: Quantiles
  /** The shorter horizontal edge, metres. */
  readonly short: Quantiles
  /** The upright edge, metres. */
  readonly high: Quantiles
}

/** Floor areas of rooms, square metres. */
export const realAreas: Quantiles = ${JSON.stringify(areas)}

/** Sizes by category, for each with at least ${leastBoxes} boxes. */
export const realSizes: Readonly<Record<string, RealSize>> = {
${rows.join('\n')}
}
`
const target = resolve(import.meta.dirname, '../src/geogen/furniture/sizes.ts')
writeFileSync(`${target}.part`, text)
renameSync(`${target}.part`, target)
