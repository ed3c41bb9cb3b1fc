import { describe, expect, test } from 'vitest'
import { compose, exp, type Transform } from '../../src/geometry/index.ts'
import { encode, motions } from '../../src/repe/index.ts'
import { clips, there } from './clips.ts'

describe.skipIf(!there).each(Object.entries(clips))('real poses: %s', (_, read) => {
  const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)
  const world = exp([30, -20, 10, 0.5, -1, 2]) as unknown as Transform<'world', 'world'>

  test('another world frame leaves every motion as it is, to 1e-9, and every code to float32', () => {
    const cameras = read()
    const moved = cameras.map((camera) => ({
      ...camera,
      cameraToWorld: compose(world, camera.cameraToWorld),
    }))
    expect(far(motions(cameras).flat(), motions(moved).flat())).toBeLessThan(1e-9)
    expect(far(encode(cameras).data, encode(moved).data)).toBeLessThan(1e-6)
  })

  test('turned on the wrong side, which is another motion, it does change', () => {
    const cameras = read()
    const turn = world as unknown as Transform<'camera', 'camera'>
    const wrong = cameras.map((camera) => ({ ...camera, cameraToWorld: compose(camera.cameraToWorld, turn) }))
    expect(far(encode(cameras).data, encode(wrong).data)).toBeGreaterThan(0.5)
  })

  test('frames out of order are refused', () => {
    const cameras = read().map((camera, i) => ({ ...camera, time: camera.time ?? i }))
    expect(() => encode([...cameras].reverse())).toThrow(/does not come after/)
  })
})
