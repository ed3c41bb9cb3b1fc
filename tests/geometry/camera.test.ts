import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Camera,
  type CameraConvention,
  cameraAxes,
  cameraToWorldFrom,
  convertCameraAxes,
  intrinsicsFromFov,
  lookAt,
  project,
  resizeIntrinsics,
  transformDirection,
  unproject,
} from '../../src/geometry/index.ts'

const far = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

const camera: Camera = {
  intrinsics: intrinsicsFromFov(640, 480, 60),
  cameraToWorld: lookAt([1, -2, 1.4], [3, 1, 0.5]),
}

test('the focal length of a 60 degree lens 640 pixels wide (Hartley and Zisserman, f = w / 2 tan(fov / 2))', () => {
  expect(camera.intrinsics.fx).toBeCloseTo(320 / Math.tan(Math.PI / 6), 12)
})

test('the point looked at is in the middle, as far away as it is', () => {
  const [u, v, depth] = project(camera, [3, 1, 0.5])
  expect([u, v]).toEqual([expect.closeTo(320, 9), expect.closeTo(240, 9)])
  expect(depth).toBeCloseTo(Math.hypot(2, 3, 0.9), 12)
})

test('what stands to the right is to the right, what is higher is nearer the top', () => {
  const straight: Camera = { ...camera, cameraToWorld: lookAt([0, 0, 1], [0, 5, 1]) }
  expect(project(straight, [1, 5, 1])[0]).toBeGreaterThan(320)
  expect(project(straight, [0, 5, 2])[1]).toBeLessThan(240)
  expect(project(straight, [0, -5, 1])[2]).toBeLessThan(0)
})

test('unprojecting undoes projecting', () => {
  const pixel = fc.tuple(
    fc.double({ min: 0, max: 640, noNaN: true }),
    fc.double({ min: 0, max: 480, noNaN: true }),
    fc.double({ min: 0.1, max: 50, noNaN: true }),
  )
  fc.assert(
    fc.property(
      pixel,
      ([u, v, depth]) => far(project(camera, unproject(camera, u, v, depth)), [u, v, depth]) < 1e-9,
    ),
  )
})

test('resizing a picture scales where points land, pixel centres included', () => {
  const small: Camera = { ...camera, intrinsics: resizeIntrinsics(camera.intrinsics, 160, 96) }
  const [u, v] = project(camera, [3, 2, 1])
  expect(far(project(small, [3, 2, 1]).slice(0, 2), [u / 4, v / 5])).toBeLessThan(1e-9)
})

test("nerfstudio's cameras look along -z: flipping y and z gives ours", () => {
  const theirs = cameraToWorldFrom([1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1])
  const ours = convertCameraAxes(theirs, 'opengl', 'opencv')
  expect(Array.from(ours)).toEqual(
    [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1].map((x) => expect.closeTo(x, 15)),
  )
})

test('a camera keeps its sight line through every pair of conventions, and comes back', () => {
  const names = Object.keys(cameraAxes) as CameraConvention[]
  const forward = transformDirection(camera.cameraToWorld, [0, 0, 1])
  for (const from of names) {
    for (const to of names) {
      const there = convertCameraAxes(convertCameraAxes(camera.cameraToWorld, 'opencv', from), from, to)
      const z = cameraAxes[to].z === 'forward' ? 1 : -1
      expect(far(transformDirection(there, [0, 0, z]), forward)).toBeLessThan(1e-15)
      expect(far(Array.from(convertCameraAxes(there, to, 'opencv')), Array.from(camera.cameraToWorld))).toBe(
        0,
      )
    }
  }
})

test('nonsense is refused', () => {
  expect(() => intrinsicsFromFov(10, 10, 180)).toThrow(/between 0 and 180/)
  expect(() => lookAt([0, 0, 0], [0, 0, 1])).toThrow(/looks along/)
  expect(() => lookAt([0, 0, 0], [0, 0, 0])).toThrow(/no direction/)
})
