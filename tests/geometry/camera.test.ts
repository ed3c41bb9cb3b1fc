import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Camera,
  type CameraConvention,
  type CameraToWorld,
  cameraAxes,
  cameraToWorldFrom,
  convertCameraAxes,
  intrinsicsFromFov,
  invert,
  lookAt,
  project,
  resizeIntrinsics,
  transformDirection,
  transformPoint,
  turnWorldUp,
  unproject,
  worldToCameraFrom,
  worldUp,
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
  const theirs = [1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1]
  const ours = [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1].map((x) => expect.closeTo(x, 15))
  expect(Array.from(cameraToWorldFrom(theirs, 'opengl'))).toEqual(ours)
  expect(
    Array.from(invert(worldToCameraFrom(invert(Float64Array.from(theirs) as CameraToWorld), 'opengl'))),
  ).toEqual(ours)
})

test('a camera keeps its sight line through every pair of conventions, and comes back', () => {
  const names = Object.keys(cameraAxes) as CameraConvention[]
  const forward = transformDirection(camera.cameraToWorld, [0, 0, 1])
  for (const from of names) {
    for (const to of names) {
      const start = convertCameraAxes(camera.cameraToWorld, 'opencv', from)
      const there = convertCameraAxes(start, from, to)
      const { x, y, z } = cameraAxes[to]
      const ahead = [x, y, z].map((axis) => (axis === 'forward' ? 1 : axis === 'backward' ? -1 : 0)) as [
        number,
        number,
        number,
      ]
      expect(far(transformDirection(there, ahead), forward)).toBeLessThan(1e-15)
      expect(far(Array.from(convertCameraAxes(there, to, 'opencv')), Array.from(camera.cameraToWorld))).toBe(
        0,
      )
    }
  }
})

test('the compiler keeps the conventions apart', () => {
  const blender = convertCameraAxes(camera.cameraToWorld, 'opencv', 'blender')
  // @ts-expect-error a camera with Blender's axes is none of the house's
  const wrong: CameraToWorld = blender
  expect(wrong).toHaveLength(16)
})

test('up is up in both worlds', () => {
  expect(transformPoint(turnWorldUp('y', 'z'), [1, 2, 3])).toEqual([1, -3, 2])
  expect(transformPoint(turnWorldUp('z', 'y'), [1, -3, 2])).toEqual([1, 2, 3])
  expect(transformPoint(turnWorldUp(worldUp.blender, 'z'), [1, 2, 3])).toEqual([1, 2, 3])
})

test('nonsense is refused', () => {
  expect(() => intrinsicsFromFov(10, 10, 180)).toThrow(/between 0 and 180/)
  expect(() => lookAt([0, 0, 0], [0, 0, 1])).toThrow(/looks along/)
  expect(() => lookAt([0, 0, 0], [0, 0, 0])).toThrow(/no direction/)
})
