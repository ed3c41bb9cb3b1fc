/** Seeded random numbers: the same on every backend and machine. */

/** A stream of random numbers, fixed by its seed. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  /** A whole number in [0, below). */
  integer(below: number): number
  /** `count` independent standard normal values. */
  normal(count: number): Float32Array
}

/** A stream by the `sfc32` generator (Doty-Humphrey, PractRand), seeded by whole numbers. */
export function random(...seeds: readonly number[]): Random {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let counter = 1
  const next = () => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return t >>> 0
  }
  for (const seed of seeds) {
    a ^= seed | 0
    b ^= Math.floor(seed / 2 ** 32) | 0
    for (let i = 0; i < 15; i++) next()
  }
  const uniform = () => next() / 2 ** 32
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal: (count) => normal(count, next),
  }
}

/** Box and Muller's transform, two values at a time. */
function normal(count: number, next: () => number): Float32Array {
  const values = new Float32Array(count)
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((next() + 1) / (2 ** 32 + 1)))
    const angle = (2 * Math.PI * next()) / 2 ** 32
    values[i] = radius * Math.cos(angle)
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle)
  }
  return values
}
