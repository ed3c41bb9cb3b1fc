/** Families of our own: they ask from where the video ends. */
import { translationOf } from '../../geometry/index.ts'
import { bearing } from '../actions.ts'
import type { Thing } from '../boxes.ts'
import { distanceTo, footprintOf } from '../footprint.ts'
import { arrangements, type Draft, degrees, type Family, uniqueSeen } from './question.ts'

/** Left or right of the sight line; not where a thing lies nearly in front or behind. */
export const cameraDirection: Family = (subject) => {
  const camera = subject.cameras?.at(-1)
  if (!camera) return []
  return uniqueSeen(subject).flatMap((thing): Draft[] => {
    const right = degrees(bearing(camera, thing.center))
    if (Math.abs(right) < 20 || Math.abs(right) > 160) return []
    const text = `At the end of the video, is the ${thing.label} to your left or to your right?`
    return [{ text, answer: right > 0 ? 'right' : 'left', options: ['left', 'right'], objects: [thing] }]
  })
}

/** Which of two is closer on the floor plan, by at least half a metre. */
export const cameraDistance: Family = (subject) => {
  const camera = subject.cameras?.at(-1)
  if (!camera) return []
  const [x, y] = translationOf(camera.cameraToWorld)
  const away = (thing: Thing) => distanceTo(footprintOf(thing), x, y)
  return arrangements(uniqueSeen(subject), 2, subject).flatMap(([a, b]): Draft[] => {
    if (Math.abs(away(a!) - away(b!)) < 0.5) return []
    const text = `At the end of the video, which is closer to you, the ${a!.label} or the ${b!.label}?`
    const options = [a!.label, b!.label]
    return [{ text, answer: away(a!) < away(b!) ? a!.label : b!.label, options, objects: [a!, b!] }]
  })
}

const turns = [30, 60, 90, 120, 150].flatMap((left) => [left, -left])

/**
 * Whether a thing's middle is in view after a turn on the spot, 8 degrees away from the picture's edge. The turn itself
 * is a cue: small ones show more of what was seen.
 */
export const cameraView: Family = (subject) => {
  const camera = subject.cameras?.at(-1)
  if (!camera) return []
  const { fx, width } = camera.intrinsics
  const half = degrees(Math.atan(width / 2 / fx))
  return uniqueSeen(subject).flatMap((thing) =>
    turns.flatMap((left): Draft[] => {
      const right = Math.abs(degrees(bearing(camera, thing.center) + (left * Math.PI) / 180))
      if (Math.abs(right - half) < 8) return []
      const turn = `${left > 0 ? 'left' : 'right'} ${Math.abs(left)} degrees`
      const text = `At the end of the video, if you turn ${turn}, will you look towards the ${thing.label}?`
      return [
        { text, answer: right < half ? 'yes' : 'no', options: ['yes', 'no'], objects: [thing], cue: turn },
      ]
    }),
  )
}
