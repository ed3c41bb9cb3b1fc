/** A point or a direction in space, in the frame that the code around it names; metres. */
export type Vec3 = readonly [number, number, number]

/** A point or a direction in a picture or on its plane z = 1, in the unit that the code around it names. */
export type Vec2 = readonly [number, number]

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scale = (a: Vec3, by: number): Vec3 => [a[0] * by, a[1] * by, a[2] * by]
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const norm = (a: Vec3): number => Math.hypot(a[0], a[1], a[2])
export const distance = (a: Vec3, b: Vec3): number => norm(subtract(a, b))

/** `a` at length 1. Throws RangeError for the zero vector, which has no direction. */
export function normalize(a: Vec3): Vec3 {
  const length = norm(a)
  if (!(length > 0)) throw new RangeError(`The vector [${a.join(', ')}] has no direction.`)
  return scale(a, 1 / length)
}
