import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Camera,
  type Distortion,
  type DistortionModel,
  distort,
  distortionFrom,
  distortionModels,
  distortionRadius,
  intrinsicsFromFov,
  isUndistorted,
  lookAt,
  pinhole,
  project,
  undistort,
  unproject,
  type Vec2,
} from '../../src/geometry/index.ts'
import golden from './goldens/lenses.json' with { type: 'json' }

const far = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

const names = Object.keys(distortionModels) as DistortionModel[]
const small = fc.double({ min: -0.5, max: 0.5, noNaN: true })
/** Lenses of every model, from weak ones to ones that fold within a wide picture. */
const lens: fc.Arbitrary<Distortion> = fc
  .constantFrom(...names)
  .chain((model) =>
    fc
      .tuple(...distortionModels[model].map((name) => small.map((k) => (name.startsWith('p') ? k / 50 : k))))
      .map((coefficients) => distortionFrom(model, coefficients)),
  )
const unitDisc = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }))
  .map(([r, angle]): Vec2 => [r * Math.cos(angle), r * Math.sin(angle)])

describe("places of OpenCV's own code (goldens/lenses.py)", () => {
  test.each(golden.rows)('$model $coefficients', ({ model, coefficients, points, distorted }) => {
    const lens = distortionFrom(model, coefficients)
    points.forEach(([x, y], i) => {
      expect(far(distort(lens, [x!, y!]), distorted[i]!)).toBeLessThan(1e-14)
      if (Math.hypot(x!, y!) < distortionRadius(lens)) {
        expect(far(undistort(lens, distorted[i] as unknown as Vec2)!, [x!, y!])).toBeLessThan(1e-12)
      }
    })
  })
})

describe('the inverse', () => {
  test('undistort undoes distort everywhere within the radius', () => {
    fc.assert(
      fc.property(lens, unitDisc, (lens, [x, y]) => {
        const radius = Math.min(2, 0.999 * distortionRadius(lens))
        const point: Vec2 = [x * radius, y * radius]
        const back = undistort(lens, distort(lens, point))
        return back !== undefined && far(back, point) < 1e-8
      }),
      { numRuns: 400 },
    )
  })

  test('what it gives is a point within the radius that the lens puts there, or nothing', () => {
    const anywhere = fc.tuple(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
    )
    fc.assert(
      fc.property(lens, anywhere, (lens, place) => {
        const found = undistort(lens, place)
        return (
          found === undefined ||
          (far(distort(lens, found), place) < 1e-11 * Math.max(1, Math.hypot(...place)) &&
            Math.hypot(...found) <= distortionRadius(lens) * (1 + 1e-9))
        )
      }),
      { numRuns: 400 },
    )
  })

  test('the radius of k1 alone: 1 + 3 k1 r^2 is 0 there', () => {
    const barrel = distortionFrom('SIMPLE_RADIAL', [-0.2])
    const radius = Math.sqrt(1 / 0.6)
    expect(distortionRadius(barrel)).toBeCloseTo(radius, 9)
    expect(undistort(barrel, [radius * (1 - 0.2 * radius ** 2) + 1e-6, 0])).toBeUndefined()
    expect(distortionRadius(distortionFrom('SIMPLE_RADIAL', [0.2]))).toBe(Infinity)
  })

  test("a fisheye sees to the side: T265's reaches past 80 degrees, an ideal one to 90", () => {
    const t265 = distortionFrom('OPENCV_FISHEYE', [0.0008, 0.031, -0.03, 0.005])
    expect(Math.atan(distortionRadius(t265))).toBeGreaterThan((80 * Math.PI) / 180)
    const ideal = distortionFrom('OPENCV_FISHEYE', [0, 0, 0, 0])
    expect(distort(ideal, [Math.tan(1.5), 0])[0]).toBeCloseTo(1.5, 12)
    expect(undistort(ideal, [0, 1.5])![1]).toBeCloseTo(Math.tan(1.5), 9)
    expect(undistort(ideal, [0, 1.6])).toBeUndefined()
  })
})

describe('a camera with a lens', () => {
  const camera = (distortion: Distortion): Camera => ({
    intrinsics: { ...intrinsicsFromFov(640, 480, 70), distortion },
    cameraToWorld: lookAt([1, -2, 1.4], [3, 1, 0.5]),
  })

  test('unprojecting undoes projecting', () => {
    fc.assert(
      fc.property(lens, unitDisc, fc.double({ min: 0.1, max: 20, noNaN: true }), (lens, [x, y], depth) => {
        const pixel: Vec2 = [320 + 400 * x, 240 + 400 * y]
        const point = unproject(camera(lens), ...pixel, depth)
        return Number.isNaN(point[0]) || far(project(camera(lens), point), [...pixel, depth]) < 1e-8
      }),
    )
  })

  test('what lies beyond the radius is in no picture, though the formula folds it in', () => {
    const folded = camera(distortionFrom('SIMPLE_RADIAL', [-0.2]))
    const aside = unproject({ ...folded, intrinsics: intrinsicsFromFov(640, 480, 70) }, 320 + 457 * 2, 240, 3)
    expect(project(folded, aside)).toEqual([NaN, NaN, expect.closeTo(3, 9)])
    expect(unproject(folded, 5000, 240, 1)).toEqual([NaN, NaN, NaN])
  })
})

describe('pinholes', () => {
  const plain = intrinsicsFromFov(64, 48, 60)
  const withLens = (distortion: Distortion) => ({ ...plain, distortion })

  test('no lens, and one that changes nothing, pass; a fisheye never is a pinhole', () => {
    expect(pinhole(plain, 'A test')).toEqual(plain)
    expect(pinhole(withLens(distortionFrom('OPENCV', [0, 0, 0, 0])), 'A test')).toEqual(plain)
    expect(isUndistorted(distortionFrom('OPENCV_FISHEYE', [0, 0, 0, 0]))).toBe(false)
  })

  test('a lens is refused by name', () => {
    expect(() => pinhole(withLens(distortionFrom('RADIAL', [0.1, 0])), 'The rasteriser')).toThrow(
      /The rasteriser works for a pinhole.*RADIAL 0.1 0.*Undistort/,
    )
  })

  test.each([
    ['KANNALA', [1], /no lens model known here/],
    ['toString', [1], /no lens model known here/],
    ['OPENCV', [1, 2], /4 finite coefficients \(k1, k2, p1, p2\)/],
    ['RADIAL', [1, NaN], /2 finite coefficients/],
  ])('no lens: %s %j', (model, coefficients, message) => {
    expect(() => distortionFrom(model, coefficients)).toThrow(message)
  })
})
