import { boxDistance } from '../boxes.ts'
import { arrangements, type Family, uniqueSeen } from './question.ts'

/** Nearer things than this seem to touch, metres. */
const leastDistance = 0.3

/** Metres with one decimal, between the closest points of the boxes of things with a name of their own. */
export const absoluteDistance: Family = (subject) =>
  arrangements(uniqueSeen(subject), 2, subject).flatMap(([a, b]) => {
    const metres = boxDistance(a!, b!)
    if (metres < leastDistance) return []
    const text =
      `Measuring from the closest point of each object, what is the distance between the ${a!.label} and the ` +
      `${b!.label} (in meters)?`
    return [{ text, answer: metres.toFixed(1), objects: [a!, b!] }]
  })
