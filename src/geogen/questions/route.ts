import type { Thing } from '../boxes.ts'
import { distanceTo, footprintOf } from '../footprint.ts'
import {
  arrangements,
  type Draft,
  degrees,
  type Family,
  headingTo,
  planar,
  type Subject,
  uniqueSeen,
} from './question.ts'

const turns = ['Turn Back', 'Turn Left', 'Turn Right'] as const
type Turn = (typeof turns)[number]

/** Legs of a route are at least so long, metres. */
const leastLeg = 1

/**
 * Which turns lead from one thing over another to a third: one turn to fill in for who begins facing the second, two for
 * who begins facing a fourth. Legs are straight and no other thing stands in them; turns are 15 degrees away from where
 * left, right and back meet (45 and 135 degrees), and never straight on.
 */
export const route: Family = (subject) => {
  const known = uniqueSeen(subject).filter(onFloor)
  const { random, most } = subject
  return [
    ...arrangements(known, 3, { random: random.fork(1), most }).flatMap((stops) => oneTurn(subject, stops)),
    ...arrangements(known, 4, { random: random.fork(2), most }).flatMap((stops) => twoTurns(subject, stops)),
  ]
}

const onFloor = ({ center, size }: Thing) => center[2] - size[2] / 2 < 0.3 || size[2] > 1

function oneTurn(subject: Subject, [from, over, to]: readonly Thing[]): Draft[] {
  const turn = turnBetween(headingTo(from!, over!), headingTo(over!, to!))
  if (!turn || !walkable(subject, from!, over!) || !walkable(subject, over!, to!)) return []
  const route = `1. Go forward until the ${over!.label} 2. [please fill in] 3. Go forward until the ${to!.label}.`
  return [
    { text: wording(from!, over!, to!, route), answer: turn, options: turns, objects: [from!, over!, to!] },
  ]
}

function twoTurns(subject: Subject, [from, facing, over, to]: readonly Thing[]): Draft[] {
  const first = turnBetween(headingTo(from!, facing!), headingTo(from!, over!))
  const second = turnBetween(headingTo(from!, over!), headingTo(over!, to!))
  if (!first || !second || planar(from!, facing!) < leastLeg) return []
  if (!walkable(subject, from!, over!) || !walkable(subject, over!, to!)) return []
  const answer = `${first}, ${second}`
  const others = turns.flatMap((a) => turns.map((b) => `${a}, ${b}`)).filter((pair) => pair !== answer)
  const options = subject.random.shuffle([answer, ...subject.random.shuffle(others).slice(0, 3)])
  const route =
    `1. [please fill in] 2. Go forward until the ${over!.label} 3. [please fill in] ` +
    `4. Go forward until the ${to!.label}.`
  const text = wording(from!, facing!, to!, route)
  return [{ text, answer, options, objects: [from!, facing!, over!, to!] }]
}

const wording = (from: Thing, facing: Thing, to: Thing, route: string) =>
  `You are a robot beginning at the ${from.label} and facing the ${facing.label}. You want to navigate to the ` +
  `${to.label}. You will perform the following actions (Note: for each [please fill in], choose either 'turn back,' ` +
  `'turn left,' or 'turn right.'): ${route} You have reached the final destination.`

function turnBetween(before: number, after: number): Turn | undefined {
  const left = degrees(after - before)
  const away = Math.abs(left)
  if (away < 60 || Math.abs(away - 135) < 15) return undefined
  if (away > 135) return 'Turn Back'
  return left > 0 ? 'Turn Left' : 'Turn Right'
}

/** Whether the straight way between two things is long enough and passes through no other. */
function walkable({ things }: Subject, a: Thing, b: Thing): boolean {
  const length = planar(a, b)
  if (length < leastLeg) return false
  const inTheWay = things.filter(
    (thing) => thing !== a && thing !== b && onFloor(thing) && thing.size[2] > 0.1,
  )
  const count = Math.ceil(length / 0.1)
  return inTheWay.every((thing) => {
    const footprint = footprintOf(thing)
    return Array.from({ length: count + 1 }, (_, i) => i / count).every((share) => {
      const x = a.center[0] + share * (b.center[0] - a.center[0])
      const y = a.center[1] + share * (b.center[1] - a.center[1])
      return distanceTo(footprint, x, y) > 0
    })
  })
}
