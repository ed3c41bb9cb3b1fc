import type { Footprint } from './scene.ts'

/** How bright the floor is, 0 to 1, at the corners of a grid; between them it is linear, beyond them as at the rim. */
export interface ShadowGrid {
  /** World coordinates of the first corner, metres. */
  readonly x: number
  readonly y: number
  /** Cells a metre. */
  readonly density: number
  readonly columns: number
  readonly rows: number
  /** rows x columns */
  readonly values: Float32Array
}

const density = 20
/** How far a shadow reaches around what casts it, metres. */
const reach = 0.3

/** The soft shadows of everything that stands on a floor. */
export function castShadows(footprints: readonly Footprint[]): ShadowGrid {
  const radii = footprints.map(({ halfWidth, halfDepth }) => Math.hypot(halfWidth, halfDepth) + reach)
  const low = (axis: 'x' | 'y') => Math.min(...footprints.map((f, i) => f[axis] - radii[i]!))
  const high = (axis: 'x' | 'y') => Math.max(...footprints.map((f, i) => f[axis] + radii[i]!))
  const empty = footprints.length === 0
  const x = empty ? 0 : Math.floor(low('x') * density) / density
  const y = empty ? 0 : Math.floor(low('y') * density) / density
  const columns = empty ? 2 : Math.ceil((high('x') - x) * density) + 2
  const rows = empty ? 2 : Math.ceil((high('y') - y) * density) + 2
  const grid = { x, y, density, columns, rows, values: new Float32Array(columns * rows).fill(1) }
  footprints.forEach((footprint, i) => {
    darken(grid, footprint, radii[i]!)
  })
  return grid
}

function darken({ x, y, columns, rows, values }: ShadowGrid, f: Footprint, radius: number): void {
  const [c, s] = [Math.cos(f.yaw), Math.sin(f.yaw)]
  const from = (middle: number, start: number) => Math.max(0, Math.floor((middle - radius - start) * density))
  const to = (middle: number, start: number, count: number) =>
    Math.min(count - 1, Math.ceil((middle + radius - start) * density))
  for (let row = from(f.y, y); row <= to(f.y, y, rows); row++) {
    for (let column = from(f.x, x); column <= to(f.x, x, columns); column++) {
      const dx = x + column / density - f.x
      const dy = y + row / density - f.y
      const outsideX = Math.max(0, Math.abs(c * dx + s * dy) - f.halfWidth)
      const outsideY = Math.max(0, Math.abs(c * dy - s * dx) - f.halfDepth)
      const away = Math.min(1, Math.sqrt(outsideX * outsideX + outsideY * outsideY) / reach)
      values[row * columns + column]! *= 0.58 + 0.42 * away * (2 - away)
    }
  }
}

const f = Math.fround

/** How bright the floor is at a point, in float32 arithmetic. */
export function floorShadow({ x, y, density, columns, rows, values }: ShadowGrid, px: number, py: number) {
  const along = Math.max(0, Math.min(columns - 1, f(f(px - f(x)) * f(density))))
  const across = Math.max(0, Math.min(rows - 1, f(f(py - f(y)) * f(density))))
  const column = Math.min(Math.floor(along), columns - 2)
  const row = Math.min(Math.floor(across), rows - 2)
  const between = (i: number) => f(values[i]! + f(f(values[i + 1]! - values[i]!) * f(along - column)))
  const near = between(row * columns + column)
  return f(near + f(f(between((row + 1) * columns + column) - near) * f(across - row)))
}
