import { arrangements, type Draft, degrees, type Family, headingTo, planar, uniqueSeen } from './question.ts'

/** Nearer than this one does not stand beside a thing but in it, metres. */
const leastApart = 0.8

/** Left or right of what is faced; not where the answer is nearly in front or behind. */
export const directionEasy: Family = direction(
  (right) => {
    const away = Math.abs(right)
    if (away < 20 || away > 160) return undefined
    return right > 0 ? 'right' : 'left'
  },
  ['left', 'right'],
  (asked, facing) => `is the ${asked} to the left or the right of the ${facing}?`,
)

/** Left, right or back, 10 degrees away from where these meet, and not in front. */
export const directionMedium: Family = direction(
  (right) => {
    const away = Math.abs(right)
    if (away < 45 || Math.abs(away - 135) < 10) return undefined
    if (away > 135) return 'back'
    return right > 0 ? 'right' : 'left'
  },
  ['left', 'right', 'back'],
  (asked) =>
    `is the ${asked} to my left, right, or back? An object is to my back if I would have to turn at least 135 ` +
    'degrees in order to face it.',
)

/** One of four quadrants, 10 degrees away from where these meet. */
export const directionHard: Family = direction(
  (right) => {
    const away = Math.abs(right)
    if (Math.min(away, Math.abs(away - 90), 180 - away) < 10) return undefined
    return `${away < 90 ? 'front' : 'back'}-${right > 0 ? 'right' : 'left'}`
  },
  ['front-left', 'front-right', 'back-left', 'back-right'],
  (asked) =>
    `is the ${asked} to my front-left, front-right, back-left, or back-right? The directions refer to the quadrants ` +
    'of a Cartesian plane (if I am standing at the origin and facing along the positive y-axis).',
)

/** Standing by one thing, facing a second, where is the third? @param name of degrees to the right */
function direction(
  name: (right: number) => string | undefined,
  options: readonly string[],
  wording: (asked: string, facing: string) => string,
): Family {
  return (subject) =>
    arrangements(uniqueSeen(subject), 3, subject).flatMap(([at, facing, asked]): Draft[] => {
      if (planar(at!, facing!) < leastApart || planar(at!, asked!) < leastApart) return []
      const answer = name(degrees(headingTo(at!, facing!) - headingTo(at!, asked!)))
      if (!answer) return []
      const text =
        `If I am standing by the ${at!.label} and facing the ${facing!.label}, ` +
        wording(asked!.label, facing!.label)
      return [{ text, answer, options, objects: [at!, facing!, asked!] }]
    })
}
