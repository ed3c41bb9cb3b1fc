import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CameraMotion,
  type CameraToWorld,
  cameraToWorldFrom,
  compose,
  determinant3,
  exp,
  expRotation,
  identity,
  invert,
  log,
  logRotation,
  orthonormalityError,
  projectToRotation,
  quaternionFrom,
  quaternionFromRotation,
  rigid,
  rotationFromQuaternion,
  rotationOf,
  type Twist,
  transformPoint,
  translationOf,
  type Vec3,
  type WorldToCamera,
} from '../../src/geometry/index.ts'

const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)))

const coordinate = fc.double({ min: -10, max: 10, noNaN: true })
const vector = fc.tuple(coordinate, coordinate, coordinate)
const direction = vector.filter((v) => Math.hypot(...v) > 0.1)
/** Rotation vectors of every angle in [0, pi], among them ones next to 0 and next to pi. */
const rotationVector = fc
  .tuple(
    direction,
    fc.oneof(
      fc.double({ min: 0, max: Math.PI, noNaN: true }),
      fc.double({ min: 0, max: 1e-6, noNaN: true }),
      fc.double({ min: 0, max: 1e-6, noNaN: true }).map((gap) => Math.PI - gap),
    ),
  )
  .map(([axis, angle]): Vec3 => {
    const s = angle / Math.hypot(...axis)
    return [axis[0] * s, axis[1] * s, axis[2] * s]
  })
const pose = fc.tuple(rotationVector, vector).map(([w, t]): CameraToWorld => rigid(expRotation(w), t))

describe('values from the literature', () => {
  test('a quarter turn about z takes x to y (Rodrigues)', () => {
    expect(far(expRotation([0, 0, Math.PI / 2]), [0, -1, 0, 1, 0, 0, 0, 0, 1])).toBeLessThan(1e-15)
  })

  test("the quaternion of COLMAP's documentation example, w first", () => {
    // COLMAP, docs/format.rst, images.txt, image 1: qvec 0.851773 0.0165051 0.503764 -0.142941
    const q = quaternionFrom([0.851773, 0.0165051, 0.503764, -0.142941], 'wxyz')
    const r = rotationFromQuaternion(q)
    // R[0][0] = 1 - 2y^2 - 2z^2 and so on, by hand to six decimals
    expect(r[0]).toBeCloseTo(1 - 2 * (0.503764 ** 2 + 0.142941 ** 2), 5)
    expect(r[1]).toBeCloseTo(2 * (0.0165051 * 0.503764 + 0.851773 * 0.142941), 5)
    expect(quaternionFrom([0.0165051, 0.503764, -0.142941, 0.851773], 'xyzw')).toEqual(q)
  })

  test('a planar twist: the closed form of SE(2) (Eade, "Lie groups for 2D and 3D transformations", section 4)', () => {
    const [angle, x, y] = [0.7, 0.3, -0.2]
    const m = exp([x, y, 0, 0, 0, angle])
    const [a, b] = [Math.sin(angle) / angle, (1 - Math.cos(angle)) / angle]
    expect(far(translationOf(m), [a * x - b * y, b * x + a * y, 0])).toBeLessThan(1e-15)
  })

  test('half a turn along a screw: pi about z while climbing 1', () => {
    const m = exp([0, 0, 1, 0, 0, Math.PI])
    expect(far(m, [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1])).toBeLessThan(1e-15)
  })
})

describe('properties', () => {
  test('exp undoes log, near 0 and near pi as well', () => {
    fc.assert(fc.property(pose, (m) => far(exp(log(m)), m) < 1e-8))
  })

  test('log undoes exp below pi', () => {
    const below = fc.tuple(vector, rotationVector).filter(([, w]) => Math.hypot(...w) < Math.PI - 1e-3)
    fc.assert(
      fc.property(below, ([v, w]) => {
        const twist: Twist = [...v, ...w]
        return far(log(exp(twist)), twist) < 1e-8
      }),
    )
  })

  test('tiny twists keep their digits', () => {
    const twist: Twist = [1e-9, -2e-9, 3e-9, 2e-10, 1e-10, -3e-10]
    expect(far(log(exp(twist)), twist)).toBeLessThan(1e-22)
  })

  test('a motion and its inverse cancel, and composition is associative', () => {
    fc.assert(
      fc.property(pose, pose, pose, (a, b, c) => {
        const there = a as unknown as CameraMotion
        const other = b as unknown as CameraMotion
        const left = compose(compose(c, there), other)
        const right = compose(c, compose(there, other))
        return far(compose(invert(a), a), identity()) < 1e-12 && far(left, right) < 1e-12
      }),
    )
  })

  test('composition applies the second motion first', () => {
    fc.assert(
      fc.property(pose, vector, (a, p) => {
        const back: WorldToCamera = invert(a)
        return far(transformPoint(back, transformPoint(a, p)), p) < 1e-11
      }),
    )
  })

  test('quaternions carry every rotation there and back', () => {
    fc.assert(
      fc.property(rotationVector, (w) => {
        const r = expRotation(w)
        return far(rotationFromQuaternion(quaternionFromRotation(r)), r) < 1e-12
      }),
    )
  })

  test('the logarithm stays within half a turn', () => {
    fc.assert(
      fc.property(rotationVector, (w) => Math.hypot(...logRotation(expRotation(w))) <= Math.PI + 1e-12),
    )
  })

  test('projection gives a rotation, leaves rotations alone, and is nearer than the rotation that was disturbed', () => {
    const noise = fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(rotationVector, noise, (w, e) => {
        const r = expRotation(w)
        const m = r.map((value, i) => value + e[i]!)
        const p = projectToRotation(m)
        const off = (x: Float64Array) => x.reduce((sum, value, i) => sum + (value - m[i]!) ** 2, 0)
        return (
          orthonormalityError(p) < 1e-12 &&
          determinant3(p) > 0 &&
          far(projectToRotation(r), r) < 1e-12 &&
          off(p) <= off(r) + 1e-12
        )
      }),
    )
  })
})

describe('poses that are none', () => {
  const good = Array.from(rigid(expRotation([0.1, 0.2, 0.3]), [1, 2, 3]))
  const scaled = (m: number[], places: number[], by: number) => {
    for (const i of places) m[i]! *= by
  }
  const edited = (edit: (m: number[]) => void) => {
    const m = [...good]
    edit(m)
    return () => cameraToWorldFrom(m)
  }

  test('a good one passes, with 16 numbers or 12', () => {
    expect(Array.from(cameraToWorldFrom(good))).toEqual(good)
    expect(Array.from(cameraToWorldFrom(good.slice(0, 12)))).toEqual(good)
  })

  test.each([
    ['-Infinity', edited((m) => (m[3] = -Infinity)), /Number 4 of the pose is -Infinity/],
    ['NaN', edited((m) => (m[0] = NaN)), /Number 1 of the pose is NaN/],
    ['scale', edited((m) => scaled(m, [0, 1, 2, 4, 5, 6, 8, 9, 10], 2)), /not orthonormal/],
    ['a mirrored axis', edited((m) => scaled(m, [0, 4, 8], -1)), /mirrors/],
    ['a transposed matrix', edited((m) => ([m[12], m[3]] = [1, 0])), /last row/],
    ['too few numbers', () => cameraToWorldFrom([1, 2, 3]), /12 or 16 numbers/],
    ['all zero', edited((m) => m.fill(0, 0, 12)), /not orthonormal/],
    ['no unit quaternion', () => quaternionFrom([0, 0, 0, 0], 'wxyz'), /unit quaternion/],
    ['a mirror to project', () => projectToRotation(Float64Array.of(-1, 0, 0, 0, 1, 0, 0, 0, 1)), /mirrors/],
  ])('%s', (_, make, message) => expect(make).toThrow(message))
})

test('the compiler keeps cameraToWorld and worldToCamera apart', () => {
  const pose: CameraToWorld = identity()
  // @ts-expect-error a cameraToWorld is no worldToCamera
  const wrong: WorldToCamera = pose
  // @ts-expect-error nor can two poses be multiplied
  compose(pose, pose)
  expect(rotationOf(wrong)).toHaveLength(9)
})
