import { type CameraToWorld, compose, exp, type Twist } from '../geometry/index.ts'
import type { Random } from './random.ts'
import { clearance, clearest, type Surroundings, uprightPose } from './surroundings.ts'

/** How a hand moves: drift (slow) and tremor (fast); metres, radians, and how many swings in ten frames. */
const swings = [
  { metres: 0.05, radians: 0.05, speed: 0.35 },
  { metres: 0.006, radians: 0.012, speed: 3.1 },
] as const

/**
 * A camera held by somebody who stands in a free place, looks into the room, and pans slowly to one side. It drifts and
 * trembles in all six directions, by 6 cm and 4 degrees at most.
 */
export function handHeld(count: number, around: Surroundings, random: Random): CameraToWorld[] {
  const [x, y] = standing(around, random)
  const inwards = Math.atan2(-y, -x) + random.uniform(-0.6, 0.6)
  const pan = random.pick([-1, 1]) * random.uniform(0.2, 0.5)
  const shake = tremor(random)
  return Array.from({ length: count }, (_, i) => {
    const share = count > 1 ? i / (count - 1) - 0.5 : 0
    const still = uprightPose([x, y, around.height], inwards + pan * share, around.pitch)
    return compose(still, exp<'camera', 'camera'>(shake(i)))
  })
}

/** A free place to stand, not always the freest. */
function standing(around: Surroundings, random: Random): readonly [number, number] {
  const person = { ...around, height: Math.min(around.height, 0.3) }
  for (let attempt = 0; attempt < 60; attempt++) {
    const [x, y] = [0, 1].map((axis) => random.uniform(-0.5, 0.5) * around.size[axis]!) as [number, number]
    if (clearance(person, x, y) > 0.45) return [x, y]
  }
  return clearest(around)
}

/** A smooth random motion at each frame, a sum of sines out of step with each other. */
function tremor(random: Random): (frame: number) => Twist {
  const waves = Array.from({ length: 6 }, (_, axis) =>
    swings.map(({ metres, radians, speed }) => ({
      reach: (axis < 3 ? metres : radians) * random.uniform(0.5, 1),
      speed: speed * random.uniform(0.7, 1.3),
      phase: random.uniform(0, 2 * Math.PI),
    })),
  )
  return (frame) =>
    waves.map((sum) =>
      sum.reduce(
        (at, { reach, speed, phase }) => at + reach * Math.sin(phase + (2 * Math.PI * speed * frame) / 10),
        0,
      ),
    ) as unknown as Twist
}
