import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import {
  type Camera,
  compose,
  invert,
  log,
  orthonormalityError,
  project,
  rotationOf,
  unproject,
} from '../../src/geometry/index.ts'
import { encodeGrey16, readGrey16 } from '../../src/video/disk-node.ts'
import { type Frame, open, parseRedwoodLog } from '../../src/video/index.ts'

const data = resolve(import.meta.dirname, '../../../shared/data')
const tum = join(data, 'tum_fr3_office')
const redwood = join(data, 'open3d_redwood_rgbd')
for (const path of [tum, redwood]) if (!existsSync(path)) console.log(`Skipped: ${path} is not there.`)

describe.skipIf(!existsSync(tum))('TUM fr3 office', () => {
  test('is recognised; the picture before the first pose is left out, and said so', async () => {
    const clip = await open(tum)
    expect(clip.length).toBe(8)
    expect(clip.source).toContain('8 frames without depth; intrinsics freiburg3')
    expect(clip.source).toContain('2488 pictures are listed, 9 are here, 1 without a pose')
    expect(clip.cameras[0]!.time).toBe(1341847982.730674)
    for (const { cameraToWorld } of clip.cameras)
      expect(orthonormalityError(rotationOf(cameraToWorld))).toBeLessThan(1e-12)
    const { image } = await clip.frame(3)
    expect([image.width, image.height]).toEqual([640, 480])
    const { data: pixels } = decode(readFileSync(join(tum, 'rgb/1341847988.769740.png')))
    expect(Buffer.from((await clip.frame(3)).image.data).equals(Buffer.from(pixels as Uint8Array))).toBe(true)
  })
})

describe.skipIf(!existsSync(redwood))('Redwood living room', () => {
  test('is recognised, with poses, depth and intrinsics', async () => {
    const clip = await open(redwood)
    expect(clip.source).toBe(
      'Redwood RGB-D: 5 frames with depth; poses from trajectory.log; intrinsics from camera_primesense.json',
    )
    expect(clip.cameras[0]!.intrinsics).toEqual({
      width: 640,
      height: 480,
      fx: 525,
      fy: 525,
      cx: 320,
      cy: 240,
    })
  })

  test('depth is what another decoder reads, bit for bit', async () => {
    const path = join(redwood, 'RGBD/depth/00002.png')
    const [ours, theirs] = [await readGrey16(path), decode(readFileSync(path))]
    expect(theirs.depth).toBe(16)
    expect(Array.from(ours.data)).toEqual(Array.from(theirs.data))
  })

  test('poses and depth fit each other: warped between frames it lands on itself, and not with inverted poses', async () => {
    const clip = await open(redwood)
    const [first, , , , last] = (await clip.sample(5, { width: 160 })).frames as [
      Frame,
      Frame,
      Frame,
      Frame,
      Frame,
    ]
    const inverted = (frame: Frame): Frame => ({
      ...frame,
      camera: {
        ...frame.camera,
        cameraToWorld: invert(frame.camera.cameraToWorld) as unknown as Camera['cameraToWorld'],
      },
    })
    expect(agreement(first, last)).toBeGreaterThan(0.8)
    expect(agreement(inverted(first), inverted(last))).toBeLessThan(0.5)
  })

  test('the two trajectories are the same motion in two world frames, as far as odometry can tell', () => {
    const [a, b] = ['trajectory.log', 'odometry.log'].map((name) =>
      parseRedwoodLog(readFileSync(join(redwood, 'RGBD', name), 'utf8'), name),
    )
    for (let i = 1; i < 5; i++) {
      const step = (poses: typeof a) => compose(invert(poses![i - 1]!), poses![i]!)
      const apart = log(compose(invert(step(a)), step(b)))
      expect(Math.hypot(...apart)).toBeLessThan(0.02)
    }
  })
})

/** The share of pixels of `a` whose depth lands within 3 cm of what `b` sees there. */
function agreement(a: Frame, b: Frame): number {
  const { width, height } = a.image
  let [fit, all] = [0, 0]
  a.depth!.forEach((metres, i) => {
    if (!(metres > 0)) return
    const [u, v, z] = project(
      b.camera,
      unproject(a.camera, (i % width) + 0.5, Math.floor(i / width) + 0.5, metres),
    )
    if (!(z > 0 && u >= 0 && u < width && v >= 0 && v < height)) return
    const there = b.depth![Math.floor(v) * width + Math.floor(u)]!
    if (!(there > 0)) return
    all++
    if (Math.abs(there - z) < 0.03) fit++
  })
  return fit / Math.max(1, all)
}

describe('16-bit pictures', () => {
  test('keep every value through a file', async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs')
    const { tmpdir } = await import('node:os')
    const folder = mkdtempSync(join(tmpdir(), 'milo-lab-depth-'))
    const every = Uint16Array.from({ length: 65536 }, (_, i) => i)
    writeFileSync(join(folder, 'every.png'), await encodeGrey16({ width: 256, height: 256, data: every }))
    const again = await readGrey16(join(folder, 'every.png'))
    expect(Buffer.from(again.data.buffer).equals(Buffer.from(every.buffer))).toBe(true)
    rmSync(folder, { recursive: true })
  })
})
