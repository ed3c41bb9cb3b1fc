/** Scenes known by their boxes: the scene files from which VSI-Bench's questions were made. */
import { determinant3, type Vec3 } from '../geometry/index.ts'
import type { Thing } from './boxes.ts'
import type { BoxScene } from './questions.ts'

/**
 * Reads VSI-Bench's `meta_info` (github.com/vision-x-nyu/thinking-in-space, data/meta_info): per scene the room's area in
 * square metres and, per category, boxes by their centroid, the lengths of their axes and those axes as rows.
 * Things of a category whose count the file gives otherwise are left out: which of them are missing is not known.
 * A category that has one box is a thing's label; of others the things share it.
 * @throws Error that names the scene and the category whose box is malformed
 */
export function scannedScenes(json: unknown): BoxScene[] {
  if (!isRecord(json)) throw new Error('A meta_info file is an object with one entry per scene.')
  return Object.entries(json).map(([name, scene]) => sceneOf(name, scene))
}

function sceneOf(name: string, scene: unknown): BoxScene {
  if (!isRecord(scene) || !isRecord(scene.object_bbox))
    throw new Error(`Scene '${name}' has no object_bbox: is this a meta_info file?`)
  const counts = isRecord(scene.object_counts) ? scene.object_counts : {}
  const objects: Thing[] = []
  for (const [category, boxes] of Object.entries(scene.object_bbox)) {
    if (!Array.isArray(boxes)) throw new Error(`Scene '${name}', ${category}: boxes are a list.`)
    if (Object.hasOwn(counts, category) && counts[category] !== boxes.length) continue
    for (const [i, box] of boxes.entries()) {
      objects.push(thingOf(box, category, objects.length + 1, `Scene '${name}', ${category} ${i + 1}`))
    }
  }
  const area = scene.room_size
  return { name, objects, ...(typeof area === 'number' && area > 0 && { area }) }
}

function thingOf(box: unknown, category: string, id: number, where: string): Thing {
  const values = isRecord(box) ? box : {}
  const center = numbers(values.centroid, 3, `${where}: centroid`) as unknown as Vec3
  const lengths = numbers(values.axesLengths, 3, `${where}: axesLengths`)
  const axes = numbers(values.normalizedAxes, 9, `${where}: normalizedAxes`)
  const order = uprightOrder(axes)
  const rows = order.flatMap((i) => axes.slice(3 * i, 3 * i + 3))
  if (determinant3(Float64Array.from(rows)) < 0) for (let k = 0; k < 3; k++) rows[k] = -rows[k]!
  return {
    id,
    category,
    label: category,
    color: '',
    center,
    size: order.map((i) => lengths[i]!) as unknown as Vec3,
    yaw: Math.atan2(rows[1]!, rows[0]!),
    axes: Float64Array.from(rows),
  }
}

/** The axes' order by which the last one is the most upright: x, y, z of a {@link Thing}. */
function uprightOrder(axes: readonly number[]): number[] {
  const upright = [0, 1, 2].toSorted((a, b) => Math.abs(axes[3 * b + 2]!) - Math.abs(axes[3 * a + 2]!))[0]!
  return [(upright + 1) % 3, (upright + 2) % 3, upright]
}

function numbers(value: unknown, count: number, where: string): number[] {
  if (Array.isArray(value) && value.length === count && value.every(Number.isFinite)) return value as number[]
  throw new Error(`${where}: ${count} numbers are needed here.`)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
