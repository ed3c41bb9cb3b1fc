import { rigid, rotationOf, type Transform, translationOf } from './rigid.ts'
import {
  expRotation,
  logRotation,
  type Mat3,
  multiply3,
  rotationFromQuaternion,
  transpose3,
} from './rotation.ts'
import { add, norm, scale, type Vec3 } from './vector.ts'

/** How an average is taken. */
export interface AverageOptions {
  /** One weight for each, none below 0, in any unit; all alike when absent. */
  readonly weights?: ArrayLike<number>
  /**
   * 'chordal' (default): least squares of matrix differences, in closed form, for any spread with a definite middle.
   * 'geodesic': least squares of angles, the Karcher mean, for rotations that lie within a quarter turn of one.
   */
  readonly metric?: 'chordal' | 'geodesic'
}

/**
 * The mean rotation.
 * Source: Hartley, Trumpf, Dai and Li, "Rotation averaging", 2013, sections 5.3 (geodesic) and 5.4 (chordal).
 * @throws RangeError for none, for weights that are no weights, for rotations whose mean is not definite (two half a
 *   turn apart), and with 'geodesic' for those that lie a quarter turn or farther from their mean
 */
export function averageRotation(rotations: readonly Mat3[], options: AverageOptions = {}): Mat3 {
  const weights = checkedWeights(rotations.length, options.weights)
  const sum = new Float64Array(9)
  for (const [i, r] of rotations.entries()) {
    for (let at = 0; at < 9; at++) sum[at]! += weights[i]! * r[at]!
  }
  const chordal = nearestRotation(sum)
  return options.metric === 'geodesic' ? karcher(rotations, weights, chordal) : chordal
}

/** The mean of poses: the mean of their rotations as {@link averageRotation}, and the mean of their translations. */
export function averagePose<From extends string, To extends string>(
  poses: readonly Transform<From, To>[],
  options: AverageOptions = {},
): Transform<From, To> {
  const weights = checkedWeights(poses.length, options.weights)
  const middle = poses.reduce(
    (sum: Vec3, pose, i) => add(sum, scale(translationOf(pose), weights[i]!)),
    [0, 0, 0],
  )
  return rigid(averageRotation(poses.map(rotationOf), options), middle)
}

/** The weights, made to sum to 1. */
function checkedWeights(count: number, given?: ArrayLike<number>): Float64Array {
  if (count === 0) throw new RangeError('There is no average of nothing.')
  const weights = given ? Float64Array.from(given) : new Float64Array(count).fill(1)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (weights.length !== count || !weights.every((weight) => weight >= 0) || !(sum > 0 && sum < Infinity)) {
    throw new RangeError(
      `An average of ${count} takes ${count} weights, none below 0 and not all 0, not [${weights.join(', ')}].`,
    )
  }
  return weights.map((weight) => weight / sum)
}

/** Gradient descent with step 1 from a start that is near. */
function karcher(rotations: readonly Mat3[], weights: Float64Array, start: Mat3): Mat3 {
  let mean = start
  for (let step = 0; step < 100; step++) {
    let ahead: Vec3 = [0, 0, 0]
    for (const [i, r] of rotations.entries()) {
      const away = logRotation(multiply3(transpose3(mean), r))
      if (weights[i]! > 0 && norm(away) > Math.PI / 2) {
        throw new RangeError(
          `Rotation ${i} is ${((norm(away) * 180) / Math.PI).toFixed(0)} degrees from the mean; a geodesic mean is ` +
            "definite only within 90. Take metric 'chordal'.",
        )
      }
      ahead = add(ahead, scale(away, weights[i]!))
    }
    mean = multiply3(mean, expRotation(ahead))
    if (norm(ahead) < 1e-15) break
  }
  return mean
}

/**
 * The proper rotation R nearest to any 3x3 matrix in the Frobenius norm, the largest trace of R^T m: as
 * {@link projectToRotation} where m does not mirror, and U diag(1, 1, -1) V^T of m's singular value decomposition
 * where it does. Found as the main axis of Davenport's matrix (Wahba's problem, "q method"; Markley and Crassidis,
 * "Fundamentals of spacecraft attitude determination and control", section 5.3).
 * @throws RangeError when several rotations are equally near
 */
export function nearestRotation(m: Mat3): Mat3 {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const davenport = [
    [a + e + i, h - f, c - g, d - b],
    [h - f, a - e - i, b + d, c + g],
    [c - g, b + d, e - a - i, f + h],
    [d - b, c + g, f + h, i - a - e],
  ]
  const { values, vectors } = symmetricEigen(davenport)
  const order = [0, 1, 2, 3].sort((p, q) => values[q]! - values[p]!)
  const [first, second] = [values[order[0]!]!, values[order[1]!]!]
  const size = Math.max(...values.map(Math.abs))
  if (!(first - second > 1e-12 * size)) {
    throw new RangeError('No one rotation is nearest: several are equally near to this matrix.')
  }
  const [w, x, y, z] = vectors.map((row) => row[order[0]!]!) as [number, number, number, number]
  return rotationFromQuaternion({ w, x, y, z })
}

/** Eigenvalues and, column by column, unit eigenvectors of a symmetric matrix, by Jacobi's rotations. */
function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off += Math.abs(a[p]![q]!)
        annihilate(a, v, p, q)
      }
    }
    if (off === 0) break
  }
  return { values: a.map((row, i) => row[i]!), vectors: v }
}

/** Turns the axes p and q so that a[p][q] becomes 0 (Golub and Van Loan, "Matrix computations", section 8.5). */
function annihilate(a: number[][], v: number[][], p: number, q: number): void {
  const [app, aqq, apq] = [a[p]![p]!, a[q]![q]!, a[p]![q]!]
  if (Math.abs(apq) <= 1e-18 * (Math.abs(app) + Math.abs(aqq))) {
    a[p]![q] = a[q]![p] = 0
    return
  }
  const tau = (aqq - app) / (2 * apq)
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau))
  const c = 1 / Math.hypot(1, t)
  const s = t * c
  for (const rows of [a, v]) {
    for (const row of rows) {
      const [x, y] = [row[p]!, row[q]!]
      row[p] = c * x - s * y
      row[q] = s * x + c * y
    }
  }
  for (let j = 0; j < a.length; j++) {
    const [x, y] = [a[p]![j]!, a[q]![j]!]
    a[p]![j] = c * x - s * y
    a[q]![j] = s * x + c * y
  }
}
