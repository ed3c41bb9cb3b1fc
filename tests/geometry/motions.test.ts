import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  angleBetween,
  averagePose,
  averageRotation,
  type CameraToWorld,
  compose,
  determinant3,
  exp,
  expRotation,
  identity,
  invert,
  log,
  logRotation,
  type Mat3,
  multiply3,
  nearestRotation,
  orthonormalityError,
  projectToRotation,
  quaternionFrom,
  quaternionFromRotation,
  quaternionNumbers,
  rigid,
  rotationAbout,
  screw,
  slerp,
  slerpRotation,
  type Twist,
  translationOf,
  transpose3,
  type Vec3,
} from '../../src/geometry/index.ts'
import golden from './goldens/motions.json' with { type: 'json' }

const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)))
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const vector = fc.tuple(number(-10, 10), number(-10, 10), number(-10, 10))
/** Rotation vectors up to `angle`. */
const turn = (angle: number) =>
  fc
    .tuple(
      vector.filter((v) => Math.hypot(...v) > 0.1),
      number(0, angle),
    )
    .map(([v, by]): Vec3 => v.map((part) => (part * by) / Math.hypot(...v)) as unknown as Vec3)
const pose = (angle: number) =>
  fc.tuple(turn(angle), vector).map(([w, t]): CameraToWorld => rigid(expRotation(w), t))
const degrees = (angle: number) => (angle * Math.PI) / 180

describe('exp and log, against 50 digits (goldens/motions.py)', () => {
  test.each(golden.rows)('angle $angle', ({ angle, twist, motion }) => {
    expect(far(exp(twist as unknown as Twist), motion)).toBeLessThan(1e-15)
    const back = log(Float64Array.from(motion) as CameraToWorld)
    expect(far(back.slice(0, 3), twist.slice(0, 3))).toBeLessThan(1e-15)
    // relative: tiny angles keep all their digits
    expect(far(back.slice(3), twist.slice(3))).toBeLessThanOrEqual(1e-15 * angle)
  })

  test('half a turn exactly: either sign of its axis', () => {
    for (const axis of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0.6, 0, 0.8],
      [-0.6, 0.64, 0.48],
    ] as const) {
      const r = Float64Array.from({ length: 9 }, (_, i) => {
        const [row, column] = [Math.floor(i / 3), i % 3]
        return 2 * axis[row]! * axis[column]! - (row === column ? 1 : 0)
      })
      const w = logRotation(r)
      const sign = w[0] * axis[0] + w[1] * axis[1] + w[2] * axis[2] > 0 ? 1 : -1
      expect(
        far(
          w,
          axis.map((part) => sign * Math.PI * part),
        ),
      ).toBeLessThan(1e-14)
    }
  })
})

describe('interpolation', () => {
  test('begins at one end, ends at the other, and turns at one speed', () => {
    fc.assert(
      fc.property(pose(3), turn(3), vector, number(0, 1), (a, w, t, share) => {
        const b = compose(a, rigid<'camera', 'camera'>(expRotation(w), t))
        for (const path of [slerp, screw]) {
          expect(far(path(a, b, 0), a)).toBeLessThan(1e-12)
          expect(far(path(a, b, 1), b)).toBeLessThan(1e-12)
          expect(angleBetween(a, path(a, b, share))).toBeCloseTo(share * Math.hypot(...w), 7)
        }
      }),
    )
  })

  test('slerp of quaternions (Shoemake, equation 4): sin((1 - u) t) / sin t, sin(u t) / sin t', () => {
    const [a, b] = [quaternionFrom([1, 0, 0, 0], 'wxyz'), quaternionFrom([0.6, 0, 0.8, 0], 'wxyz')]
    const t = Math.acos(0.6)
    const middle = slerpRotation(expRotation([0, 0, 0]), expRotation([0, 2 * t, 0]), 0.3)
    const expected = quaternionNumbers(a, 'wxyz').map(
      (part, i) =>
        (Math.sin(0.7 * t) / Math.sin(t)) * part +
        (Math.sin(0.3 * t) / Math.sin(t)) * quaternionNumbers(b, 'wxyz')[i]!,
    )
    expect(far(quaternionNumbers(quaternionFromRotation(middle), 'wxyz'), expected)).toBeLessThan(1e-15)
  })

  test('slerp goes straight, a screw round a bend: a quarter circle', () => {
    const quarter: CameraToWorld = rigid(rotationAbout([0, 0, 1], Math.PI / 2), [1, 1, 0])
    expect(
      far(translationOf(slerp(identity<'camera', 'world'>(), quarter, 0.5)), [0.5, 0.5, 0]),
    ).toBeLessThan(1e-15)
    const bent = [Math.sin(Math.PI / 4), 1 - Math.cos(Math.PI / 4), 0]
    expect(far(translationOf(screw(identity<'camera', 'world'>(), quarter, 0.5)), bent)).toBeLessThan(1e-15)
  })

  test('a screw is the same in every frame, and for the inverse poses', () => {
    fc.assert(
      fc.property(pose(3), turn(3), vector, pose(3), number(-0.5, 1.5), (a, w, t, g, share) => {
        const b = compose(a, rigid<'camera', 'camera'>(expRotation(w), t))
        const world = g as unknown as CameraToWorld & Float64Array
        const moved = (m: CameraToWorld) => compose(world as never, m) as CameraToWorld
        const here = screw(a, b, share)
        const scale = Math.max(1, ...here.map(Math.abs))
        return (
          far(screw(moved(a), moved(b), share), moved(here)) < 1e-9 * scale &&
          far(invert(screw(invert(a), invert(b), share)), here) < 1e-9 * scale
        )
      }),
    )
  })
})

describe('averages', () => {
  const angles = [10, -10, 40].map(degrees)
  const about = (angle: number) => rotationAbout([0, 0, 1], angle)

  test('about one axis the geodesic mean is the mean angle, the chordal the mean direction', () => {
    const [sin, cos] = [Math.sin, Math.cos].map((f) => angles.reduce((sum, angle) => sum + f(angle), 0))
    expect(logRotation(averageRotation(angles.map(about)))[2]).toBeCloseTo(Math.atan2(sin!, cos!), 14)
    expect(logRotation(averageRotation(angles.map(about), { metric: 'geodesic' }))[2]).toBeCloseTo(
      degrees(40 / 3),
      14,
    )
    const weighted = averageRotation(angles.map(about), { metric: 'geodesic', weights: [0, 1, 3] })
    expect(logRotation(weighted)[2]).toBeCloseTo(degrees(27.5), 14)
  })

  test('no rotation nearby has a smaller sum of squares, chords or angles', () => {
    fc.assert(
      fc.property(
        turn(3),
        fc.array(fc.tuple(turn(0.7), number(0.1, 2)), { minLength: 1, maxLength: 6 }),
        turn(0.05),
        (middle, around, aside) => {
          const rotations = around.map(([w]) => multiply3(expRotation(middle), expRotation(w)))
          const weights = around.map(([, weight]) => weight)
          for (const metric of ['chordal', 'geodesic'] as const) {
            const cost = (r: Mat3) =>
              rotations.reduce((sum, other, i) => {
                const apart =
                  metric === 'chordal'
                    ? Math.hypot(...r.map((value, at) => value - other[at]!))
                    : Math.hypot(...logRotation(multiply3(transpose3(r), other)))
                return sum + weights[i]! * apart ** 2
              }, 0)
            const mean = averageRotation(rotations, { metric, weights })
            expect(cost(mean)).toBeLessThanOrEqual(cost(multiply3(mean, expRotation(aside))) + 1e-12)
          }
        },
      ),
    )
  })

  test('the mean of two is halfway, of poses as well', () => {
    fc.assert(
      fc.property(pose(3), turn(1.5), vector, (a, w, t) => {
        const b = compose(a, rigid<'camera', 'camera'>(expRotation(w), t))
        return far(averagePose([a, b]), slerp(a, b, 0.5)) < 1e-7
      }),
    )
  })

  test('what has no mean is refused', () => {
    expect(() => averageRotation([])).toThrow(/average of nothing/)
    expect(() => averageRotation([about(0), about(Math.PI)])).toThrow(/No one rotation/)
    expect(() => averageRotation([about(0)], { weights: [0] })).toThrow(/not all 0/)
    expect(() => averageRotation([about(0), about(1)], { weights: [1, -1] })).toThrow(/none below 0/)
    const spread = [0, 0, 0, 2].map(about)
    expect(() => averageRotation(spread, { metric: 'geodesic' })).toThrow(
      /Rotation 3 is .* degrees from the mean/,
    )
  })
})

describe('the nearest rotation', () => {
  const any = fc.array(number(-1, 1), { minLength: 9, maxLength: 9 }).map((m) => Float64Array.from(m))

  test('is proper, and no other is nearer, for matrices that mirror as well', () => {
    fc.assert(
      fc.property(any, turn(Math.PI), (m, other) => {
        let r: Mat3
        try {
          r = nearestRotation(m)
        } catch (error) {
          return /equally near/.test((error as Error).message)
        }
        const trace = (q: Mat3) => m.reduce((sum, value, i) => sum + value * q[i]!, 0)
        return (
          orthonormalityError(r) < 1e-12 &&
          determinant3(r) > 0 &&
          trace(r) >= trace(expRotation(other)) - 1e-12 &&
          trace(r) >= trace(multiply3(r, expRotation(other))) - 1e-12
        )
      }),
      { numRuns: 500 },
    )
  })

  test('is the polar factor where m does not mirror', () => {
    const lengths = fc.tuple(number(0.2, 3), number(0.2, 3), number(0.2, 3))
    fc.assert(
      fc.property(turn(Math.PI), turn(Math.PI), lengths, (u, v, [a, b, c]) => {
        const stretched = multiply3(expRotation(u), Float64Array.of(a, 0, 0, 0, b, 0, 0, 0, c))
        const m = multiply3(stretched, expRotation(v))
        const r = multiply3(expRotation(u), expRotation(v))
        return far(nearestRotation(m), r) < 1e-12 && far(projectToRotation(m), r) < 1e-12
      }),
    )
  })

  test('of a mirror with lengths 3, 2, -1: U diag(1, 1, -1) V^T of its singular value decomposition', () => {
    expect(
      far(nearestRotation(Float64Array.of(3, 0, 0, 0, 2, 0, 0, 0, -1)), [1, 0, 0, 0, 1, 0, 0, 0, 1]),
    ).toBeLessThan(1e-15)
    expect(() => nearestRotation(Float64Array.of(-1, 0, 0, 0, 1, 0, 0, 0, 1))).toThrow(/equally near/)
  })
})

test('quaternions go to files in the order that is named', () => {
  const q = quaternionFrom([0.5, -0.5, 0.5, 0.5], 'xyzw')
  expect(quaternionNumbers(q, 'xyzw')).toEqual([0.5, -0.5, 0.5, 0.5])
  expect(quaternionNumbers(q, 'wxyz')).toEqual([0.5, 0.5, -0.5, 0.5])
})
