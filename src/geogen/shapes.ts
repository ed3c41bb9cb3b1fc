import type { Vec3 } from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import type { Built } from './furnished.ts'
import { type ColorName, palette } from './materials.ts'
import { MeshBuilder } from './mesh.ts'
import type { Random } from './random.ts'
import { buildShell } from './shell.ts'

const kinds = ['ball', 'box', 'cylinder'] as const
const colors = ['red', 'green', 'blue', 'yellow', 'purple', 'cyan'] as const satisfies readonly ColorName[]

/**
 * A plain room from which a small model can learn: three to five shapes, no colour twice, a floor checker of 1 m, and
 * walls of four shades, clearly different and the same in every room, so that a picture tells which way it looks (random
 * shades make a model learn to copy walls).
 * @param size inner width, depth and height, metres
 */
export function arrangeShapes(random: Random, size: Vec3, count: number): Built {
  if (!(count >= 1 && count <= colors.length)) {
    throw new RangeError(
      `A room of shapes has 1 to ${colors.length} objects, one of each colour, not ${count}.`,
    )
  }
  const builder = new MeshBuilder()
  buildShell(builder, size, {
    floor: { color: [222, 214, 198], pattern: 'checker', second: [112, 106, 98] },
    ceiling: { color: [240, 240, 238] },
    walls: {
      north: { color: [246, 242, 232] },
      west: { color: [200, 144, 96] },
      south: { color: [62, 68, 86] },
      east: { color: [128, 164, 138] },
    },
  })
  const objects: SceneObject[] = []
  for (const color of random.shuffle(colors).slice(0, count)) {
    const object = placeShape(random, size, objects, color)
    if (!object) continue
    const [w, d, h] = object.size
    const material = { color: palette[color] }
    builder.place(object.id, [object.center[0], object.center[1], 0], object.yaw)
    if (object.category === 'ball') builder.ball([0, 0, h / 2], [w / 2, d / 2, h / 2], material)
    else if (object.category === 'box') builder.box([0, 0, h / 2], [w, d, h], material)
    else builder.round([0, 0, 0], h, w / 2, w / 2, material)
    objects.push(object)
  }
  return { size, objects, mesh: builder.build() }
}

function placeShape(
  random: Random,
  size: Vec3,
  others: readonly SceneObject[],
  color: ColorName,
): SceneObject | undefined {
  const category = random.pick(kinds)
  const width = random.uniform(0.5, 0.8)
  const height = category === 'ball' ? width : random.uniform(0.6, 1.2)
  const yaw = category === 'box' ? random.uniform(-Math.PI / 4, Math.PI / 4) : 0
  for (let attempt = 0; attempt < 80; attempt++) {
    const x = random.uniform(-1, 1) * (size[0] / 2 - 0.65)
    const y = random.uniform(-1, 1) * (size[1] / 2 - 0.65)
    if (others.some(({ center }) => Math.hypot(center[0] - x, center[1] - y) < 1.3)) continue
    return {
      id: others.length + 1,
      category,
      label: `${color} ${category}`,
      color,
      center: [x, y, height / 2],
      size: [width, width, height],
      yaw,
    }
  }
  return undefined
}
