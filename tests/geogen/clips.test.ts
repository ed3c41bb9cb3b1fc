import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { clipTriplets, parseAction, room, type Triplet } from '../../src/geogen/index.ts'
import { angleBetween, compose, invert, translationOf } from '../../src/geometry/index.ts'
import { type Clip, open } from '../../src/video/index.ts'

const shared = resolve(import.meta.dirname, '../../../shared/data')

async function take(clip: Clip, options: Parameters<typeof clipTriplets>[1]): Promise<Triplet[]> {
  const triplets: Triplet[] = []
  for await (const triplet of clipTriplets(clip, options)) triplets.push(triplet)
  return triplets
}

/** A filmed room as a clip that is read frame by frame. */
function filmed(frames: number): Clip {
  const video = room({ seed: 5 }).film({ path: 'look-around', frames, width: 48, height: 36, samples: 1 })
  return {
    name: 'filmed',
    source: 'a test',
    length: frames,
    skipped: [],
    cameras: video.cameras,
    frame: async (index) => video.frames[index]!,
    sample: async (indices) => video.at(indices as readonly number[]),
  }
}

test('a triplet of a clip says how the camera moved, and how far the words are off', async () => {
  const triplets = await take(filmed(36), { count: 8, seed: 1 })
  expect(triplets.length).toBe(8)
  for (const { observation, action, outcome, seen, determined, rounding } of triplets) {
    expect(observation.frames).toHaveLength(3)
    expect(action.text).toMatch(/^turn (left|right) \d+ degrees$/) // it turns on the spot by tens of degrees
    expect(determined && seen >= 0.5).toBe(true)
    const led = compose(observation.cameras.at(-1)!.cameraToWorld, parseAction(action.text).motion)
    const off = (angleBetween(led, outcome.camera.cameraToWorld) * 180) / Math.PI
    expect(rounding.degrees).toBeCloseTo(off, 6)
    expect(rounding.degrees).toBeLessThan(0.5)
  }
  expect(new Set(triplets.map(({ action }) => action.text)).size).toBeGreaterThan(1)
  expect(await take(filmed(36), { count: 8, seed: 1 })).toEqual(triplets)
  expect(await take(filmed(36), { count: 8, seed: 2 })).not.toEqual(triplets)
})

test('a clip that is too short says so', async () => {
  await expect(take(filmed(3), { count: 1, seed: 1 })).rejects.toThrow(
    /has 3 frames; a triplet of 3 .* needs 4/,
  )
})

test('a recorded clip gives triplets whose words lead to where the camera was', async (context) => {
  const folder = resolve(shared, 'open3d_redwood_rgbd')
  if (!existsSync(folder)) return context.skip(`no recorded clip at ${folder}`)
  const triplets = await take(await open(folder), { count: 4, seed: 1, frames: 2, width: 160 })
  expect(triplets.length).toBeGreaterThan(1)
  for (const { action, observation, outcome, seen, rounding } of triplets) {
    expect(seen).toBeGreaterThan(0.7) // neighbouring frames of a hand-held camera
    const led = compose(observation.cameras.at(-1)!.cameraToWorld, parseAction(action.text).motion)
    const error = compose(invert(led), outcome.camera.cameraToWorld)
    expect(Math.hypot(...translationOf(error))).toBeCloseTo(rounding.metres, 9)
    expect(rounding.metres).toBeLessThan(0.01)
    expect(rounding.degrees).toBeLessThan(0.87)
  }
})
