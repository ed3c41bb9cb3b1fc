import { expect, test } from 'vitest'
import {
  type Camera,
  type Distortion,
  type Intrinsics,
  identity,
  project,
  unproject,
} from '../../src/geometry/index.ts'
import { type Frame, open, RgbImage, undistorted, undistortFrame } from '../../src/video/index.ts'
import { folder, picture } from './scratch.ts'

const pinhole: Intrinsics = { width: 64, height: 48, fx: 40, fy: 42, cx: 31, cy: 25 }
const lenses: Distortion[] = [
  { model: 'OPENCV', coefficients: [-0.2, 0.05, 0.002, -0.003] },
  { model: 'OPENCV_FISHEYE', coefficients: [0.03, -0.01, 0, 0] },
]

/** A wall 2 m ahead whose brightness rises to the right and whose ids are its columns, seen through a lens. */
function through(distortion: Distortion): Frame {
  const camera: Camera = { intrinsics: { ...pinhole, distortion }, cameraToWorld: identity() }
  const image = new RgbImage(64, 48)
  const depth = new Float32Array(64 * 48)
  for (let i = 0; i < depth.length; i++) {
    const [x] = unproject(camera, (i % 64) + 0.5, Math.floor(i / 64) + 0.5, 2)
    if (!Number.isFinite(x)) continue
    image.data[3 * i] = 128 + 30 * x
    depth[i] = 2
  }
  return { camera, image, depth, ids: Uint16Array.from(depth, (_, i) => i) }
}

test.each(lenses)('straight again: $model', (distortion) => {
  const bent = through(distortion)
  const frame = undistortFrame(bent)
  expect(frame.camera.intrinsics).toEqual(pinhole)
  let seen = 0
  for (let i = 0; i < 64 * 48; i++) {
    const [u, v] = [(i % 64) + 0.5, Math.floor(i / 64) + 0.5]
    const point = unproject(frame.camera, u, v, 2)
    const [a, b] = project(bent.camera, point)
    if (!(a >= 1 && b >= 1 && a < 63 && b < 47)) continue
    seen++
    expect(Math.abs(frame.image.data[3 * i]! - (128 + 30 * point[0]))).toBeLessThan(1.5)
    expect([frame.depth![i], frame.ids![i]]).toEqual([2, Math.floor(b) * 64 + Math.floor(a)])
  }
  expect(seen).toBeGreaterThan(2000)
})

test('what the lens did not see is black and has no depth', () => {
  const frame = undistortFrame(through({ model: 'SIMPLE_RADIAL', coefficients: [0.3] }))
  expect([frame.image.data[0], frame.depth![0]]).toEqual([0, 0])
})

test('of a clip: its cameras are pinholes; one without a lens stays itself', async () => {
  const files = {
    'cameras.txt': '1 RADIAL 8 6 7 4 3 .1 .2\n',
    'images.txt': '1 1 0 0 0 0 0 0 1 a.png\n\n',
    'a.png': picture(8, 6),
  }
  const clip = undistorted(await open(folder(files)))
  expect(clip.cameras[0]!.intrinsics).toEqual({ width: 8, height: 6, fx: 7, fy: 7, cx: 4, cy: 3 })
  expect(clip.source).toMatch(/undistorted$/)
  expect((await clip.frame(0)).camera).toEqual(clip.cameras[0])
  const plain = await open(folder({ ...files, 'cameras.txt': '1 PINHOLE 8 6 7 7 4 3\n' }))
  expect(undistorted(plain)).toBe(plain)
})
