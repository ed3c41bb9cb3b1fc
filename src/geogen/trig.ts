/**
 * Sine, cosine and length out of additions, multiplications and square roots only, which IEEE 754 rounds alike
 * everywhere. `Math.sin`, `Math.cos` and `Math.hypot` may differ in their last bit from one JavaScript engine to
 * another, and a room is to be the same, byte for byte, on every machine. Within 1 unit in the last place for
 * |x| < 1000.
 */
export const sin = (x: number): number => quadrant(x, 0)
export const cos = (x: number): number => quadrant(x, 1)

/** The length of a vector. */
export const length = (x: number, y: number, z = 0): number => Math.sqrt(x * x + y * y + z * z)

/** The first 33 bits of pi / 2, so that small multiples are exact, and what is left of it. */
const halfPi = 1.5707963267341256
const restOfHalfPi = 6.077100506506192e-11

/** sin(x + quarters * pi / 2) by Taylor's series around the nearest multiple of pi / 2. */
function quadrant(x: number, quarters: number): number {
  const k = Math.round(x / (Math.PI / 2)) + 0 // never -0, which would cost the sine of -0 its sign
  const r = x - k * halfPi - k * restOfHalfPi
  const turn = (k + quarters) & 3
  const value = turn & 1 ? cosineSeries(r * r) : r * sineSeries(r * r)
  return turn & 2 ? -value : value
}

const series = (square: number, factorials: readonly number[]) => {
  let sum = 0
  for (const factorial of factorials) sum = 1 / factorial - square * sum
  return sum
}
/** 19!, 17!, ... 1! and 18!, 16!, ... 0! */
const odd = Array.from({ length: 10 }, (_, i) => factorial(19 - 2 * i))
const even = Array.from({ length: 10 }, (_, i) => factorial(18 - 2 * i))
const sineSeries = (square: number) => series(square, odd)
const cosineSeries = (square: number) => series(square, even)

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}
