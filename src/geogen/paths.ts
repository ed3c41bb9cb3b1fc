import type { CameraToWorld } from '../geometry/index.ts'
import { handHeld } from './hand.ts'
import type { Random } from './random.ts'
import { clearance, clearest, type Surroundings, uprightPose } from './surroundings.ts'
import { walkThrough } from './walkway.ts'

/**
 * How a camera moves through a room: around its middle; straight ahead; on foot, from one end of the free floor to the
 * other; turning on the spot; held by a hand that stands still.
 */
export type PathName = 'orbit' | 'dolly' | 'walk' | 'look-around' | 'hand-held'

/**
 * The poses of a path. On the way from each to the next the camera stays free of everything: 0.3 m from what is at its
 * height where the room has space for that, 0.15 m in any case.
 */
export function poses(path: PathName, count: number, around: Surroundings, random: Random): CameraToWorld[] {
  const steps = Array.from({ length: count }, (_, i) => i)
  const { height, pitch } = around
  if (path === 'walk') return walkThrough(count, around, random)
  if (path === 'hand-held') return handHeld(count, around, random)
  if (path === 'orbit') {
    const { middle, radius, phase } = orbit(around, count, random)
    return steps.map((i) => {
      const angle = phase + (2 * Math.PI * i) / count
      const [x, y] = [middle[0] + radius * Math.cos(angle), middle[1] + radius * Math.sin(angle)]
      return uprightPose([x, y, height], angle + Math.PI, pitch)
    })
  }
  if (path === 'look-around') {
    const [x, y] = clearest(around)
    const start = random.uniform(0, 2 * Math.PI)
    return steps.map((i) => uprightPose([x, y, height], start + (2 * Math.PI * i) / count, pitch))
  }
  const { from, heading, far } = straight(around, random)
  return steps.map((i) => {
    const along = count > 1 ? (far * i) / (count - 1) : 0
    return uprightPose(
      [from[0] + along * Math.cos(heading), from[1] + along * Math.sin(heading), height],
      heading,
      pitch,
    )
  })
}

/** The widest circle around the room's middle that is free all round, or a small one in the freest place. */
function orbit(around: Surroundings, count: number, random: Random) {
  const widest = Math.min(around.size[0], around.size[1]) / 2 - 0.6
  const start = random.uniform(0, 2 * Math.PI)
  const freeAt = (radius: number, angle: number) =>
    clearance(around, radius * Math.cos(angle), radius * Math.sin(angle))
  for (let radius = widest; radius > 0.4; radius -= 0.1) {
    const whole = Array.from({ length: 32 }, (_, i) => freeAt(radius, (i * Math.PI) / 16))
    if (Math.min(...whole) < 0.3) continue
    for (let turn = 0; turn < 8; turn++) {
      const phase = start + (turn * Math.PI) / (4 * count)
      const free = Array.from({ length: count }, (_, i) => freeAt(radius, phase + (2 * Math.PI * i) / count))
      if (Math.min(...free) > 0.55) return { middle: [0, 0] as const, radius, phase }
    }
  }
  const middle = clearest(around)
  return { middle, radius: Math.min(0.4, Math.max(0.05, clearance(around, ...middle) - 0.3)), phase: start }
}

/** A free straight way of up to 2.5 m, with as much room as can be ahead of its end. */
function straight(around: Surroundings, random: Random) {
  let best = { from: clearest(around), heading: 0, far: 0 }
  let most = -Infinity
  for (let attempt = 0; attempt < 48; attempt++) {
    const from = [
      random.uniform(-0.5, 0.5) * around.size[0],
      random.uniform(-0.5, 0.5) * around.size[1],
    ] as const
    const heading = random.uniform(0, 2 * Math.PI)
    let free = 0
    while (clearance(around, from[0] + free * Math.cos(heading), from[1] + free * Math.sin(heading)) > 0.4)
      free += 0.1
    const score = free - Math.max(0, free - 3.5)
    if (free > 0.2 && score > most) [most, best] = [score, { from, heading, far: Math.min(2.5, 0.75 * free) }]
  }
  return best
}
