import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Camera,
  type CameraMotion,
  type CameraToWorld,
  compose,
  exp,
  identity,
  intrinsicsFromFov,
  type Transform,
  type Twist,
} from '../../src/geometry/index.ts'
import { encode, encodings, motions } from '../../src/repe/index.ts'
import { type Frame, RgbImage } from '../../src/video/index.ts'

const intrinsics = intrinsicsFromFov(8, 6, 80)
const cameras = (poses: readonly CameraToWorld[]): Camera[] =>
  poses.map((cameraToWorld, i) => ({ intrinsics, cameraToWorld, time: i }))

const number = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
const twist = (metres: number, radians: number) =>
  fc.tuple(
    ...[metres, metres, metres, radians, radians, radians].map(number),
  ) as unknown as fc.Arbitrary<Twist>
/** Steps of a camera that goes forward by 0.1 to 0.9 m, or anywhere else a little. */
const step = twist(0.4, 0.5).map(([x, y, z, ...turn]): Twist => [x, y, z + 0.5, ...turn])
/** Walks of 3 to 6 frames from anywhere. */
const walk = fc
  .tuple(twist(10, 1.7), fc.array(step, { minLength: 2, maxLength: 5 }))
  .map(([start, steps]) => {
    const poses: CameraToWorld[] = [exp(start)]
    for (const step of steps) poses.push(compose(poses.at(-1)!, exp<'camera', 'camera'>(step)))
    return poses
  })
const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)

describe('RePE', () => {
  test('has one code for each frame, all finite', () => {
    const code = encode(cameras([identity(), exp([0, 0, 1, 0, 0.3, 0])]), { dim: 64 })
    expect(code).toMatchObject({ name: 'repe', frames: 2, dim: 64 })
    expect(code.data).toHaveLength(128)
    expect(code.data.every(Number.isFinite)).toBe(true)
  })

  test('writes the twist: a turn of 0.3 about y after a step of 1 m', () => {
    const straight = exp<'camera', 'camera'>([0, 0, 1, 0, 0, 0])
    const turn = exp<'camera', 'camera'>([0, 0, 0, 0, 0.3, 0])
    const poses = [identity<'camera', 'world'>()]
    poses.push(compose(poses[0]!, straight), compose(compose(poses[0]!, straight), turn))
    const [first, second, third] = motions(cameras(poses))
    expect(first).toEqual(new Array(12).fill(0))
    expect(far(second!, [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0])).toBeLessThan(1e-12)
    expect(far(third!.slice(0, 6), [0, 0, 0, 0, 0.3, 0])).toBeLessThan(1e-12)
    const { data } = encode(cameras(poses), { dim: 24 })
    expect(data[2 * 24 + 8]).toBeCloseTo(Math.sin(0.3), 6)
    expect(data[2 * 24 + 9]).toBeCloseTo(Math.cos(0.3), 6)
    expect(data[1 * 24 + 4]).toBeCloseTo(Math.sin(0.25), 6)
  })

  test('does not change with the world frame', () => {
    fc.assert(
      fc.property(walk, twist(20, 1.7), (poses, world) => {
        const moved = poses.map((pose) => compose(exp(world) as Transform<'world', 'world'>, pose))
        return far(encode(cameras(poses)).data, encode(cameras(moved)).data) < 1e-6
      }),
    )
  })

  test('does change when the camera frame turns instead, which is another motion', () => {
    const turn = exp<'camera', 'camera'>([0, 0, 0, 0, 0.4, 0])
    const poses: CameraToWorld[] = [identity(), exp([0, 0, 1, 0, 0.1, 0]), exp([0.2, 0, 2, 0, 0.2, 0])]
    const turned = poses.map((pose) => compose(pose, turn))
    expect(far(encode(cameras(poses)).data, encode(cameras(turned)).data)).toBeGreaterThan(0.1)
  })

  test('does not change with the scale, unless metres are asked for', () => {
    fc.assert(
      fc.property(walk, fc.double({ min: 0.05, max: 20, noNaN: true }), (poses, times) => {
        const larger = poses.map((pose) => {
          const m = pose.slice() as CameraToWorld
          for (const i of [3, 7, 11]) m[i]! *= times
          return m
        })
        return far(encode(cameras(poses)).data, encode(cameras(larger)).data) < 1e-5
      }),
    )
    const [a, b] = [exp<'camera', 'world'>([0, 0, 1, 0, 0, 0]), exp<'camera', 'world'>([0, 0, 2, 0, 0, 0])]
    const metres = { translation: 'metres' } as const
    expect(
      far(encode(cameras([identity(), a]), metres).data, encode(cameras([identity(), b]), metres).data),
    ).toBeGreaterThan(0.1)
  })

  test('a camera that stands still has the code of no motion, wherever it stands', () => {
    const here = exp<'camera', 'world'>([3, -2, 1, 0.5, 1, -0.7])
    const still = encode(cameras([here, here, here]))
    const origin = encode(cameras([identity(), identity(), identity()]))
    expect(far(still.data, origin.data)).toBeLessThan(1e-12)
  })

  test('half a turn to the left and half a turn to the right are one motion and have one code', () => {
    const about = (angle: number) => exp<'camera', 'world'>([0, 0, 0, 0, angle, 0])
    const left = encode(cameras([identity(), about(Math.PI - 1e-9)]))
    const right = encode(cameras([identity(), about(-Math.PI + 1e-9)]))
    expect(far(left.data, right.data)).toBeLessThan(1e-6)
  })

  test('refuses frames out of order, no frames, and too few channels', () => {
    const [a, b] = cameras([identity(), exp([0, 0, 1, 0, 0, 0])]) as [Camera, Camera]
    expect(() => encode([b, a])).toThrow(/Frame 1 \(0 s\) does not come after frame 0 \(1 s\)/)
    expect(() => encode([])).toThrow(/no cameras/)
    expect(() => encode([a, b], { dim: 23 })).toThrow(/at least 24 channels/)
  })
})

describe('encodings', () => {
  const frame = (cameraToWorld: CameraToWorld, depth?: Float32Array): Frame => ({
    camera: { intrinsics, cameraToWorld },
    image: new RgbImage(8, 6),
    ...(depth && { depth }),
  })
  const grid = { columns: 4, rows: 3 }
  const turn = exp<'camera', 'camera'>([0, 0, 0.5, 0, 0.4, 0]) as CameraMotion
  const frames = [identity<'camera', 'world'>(), compose(identity<'camera', 'world'>(), turn)].map((pose) =>
    frame(pose, new Float32Array(48).fill(2)),
  )

  test('each gives frames x patches x dim, named as it is registered', () => {
    for (const [name, encoding] of Object.entries(encodings)) {
      expect(encoding.name).toBe(name)
      if (encoding.kind === 'added') expect(encoding.codes(frames, grid, 48)).toHaveLength(2 * 12 * 48)
      else expect(encoding.represent(frames.map(({ camera }) => camera)).forth).toHaveLength(2 * 16)
    }
    expect(encodings.none.codes(frames, grid, 48).every((value) => value === 0)).toBe(true)
  })

  test('repe repeats the code of the frame in its patches', () => {
    const codes = encodings.repe.codes(frames, grid, 48)
    const once = encode(
      frames.map(({ camera }) => camera),
      { dim: 48 },
    ).data
    expect(far(codes.subarray(48 * 23, 48 * 24), once.subarray(48))).toBe(0)
    expect(far(codes.subarray(48 * 11, 48 * 12), once.subarray(0, 48))).toBe(0)
  })

  test('absolute writes positions in cells of 0.1 m from the least corner: by hand for one patch', () => {
    const codes = encodings.absolute.codes([frames[0]!], grid, 12)
    // A plane 2 m ahead: patch column c is centred at u = 2c + 1, x = (u - 4) / fx * 2, from the least, c * 4 / fx
    const steps = Math.round((3 * 4) / intrinsics.fx / 0.1)
    const last = codes.subarray(12 * 11)
    expect(last[0]).toBeCloseTo(Math.sin(steps), 5)
    expect(last[1]).toBeCloseTo(Math.cos(steps), 5)
    expect(last[2]).toBeCloseTo(Math.sin(steps / 10_000 ** 0.5), 5)
    expect(far(last.subarray(8), [0, 1, 0, 1])).toBeLessThan(1e-12) // all at one depth: z is 0
  })

  test('absolute does change with the world frame, repe does not', () => {
    const world = exp([1, 2, 3, 0, 0, 0.7]) as Transform<'world', 'world'>
    const moved = frames.map((it) => ({
      ...it,
      camera: { ...it.camera, cameraToWorld: compose(world, it.camera.cameraToWorld) },
    }))
    expect(
      far(encodings.absolute.codes(frames, grid, 48), encodings.absolute.codes(moved, grid, 48)),
    ).toBeGreaterThan(0.5)
    expect(far(encodings.repe.codes(frames, grid, 48), encodings.repe.codes(moved, grid, 48))).toBeLessThan(
      1e-6,
    )
  })

  test('absolute refuses frames without depth, and leaves patches without any at 0', () => {
    expect(() => encodings.absolute.codes([frame(identity())], grid, 48)).toThrow(/Frame 0 has no depth/)
    const half = new Float32Array(48).fill(2, 24)
    const codes = encodings.absolute.codes([frame(identity(), half)], grid, 48)
    expect(codes.subarray(0, 48).every((value) => value === 0)).toBe(true)
    expect(codes.subarray(11 * 48).some((value) => value !== 0)).toBe(true)
  })
})
