import type { CameraToWorld } from '../geometry/index.ts'
import type { Random } from './random.ts'
import { clearance, clearest, type Surroundings, uprightPose } from './surroundings.ts'

type Point = readonly [number, number]

/** Cells of the grid on which a way is looked for, metres. */
const step = 0.2
/** How far a person who walks keeps away from things, the least last: rooms can be crowded. */
const distances = [0.35, 0.28, 0.22]

/**
 * A walk from one end of the free floor to the other, around the furniture, at an even pace; the camera looks where it
 * goes, a little ahead of each bend.
 */
export function walkThrough(count: number, around: Surroundings, random: Random): CameraToWorld[] {
  const { height, pitch } = around
  const way = walkway({ ...around, height: Math.min(height, 0.3) }, random)
  const total = lengthOf(way)
  return Array.from({ length: count }, (_, i) => {
    const along = count > 1 ? (total * i) / (count - 1) : 0
    const [x, y] = pointAlong(way, along)
    const [ax, ay] = pointAlong(way, Math.min(total, along + 0.7))
    const [bx, by] = pointAlong(way, Math.max(0, Math.min(along, total - 0.7)))
    const heading = total > 0 ? Math.atan2(ay - by, ax - bx) : random.uniform(0, 2 * Math.PI)
    return uprightPose([x, y, height], heading, pitch)
  })
}

/** A way from a drawn free place to the one that is furthest from it on foot, straightened where it can be. */
function walkway(around: Surroundings, random: Random): Point[] {
  for (const distance of distances) {
    const free = (x: number, y: number) => clearance(around, x, y) >= distance
    const grid = freeCells(around, free)
    const places = [...grid.keys()].filter((i) => grid.cells[i])
    if (places.length === 0) continue
    // there and back again: what is far from a far place is at the other end
    const one = distant(flood(grid, random.pick(places)).order, random)
    const { order, from } = flood(grid, one)
    const last = distant(order, random)
    const way = [last]
    while (way.at(-1) !== one) way.push(from[way.at(-1)!]!)
    const points = straightened(
      way.map((i) => placeOf(grid, i)),
      free,
    )
    if (lengthOf(points) >= 1) return rounded(points, free)
  }
  return [clearest(around)]
}

interface Grid {
  readonly columns: number
  readonly rows: number
  readonly size: Surroundings['size']
  readonly cells: Uint8Array
  keys(): IterableIterator<number>
}

function freeCells({ size }: Surroundings, free: (x: number, y: number) => boolean): Grid {
  const [columns, rows] = [Math.floor(size[0] / step), Math.floor(size[1] / step)]
  const cells = new Uint8Array(columns * rows)
  const grid = { columns, rows, size, cells, keys: () => cells.keys() }
  for (const i of cells.keys()) cells[i] = free(...placeOf(grid, i)) ? 1 : 0
  return grid
}

function placeOf({ columns, rows }: Pick<Grid, 'columns' | 'rows'>, i: number): Point {
  return [((i % columns) - (columns - 1) / 2) * step, (Math.floor(i / columns) - (rows - 1) / 2) * step]
}

/** One of the tenth of the cells that were reached last. */
const distant = (order: readonly number[], random: Random) =>
  order[order.length - 1 - random.integer(Math.ceil(order.length / 10))]!

/** The cells in the order of their distance from `start` in steps to the four sides, and each one's predecessor. */
function flood({ columns, rows, cells }: Grid, start: number): { order: number[]; from: Int32Array } {
  const from = new Int32Array(columns * rows).fill(-1)
  from[start] = start
  const queue = [start]
  for (const i of queue) {
    const column = i % columns
    const sides = [column > 0 && i - 1, column < columns - 1 && i + 1, i - columns, i + columns]
    for (const next of sides) {
      if (next === false || !cells[next] || from[next] !== -1) continue
      from[next] = i
      queue.push(next)
    }
  }
  return { order: queue, from }
}

/** Leaves out every point that the next ones can be reached without. */
function straightened(points: readonly Point[], free: (x: number, y: number) => boolean): Point[] {
  const out = [points[0]!]
  for (let i = 0; i < points.length - 1; ) {
    let next = points.length - 1
    while (next > i + 1 && !open(points[i]!, points[next]!, free)) next--
    out.push(points[next]!)
    i = next
  }
  return out
}

function open(a: Point, b: Point, free: (x: number, y: number) => boolean): boolean {
  const parts = Math.ceil(apart(a, b) / 0.08)
  return Array.from({ length: parts + 1 }, (_, i) => mix(a, b, i / parts)).every(([x, y]) => free(x, y))
}

/** Cuts corners off (Chaikin's scheme), wherever the cut is free. */
function rounded(points: readonly Point[], free: (x: number, y: number) => boolean): Point[] {
  let way = points
  for (let round = 0; round < 3; round++) {
    way = way.flatMap((point, i) => {
      if (i === 0 || i === way.length - 1) return [point]
      const cut = [mix(point, way[i - 1]!, 0.25), mix(point, way[i + 1]!, 0.25)] as const
      return open(...cut, free) ? cut : [point]
    })
  }
  return [...way]
}

const apart = (a: Point, b: Point) => Math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2)
const mix = (a: Point, b: Point, share: number): Point => [
  a[0] + share * (b[0] - a[0]),
  a[1] + share * (b[1] - a[1]),
]
const lengthOf = (way: readonly Point[]) =>
  way.slice(1).reduce((sum, point, i) => sum + apart(way[i]!, point), 0)

/** The point so many metres along a way. */
function pointAlong(way: readonly Point[], along: number): Point {
  let left = along
  for (let i = 1; i < way.length; i++) {
    const long = apart(way[i - 1]!, way[i]!)
    if (left <= long && long > 0) return mix(way[i - 1]!, way[i]!, left / long)
    left -= long
  }
  return way.at(-1)!
}
