import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Camera, type Distortion, expRotation, rigid, type Vec3 } from '../../src/geometry/index.ts'
import {
  type Frame,
  open,
  parseTumTrajectory,
  RgbImage,
  Video,
  type WriteOptions,
  write,
} from '../../src/video/index.ts'
import { tumWriter } from '../../src/video/writers/tum.ts'
import { scratch } from './scratch.ts'

let made = 0
const place = () => join(scratch, `written-${made++}`, 'clip')

const size = { width: 6, height: 4 }
const image = new RgbImage(
  6,
  4,
  Uint8Array.from({ length: 72 }, (_, i) => (i * 37) % 256),
)
const depth = Float32Array.from({ length: 24 }, (_, i) => i / 8) // eighths are whole in millimetres and in 1/5000 m
const videoOf = (cameras: readonly Camera[]) =>
  new Video({ name: 'v', source: 's', frames: cameras.map((camera): Frame => ({ camera, image, depth })) })

const metres = fc.double({ min: -100, max: 100, noNaN: true })
const angles = fc.tuple(
  ...([0, 1, 2].map(() => fc.double({ min: -3, max: 3, noNaN: true })) as [any, any, any]),
)
const pose = fc
  .tuple(angles, fc.tuple(metres, metres, metres))
  .map(([turn, there]) => rigid<'camera', 'world'>(expRotation(turn as Vec3), there as Vec3))
const focal = fc.double({ min: 1, max: 1e4, noNaN: true })
const pinhole = fc
  .tuple(
    focal,
    focal,
    fc.double({ min: 2.5, max: 3.5, noNaN: true }),
    fc.double({ min: 1.7, max: 2.3, noNaN: true }),
  )
  .map(([fx, fy, cx, cy]) => ({ ...size, fx, fy, cx, cy }))
const small = fc.double({ min: -0.5, max: 0.5, noNaN: true }).filter((value) => value !== 0)

/** Writes a video, opens what was written, and removes nothing: the scratch folder goes as a whole. */
async function through(video: Video, options: WriteOptions) {
  const path = place()
  await write(path, video, options)
  return { path, clip: await open(path) }
}
const matrices = (cameras: readonly Camera[]) =>
  cameras.map(({ cameraToWorld }) => Array.from(cameraToWorld, (value) => value + 0))
const farthest = (a: readonly Camera[], b: readonly Camera[]) =>
  Math.max(...matrices(a).flatMap((m, i) => m.map((value, k) => Math.abs(value - b[i]!.cameraToWorld[k]!))))

describe('what is written comes back', () => {
  test('transforms.json: poses, intrinsics, lenses and times bit for bit', async () => {
    const lens: fc.Arbitrary<Distortion> = fc.oneof(
      fc.tuple(small).map((coefficients) => ({ model: 'SIMPLE_RADIAL' as const, coefficients })),
      fc
        .tuple(small, small, small, small)
        .map((coefficients) => ({ model: 'OPENCV' as const, coefficients })),
      fc
        .tuple(small, small, small, small)
        .map((coefficients) => ({ model: 'OPENCV_FISHEYE' as const, coefficients })),
    )
    const camera = fc.record({
      cameraToWorld: pose,
      intrinsics: fc
        .tuple(pinhole, fc.option(lens, { nil: undefined }))
        .map(([k, distortion]) => ({ ...k, ...(distortion && { distortion }) })),
      time: fc.double({ min: 0, max: 1e6, noNaN: true }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(camera, { minLength: 1, maxLength: 4 }), async (cameras) => {
        const { clip } = await through(videoOf(cameras), { layout: 'transforms' })
        expect(matrices(clip.cameras)).toEqual(matrices(cameras))
        expect(clip.cameras.map(({ intrinsics }) => intrinsics)).toEqual(
          cameras.map(({ intrinsics }) => intrinsics),
        )
        expect(clip.cameras.map(({ time }) => time)).toEqual(cameras.map(({ time }) => time))
      }),
      { numRuns: 15 },
    )
  })

  test('COLMAP: intrinsics bit for bit, poses to rounding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ cameraToWorld: pose, intrinsics: pinhole }), { minLength: 1, maxLength: 4 }),
        async (cameras) => {
          const { clip } = await through(videoOf(cameras), { layout: 'colmap' })
          expect(clip.cameras.map(({ intrinsics }) => intrinsics)).toEqual(
            cameras.map(({ intrinsics }) => intrinsics),
          )
          expect(farthest(cameras, clip.cameras)).toBeLessThan(2e-12) // at 100 m
        },
      ),
      { numRuns: 15 },
    )
  })

  test('TUM: places, times and intrinsics bit for bit, rotations to rounding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pose, { minLength: 1, maxLength: 4 }), pinhole, async (poses, intrinsics) => {
        const cameras = poses.map((cameraToWorld, i) => ({ cameraToWorld, intrinsics, time: i / 30 }))
        const { clip } = await through(videoOf(cameras), { layout: 'tum' })
        expect(clip.cameras.map(({ intrinsics }) => intrinsics)).toEqual(
          cameras.map(({ intrinsics }) => intrinsics),
        )
        expect(clip.cameras.map(({ time }) => time)).toEqual(cameras.map(({ time }) => time))
        expect(farthest(cameras, clip.cameras)).toBeLessThan(2e-14)
        const again = await through(await clip.sample(clip.length), { layout: 'tum' })
        expect(farthest(clip.cameras, again.clip.cameras)).toBeLessThan(2e-14)
        for (const k of [3, 7, 11])
          expect(matrices(clip.cameras).map((m) => m[k])).toEqual(matrices(cameras).map((m) => m[k]))
      }),
      { numRuns: 15 },
    )
  })

  test.each(['transforms', 'colmap', 'tum'] as const)(
    '%s: pictures and depth, in order past the tenth frame',
    async (layout) => {
      const intrinsics = { ...size, fx: 5, fy: 5, cx: 3, cy: 2 }
      const cameras = Array.from({ length: 12 }, (_, i) => ({
        intrinsics,
        cameraToWorld: rigid<'camera', 'world'>(expRotation([0, 0, 0]), [i, 0, 0]),
      }))
      const { clip, path } = await through(videoOf(cameras), { layout })
      expect(clip.cameras.map(({ cameraToWorld }) => cameraToWorld[3]! + 0)).toEqual(cameras.map((_, i) => i))
      const frame = await clip.frame(11)
      expect(Array.from(frame.image.data)).toEqual(Array.from(image.data))
      if (layout === 'colmap') expect(frame.depth).toBeUndefined()
      else expect(Array.from(frame.depth!)).toEqual(Array.from(depth))
      expect(readdirSync(dirname(path))).toEqual(['clip'])
    },
  )

  test.each([
    'SIMPLE_RADIAL',
    'RADIAL',
    'SIMPLE_RADIAL_FISHEYE',
    'RADIAL_FISHEYE',
    'OPENCV',
    'OPENCV_FISHEYE',
    'FULL_OPENCV',
  ] as const)('COLMAP: a %s lens', async (model) => {
    const count = { SIMPLE: 1, RADIAL: 2, OPENCV: 4, FULL: 8 }[model.split('_')[0] as 'FULL']
    const distortion = { model, coefficients: Array.from({ length: count }, (_, i) => 0.01 / (i + 3)) }
    const intrinsics = { ...size, fx: 5.1, fy: 5.1, cx: 3.01, cy: 2.02, distortion }
    const { clip } = await through(
      videoOf([{ intrinsics, cameraToWorld: rigid(expRotation([0, 0, 0]), [1, 2, 3]) }]),
      { layout: 'colmap', pictures: false },
    )
    expect(clip.cameras[0]!.intrinsics).toEqual(intrinsics)
  })
})

const truth = resolve(import.meta.dirname, '../../../shared/data/tum_fr3_office/groundtruth.txt')
if (!existsSync(truth)) console.log(`Skipped: ${truth} is not there.`)
test.skipIf(!existsSync(truth))('all 8710 poses of TUM fr3 office come back bit for bit', () => {
  const { rows } = parseTumTrajectory(readFileSync(truth, 'utf8'), 'truth')
  const intrinsics = { ...size, fx: 5, fy: 5, cx: 3, cy: 2 }
  const frames = rows.map(({ time, cameraToWorld }) => ({
    camera: { cameraToWorld, intrinsics },
    time,
    color: 'a.png',
  }))
  const again = parseTumTrajectory(tumWriter.texts(frames)['groundtruth.txt']!, 'again').rows
  expect(again).toHaveLength(8710)
  expect(
    again.every(
      ({ time, cameraToWorld }, i) =>
        time === rows[i]!.time && cameraToWorld.every((value, k) => value === rows[i]!.cameraToWorld[k]),
    ),
  ).toBe(true)
})

describe('what can not be written', () => {
  const intrinsics = { ...size, fx: 5, fy: 5, cx: 3, cy: 2 }
  const camera: Camera = { intrinsics, cameraToWorld: rigid(expRotation([0, 0, 0]), [0, 0, 0]), time: 1 }

  test('depth too far for 16 bits; nothing is left behind', async () => {
    const far = new Video({
      name: 'far',
      source: 's',
      frames: [{ camera, image, depth: new Float32Array(24).fill(66) }],
    })
    const path = place()
    await expect(write(path, far, { layout: 'transforms' })).rejects.toThrow(
      /Frame 0 of 'far': a depth of 66 m does not fit/,
    )
    expect(readdirSync(dirname(path))).toEqual([])
    await expect(write(path, far, { layout: 'tum' })).rejects.toThrow(/reach from 0 to 13.107 m/)
  })

  test('over something that is there', async () => {
    const path = place()
    await write(path, videoOf([camera]), { layout: 'colmap' })
    writeFileSync(join(path, 'mine'), 'x')
    await expect(write(path, videoOf([camera]), { layout: 'colmap' })).rejects.toThrow(
      /There is something at .* already/,
    )
    expect(readFileSync(join(path, 'mine'), 'utf8')).toBe('x')
  })

  test('frames that TUM can not tell apart, and lenses', async () => {
    const twice = videoOf([camera, camera])
    await expect(write(place(), twice, { layout: 'tum' })).rejects.toThrow(
      /Frame 1 is of time 1, not after 1/,
    )
    const lens = {
      ...intrinsics,
      distortion: { model: 'SIMPLE_RADIAL_FISHEYE' as const, coefficients: [0.1] },
    }
    await expect(
      write(place(), videoOf([{ ...camera, intrinsics: lens }]), { layout: 'tum' }),
    ).rejects.toThrow(/no place for a lens/)
    await expect(
      write(place(), videoOf([{ ...camera, intrinsics: lens }]), { layout: 'transforms' }),
    ).rejects.toThrow(/no place for a SIMPLE_RADIAL_FISHEYE lens/)
  })

  test('stopped after a frame: progress was told, nothing is left', async () => {
    const path = place()
    const stop = new AbortController()
    const told: number[] = []
    const onProgress = (done: number) => {
      told.push(done)
      if (done === 2) stop.abort()
    }
    const four = videoOf([1, 2, 3, 4].map((time) => ({ ...camera, time })))
    await expect(write(path, four, { layout: 'tum', onProgress, signal: stop.signal })).rejects.toThrow(
      /abort/i,
    )
    expect([told, existsSync(path), readdirSync(dirname(path))]).toEqual([[1, 2], false, []])
  })
})
