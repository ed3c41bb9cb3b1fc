import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import {
  intrinsicsFromFov,
  invert,
  lookAt,
  rigid,
  rotationAbout,
  transformPoint,
} from '../../src/geometry/index.ts'
import { jupyterDisplay } from '../../src/notebook/index.ts'
import { contactSheet, type Frame, RgbImage, resizeFrame, resizeImage, Video } from '../../src/video/index.ts'

const gradient = (width: number, height: number) =>
  new RgbImage(
    width,
    height,
    Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37 + (i % 3) * 11) % 256),
  )

const frame: Frame = {
  camera: { intrinsics: intrinsicsFromFov(8, 6, 80), cameraToWorld: lookAt([0, 0, 1], [1, 0, 1]), time: 2 },
  image: gradient(8, 6),
  depth: Float32Array.from({ length: 48 }, (_, i) => i + 1),
  ids: Uint16Array.from({ length: 48 }, (_, i) => i),
}

test('a picture is exact in its PNG file', () => {
  const image = gradient(33, 17)
  const { data, width, height, channels } = decode(image.toPng())
  expect({ width, height, channels }).toEqual({ width: 33, height: 17, channels: 3 })
  expect(Array.from(data)).toEqual(Array.from(image.data))
})

test('in a notebook a small picture is drawn large, its pixels as squares', () => {
  const image = gradient(32, 24)
  const bundle = image[jupyterDisplay]()
  const { data, width, height } = decode(Buffer.from(bundle['image/png'] as string, 'base64'))
  expect([width, height]).toEqual([384, 288])
  for (const [x, y] of [
    [0, 0],
    [383, 287],
    [100, 50],
  ] as const) {
    const small = 3 * (Math.floor(y / 12) * 32 + Math.floor(x / 12))
    const large = 3 * (y * 384 + x)
    expect(Array.from(data.subarray(large, large + 3))).toEqual(
      Array.from(image.data.subarray(small, small + 3)),
    )
  }
  expect(bundle['text/plain']).toBe('RgbImage 32 x 24')
})

test('shrinking averages: the mean colour stays, a half-covered pixel counts half', () => {
  const image = new RgbImage(3, 1, Uint8Array.of(0, 0, 0, 90, 90, 90, 180, 180, 180))
  expect(Array.from(resizeImage(image, 1, 1).data)).toEqual([90, 90, 90])
  expect(Array.from(resizeImage(image, 2, 1).data)).toEqual([30, 30, 30, 150, 150, 150])
})

test('a resized frame carries its intrinsics, depth and ids along', () => {
  const small = resizeFrame(frame, 4, 3)
  expect(small.camera.intrinsics).toEqual({ width: 4, height: 3, ...halved(frame) })
  expect(small.camera.time).toBe(2)
  expect(small.depth).toHaveLength(12)
  expect(small.ids![0]).toBe(9) // the pixel whose centre is nearest: column 1, row 1 of 8 x 6
  expect(small.depth![0]).toBe(10)
})

const halved = ({ camera: { intrinsics } }: Frame) => ({
  fx: intrinsics.fx / 2,
  fy: intrinsics.fy / 2,
  cx: 2,
  cy: 1.5,
})

test('a video shows itself as a strip, and can be cut', () => {
  const video = new Video({ name: 'v', source: 'a test', frames: [frame, frame, frame] })
  const bundle = video[jupyterDisplay]()
  expect(bundle['text/plain']).toBe("Video 'v' (a test): 3 frames")
  expect(decode(Buffer.from(bundle['image/png'] as string, 'base64')).width).toBeGreaterThan(600)
  expect(video.at([2, 0]).cameras).toEqual([frame.camera, frame.camera])
  expect(() => video.at([3])).toThrow(/frames 0 to 2, not 3/)
})

test('a contact sheet holds every picture where it belongs', () => {
  const sheet = contactSheet([gradient(4, 3), gradient(4, 3), gradient(4, 3)], { columns: 2, gap: 1 })
  expect([sheet.width, sheet.height]).toEqual([11, 9])
  const third = 3 * (5 * sheet.width + 1)
  expect(Array.from(sheet.data.subarray(third, third + 12))).toEqual(
    Array.from(gradient(4, 3).data.subarray(0, 12)),
  )
})

test('sizes that lie are refused', () => {
  expect(() => new RgbImage(2, 2, new Uint8Array(5))).toThrow(/has 12 bytes, not 5/)
  expect(() => new RgbImage(0, 2)).toThrow(/whole number of pixels/)
})

const box = { id: 1, category: 'box', label: 'red box', color: 'red', size: [1, 2, 3], yaw: 0.2 } as const

test('in another world frame every camera sees every object where it saw it before', () => {
  const video = new Video({
    name: 'v',
    source: 's',
    frames: [frame],
    objects: [{ ...box, center: [3, 1, 1] }],
  })
  const moved = video.inWorld(rigid(rotationAbout([0, 0, 1], 0.7), [5, -2, 1]))
  const seen = ({ cameras, objects }: Video) =>
    transformPoint(invert(cameras[0]!.cameraToWorld), objects[0]!.center)
  for (const [i, value] of seen(moved).entries()) expect(value).toBeCloseTo(seen(video)[i]!, 12)
  expect(moved.cameras[0]!.cameraToWorld).not.toEqual(video.cameras[0]!.cameraToWorld)
  expect(moved.objects[0]!.yaw).toBeCloseTo(0.9, 12)
  expect(moved.frames[0]!.image).toBe(frame.image)
})

test('a tilt of the world is refused where there are objects, whose boxes stand upright', () => {
  const tilt = rigid<'world', 'world'>(rotationAbout([1, 0, 0], 0.1), [0, 0, 0])
  const objects = [{ ...box, center: [0, 0, 0] as const }]
  expect(() => new Video({ name: 'v', source: 's', frames: [frame], objects }).inWorld(tilt)).toThrow(/tilts/)
  expect(new Video({ name: 'v', source: 's', frames: [frame] }).inWorld(tilt).frames).toHaveLength(1)
})
