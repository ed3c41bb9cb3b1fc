import { boxDistance, type Thing } from '../boxes.ts'
import { arrangements, byLabel, type Family, uniqueSeen } from './question.ts'

/** By how much the closest is closer than the next, metres; more in rooms above 40 square metres. */
const margin = (area = 0) => (area > 40 ? 0.5 : 0.3)

/**
 * Two to four names, of which one is the closest to a thing with a name of its own. Where several things have a name, the
 * closest of them counts, and all of them were seen.
 */
export const relativeDistance: Family = (subject) => {
  const { things, seen, random, area, most } = subject
  const whole = [...byLabel(things)].filter(([, all]) => all.every((thing) => seen.includes(thing)))
  return uniqueSeen(subject).flatMap((from) => {
    const others = whole.filter(([label]) => label !== from.label)
    const away = new Map(
      others.map(([label, all]) => [label, Math.min(...all.map((it) => boxDistance(from, it)))]),
    )
    const drafts = arrangements(others, Math.min(4, others.length), {
      random: random.fork(from.id),
      most: most / 4,
    })
    return drafts.flatMap((choices) => {
      const labels = choices.map(([label]) => label)
      if (labels.length < 2) return []
      const [first, second] = labels.toSorted((a, b) => away.get(a)! - away.get(b)!)
      if (away.get(second!)! - away.get(first!)! < margin(area)) return []
      return [
        {
          text: wording(labels, choices, from),
          answer: first!,
          options: labels,
          objects: [from, ...choices.flatMap(([, all]) => all)],
        },
      ]
    })
  })
}

function wording(labels: readonly string[], choices: readonly [string, Thing[]][], from: Thing): string {
  const several = choices.some(([, all]) => all.length > 1)
  return (
    `Measuring from the closest point of each object, which of these objects (${labels.join(', ')}) is the closest to ` +
    `the ${from.label}?` +
    (several ? ' If there are multiple instances of an object category, measure to the closest.' : '')
  )
}
