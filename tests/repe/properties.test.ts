import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { gpu, poseAttention, tf, tokenPoses } from '../../src/compute/index.ts'
import {
  type Camera,
  type CameraToWorld,
  compose,
  exp,
  type Transform,
  type Twist,
} from '../../src/geometry/index.ts'
import {
  type AttentionName,
  type EncodingName,
  encodings,
  plucker,
  raymap,
  rays,
  relative,
} from '../../src/repe/index.ts'
import { type Frame, RgbImage } from '../../src/video/index.ts'
import { clips, there } from './clips.ts'

const names: AttentionName[] = ['gta', 'prope', 'cape']
const grid = { columns: 3, rows: 2 }

function far(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)
}

type World = Transform<'world', 'world'>
const inWorld = (world: World, cameras: readonly Camera[]): Camera[] =>
  cameras.map((it) => ({ ...it, cameraToWorld: compose(world, it.cameraToWorld) }))
const scaled = (by: number, cameras: readonly Camera[]): Camera[] =>
  cameras.map((it) => {
    const cameraToWorld = it.cameraToWorld.slice() as CameraToWorld
    for (const i of [3, 7, 11]) cameraToWorld[i]! *= by
    return { ...it, cameraToWorld }
  })

const number = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
const motion = (metres: number) =>
  fc.tuple(...[metres, metres, metres, 1.7, 1.7, 1.7].map(number)).map((it) => it as unknown as Twist)

const heads = 2
const dim = 16
const wave = (tokens: number, speed: number) =>
  tf.tensor4d(
    Float32Array.from({ length: heads * tokens * dim }, (_, i) => Math.sin(speed * i + speed)),
    [1, heads, tokens, dim],
  )

/** Attention between waves, as if seen by the cameras. */
function attended(name: AttentionName, cameras: readonly Camera[], order?: readonly number[]): tf.Tensor4D {
  const encoding = encodings[name]
  const poses = tokenPoses({ encoding, cameras: [encoding.represent(cameras)], grid, heads, dim })
  const tokens = cameras.length * 6
  const [q, k, v] = [0.37, 0.53, 0.71].map((speed) => {
    const x = wave(tokens, speed)
    return order ? tf.gather(x, order, 2) : x
  }) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
  return poseAttention(q, k, v, { ...poses, translation: tf.scalar(encodings.gta.translation!) })
}
const values = (make: () => tf.Tensor) => tf.tidy(() => make().dataSync())

describe.skipIf(!there).each(Object.entries(clips))('on the poses of %s', (_, read) => {
  /** Four frames in order from anywhere in the clip. */
  const few = () => {
    const all = read()
    return fc.integer({ min: 0, max: all.length - 4 }).map((start) => all.slice(start, start + 4))
  }
  beforeAll(async () => {
    await gpu.use('cpu')
  })

  test.each(names)('%s does not change with the world frame: to 1e-12 in float64', (name) => {
    const { represent } = encodings[name]
    fc.assert(
      fc.property(few(), motion(5), (cameras, twist) => {
        const moved = inWorld(exp(twist) as unknown as World, cameras)
        expect(far(relative(represent(cameras)), relative(represent(moved)))).toBeLessThan(1e-12)
        const wrong = cameras.map((it) => ({
          ...it,
          cameraToWorld: compose(it.cameraToWorld, exp([1, 0, 0, 0, 1, 0])),
        }))
        expect(far(relative(represent(cameras)), relative(represent(wrong as Camera[])))).toBeGreaterThan(
          1e-3,
        )
      }),
      { numRuns: 30 },
    )
  })

  test.each(names)('%s does not change with the world frame: to 1e-4 in the attention of float32', (name) => {
    fc.assert(
      fc.property(few(), motion(3), (cameras, twist) => {
        const moved = inWorld(exp(twist) as unknown as World, cameras)
        expect(
          far(
            values(() => attended(name, cameras)),
            values(() => attended(name, moved)),
          ),
        ).toBeLessThan(1e-4)
      }),
      { numRuns: 10 },
    )
  })

  test.each(names)('%s takes one pose for all frames as no pose', (name) => {
    fc.assert(
      fc.property(few(), ([first]) => {
        const same = Array.from({ length: 4 }, () => first!)
        const identity = same.map((it) => ({
          ...it,
          cameraToWorld: exp<'camera', 'world'>([0, 0, 0, 0, 0, 0]),
        }))
        const { represent } = encodings[name]
        expect(far(relative(represent(same)), relative(represent(identity)))).toBeLessThan(1e-13)
        expect(
          far(
            values(() => attended(name, same)),
            values(() => attended(name, identity)),
          ),
        ).toBeLessThan(1e-4)
      }),
      { numRuns: 10 },
    )
  })

  test.each(names)('%s inverts a pose whose rotation a file rounded to four decimals', (name) => {
    const rounded = read().map((it) => ({
      ...it,
      cameraToWorld: it.cameraToWorld.map((value) => Math.round(value * 1e4) / 1e4) as CameraToWorld,
    }))
    for (const it of rounded.slice(0, 20)) {
      const one = relative(encodings[name].represent([it]))
      expect(far(one, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBeLessThan(1e-12)
    }
  })

  test.each(names)('%s: frames in another order give the same outputs in that order', (name) => {
    fc.assert(
      fc.property(few(), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (cameras, order) => {
        const tokens = order.flatMap((frame) => Array.from({ length: 6 }, (_, patch) => frame * 6 + patch))
        const shuffled = values(() =>
          attended(
            name,
            order.map((at) => cameras[at]!),
            tokens,
          ),
        )
        const straight = values(() => tf.gather(attended(name, cameras), tokens, 2))
        expect(far(shuffled, straight)).toBeLessThan(1e-5)
      }),
      { numRuns: 10 },
    )
  })

  test('in a world twice as large only translations double: of cameras to each other, of moments, of eyes', () => {
    const cameras = read().slice(0, 4)
    const larger = scaled(2, cameras)
    const twice = (name: AttentionName, where: (at: number) => boolean) => {
      const small = relative(encodings[name].represent(cameras))
      const large = relative(encodings[name].represent(larger))
      expect(
        far(
          small.map((value, at) => (where(at % 16) ? 2 * value : value)),
          large,
        ),
      ).toBeLessThan(1e-12)
      expect(far(small, large)).toBeGreaterThan(1e-3)
    }
    twice('gta', (at) => at < 12 && at % 4 === 3)
    twice('prope', (at) => at < 12 && at % 4 === 3)
    twice('cape', (at) => at >= 12 && at < 15)
    for (const form of [plucker, raymap])
      for (const [i, camera] of cameras.entries()) {
        const small = rays(camera, grid, form)
        const large = rays(larger[i]!, grid, form)
        expect(
          far(
            small.map((value, at) => (at % 6 < 3 ? 2 * value : value)),
            large,
          ),
        ).toBeLessThan(1e-12)
      }
  })

  test("gta's factor undoes a scale: twice the factor is a world twice as large", () => {
    const cameras = read().slice(0, 4)
    const out = (factor: number, of: readonly Camera[]) =>
      values(() => {
        const encoding = encodings.gta
        const poses = tokenPoses({ encoding, cameras: [encoding.represent(of)], grid, heads, dim })
        const [q, k, v] = [0.37, 0.53, 0.71].map((speed) => wave(24, speed)) as [
          tf.Tensor4D,
          tf.Tensor4D,
          tf.Tensor4D,
        ]
        return poseAttention(q, k, v, { ...poses, translation: tf.scalar(factor) })
      })
    expect(far(out(0.2, cameras), out(0.1, scaled(2, cameras)))).toBeLessThan(1e-5)
  })
})

/** What stays as it is (or, in another order, is in that order) under each change: the table of docs and tutorial. */
const survives: Readonly<
  Record<EncodingName, readonly [turn: boolean, shift: boolean, scale: boolean, reversed: boolean]>
> = {
  none: [true, true, true, true],
  absolute: [false, true, false, true],
  repe: [true, true, true, false],
  'repe-metric': [true, true, false, false],
  plucker: [false, false, false, true],
  raymap: [false, false, false, true],
  gta: [true, true, false, true],
  prope: [true, true, false, true],
  cape: [true, true, false, true],
}

describe.skipIf(!there)('which change each encoding survives, on real poses', () => {
  const frames = (cameras: readonly Camera[], depths: readonly Float32Array[]): Frame[] =>
    cameras.map((camera, i) => ({
      camera: { ...camera, intrinsics: { width: 12, height: 8, fx: 11, fy: 11, cx: 6, cy: 4 } },
      image: new RgbImage(12, 8),
      depth: depths[i]!,
    }))
  const depths = Array.from({ length: 4 }, (_, i) =>
    Float32Array.from({ length: 96 }, (_, at) => 2 + Math.sin(0.3 * at + i)),
  )
  /** Numbers for each frame, in the frames' order; of attention encodings each camera as each other sees it. */
  function numbers(name: EncodingName, video: readonly Frame[]): number[] {
    const encoding = encodings[name]
    if (encoding.kind === 'added') return [...encoding.codes(video, grid, 72)]
    return [...relative(encoding.represent(video.map(({ camera }) => camera)))]
  }

  test.each(Object.keys(encodings) as EncodingName[])('%s', (name) => {
    const cameras = clips.tum!().slice(10, 14)
    const plain = frames(cameras, depths)
    const before = numbers(name, plain)
    const kept = (other: readonly Frame[]) => far(before, numbers(name, other)) < 1e-5
    const world = (twist: Twist) => frames(inWorld(exp(twist) as unknown as World, cameras), depths)
    const larger = frames(
      scaled(2, cameras),
      depths.map((depth) => depth.map((metres) => 2 * metres)),
    )
    const backwards = numbers(name, [...plain].reverse())
    const blocks = (all: readonly number[]) =>
      Array.from({ length: 4 }, (_, i) => all.slice((i * all.length) / 4, ((i + 1) * all.length) / 4))
    // relative matrices are pairs of frames: turned about in both
    const inOrder =
      encodings[name].kind === 'added'
        ? blocks(backwards).reverse().flat()
        : blocks(backwards)
            .reverse()
            .flatMap((row) => blocks(row).reverse().flat())
    expect([
      kept(world([0, 0, 0, 0, 0, 1])),
      kept(world([3, -2, 1, 0, 0, 0])),
      kept(larger),
      far(before, inOrder) < 1e-5,
    ]).toEqual(survives[name])
  })
})
