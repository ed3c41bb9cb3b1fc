import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Camera,
  compose,
  cropIntrinsics,
  type Distortion,
  distortionFrom,
  type Intrinsics,
  lookAt,
  project,
  resizeIntrinsics,
  rotateIntrinsics,
  unproject,
  type Vec2,
} from '../../src/geometry/index.ts'

const far = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

const cameraToWorld = lookAt([1, -2, 1.4], [3, 1, 0.5])
const lens: fc.Arbitrary<Distortion | undefined> = fc.constantFrom(
  undefined,
  distortionFrom('RADIAL', [0.08, -0.03]),
  distortionFrom('OPENCV', [-0.1, 0.02, 0.011, -0.007]),
  distortionFrom('FULL_OPENCV', [0.1, 0.02, -0.004, 0.009, 0.01, 0.05, 0.01, 0.02]),
  distortionFrom('OPENCV_FISHEYE', [0.01, 0.03, -0.03, 0.005]),
)
const size = fc.integer({ min: 20, max: 900 })
const intrinsics: fc.Arbitrary<Intrinsics> = fc
  .tuple(
    size,
    size,
    fc.double({ min: 200, max: 900, noNaN: true }),
    fc.double({ min: 0.8, max: 1.2, noNaN: true }),
    lens,
  )
  .map(([width, height, f, ratio, distortion]) => ({
    ...{ width, height, fx: f, fy: f * ratio, cx: width * 0.52, cy: height * 0.47 },
    ...(distortion && { distortion }),
  }))
const place = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))

/** Checks that the point seen at (u, v) by the old camera is seen at `moved` by the new one. */
function sameSight(old: Camera, [u, v]: Vec2, changed: Camera, moved: Vec2): boolean {
  const point = unproject(old, u, v, 2)
  return Number.isNaN(point[0]) || far(project(changed, point), [...moved, 2]) < 1e-8
}

test('resizing', () => {
  fc.assert(
    fc.property(intrinsics, size, size, place, (k, width, height, [a, b]) => {
      const changed = { intrinsics: resizeIntrinsics(k, width, height), cameraToWorld }
      return sameSight({ intrinsics: k, cameraToWorld }, [a * k.width, b * k.height], changed, [
        a * width,
        b * height,
      ])
    }),
  )
})

test('cropping, over the edges too', () => {
  const edge = fc.integer({ min: -50, max: 50 })
  fc.assert(
    fc.property(intrinsics, edge, edge, size, size, place, (k, left, top, width, height, [a, b]) => {
      const changed = { intrinsics: cropIntrinsics(k, { left, top, width, height }), cameraToWorld }
      expect([changed.intrinsics.width, changed.intrinsics.height]).toEqual([width, height])
      const [u, v] = [a * k.width, b * k.height]
      return sameSight({ intrinsics: k, cameraToWorld }, [u, v], changed, [u - left, v - top])
    }),
  )
  const k = { width: 10, height: 10, fx: 1, fy: 1, cx: 5, cy: 5 }
  expect(() => cropIntrinsics(k, { left: 0, top: 0, width: 0, height: 5 })).toThrow(/place and an area/)
})

test('a quarter turn clockwise moves (u, v) to (height - v, u); the pose is rolled so that the scene stays', () => {
  fc.assert(
    fc.property(intrinsics, fc.integer({ min: -5, max: 9 }), place, (k, quarters, [a, b]) => {
      const { intrinsics: turned, roll } = rotateIntrinsics(k, quarters)
      let [u, v, height, width] = [a * k.width, b * k.height, k.height, k.width]
      for (let i = 0; i < ((quarters % 4) + 4) % 4; i++) {
        ;[u, v, height, width] = [height - v, u, width, height]
      }
      expect([turned.width, turned.height]).toEqual([width, height])
      const changed = { intrinsics: turned, cameraToWorld: compose(cameraToWorld, roll) }
      return sameSight({ intrinsics: k, cameraToWorld }, [a * k.width, b * k.height], changed, [u, v])
    }),
  )
})

test('four quarter turns change nothing; parts of a quarter are refused', () => {
  fc.assert(
    fc.property(intrinsics, (k) => {
      let turned = k
      for (let i = 0; i < 4; i++) turned = rotateIntrinsics(turned, 1).intrinsics
      expect(turned).toEqual({ ...k, cx: expect.closeTo(k.cx, 9), cy: expect.closeTo(k.cy, 9) })
      expect(rotateIntrinsics(k, -1).intrinsics).toEqual(rotateIntrinsics(k, 3).intrinsics)
    }),
  )
  expect(() => rotateIntrinsics({ width: 4, height: 4, fx: 1, fy: 1, cx: 2, cy: 2 }, 0.5)).toThrow(
    /whole quarters/,
  )
})
