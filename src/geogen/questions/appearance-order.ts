import { leastShare } from '../seen.ts'
import { arrangements, byLabel, type Draft, type Family } from './question.ts'

/**
 * In which order three or four names first appear. A thing appears in the first frame of which it fills half a percent;
 * one that shows a little of itself before that is not asked about, nor are two that appear together.
 */
export const appearanceOrder: Family = ({ seen, shares, random, most }) => {
  if (!shares) return []
  const firsts = new Map<string, number>()
  for (const [label, all] of byLabel(seen)) {
    const filled = shares.map((frame) => Math.max(...all.map(({ id }) => frame.get(id) ?? 0)))
    const first = filled.findIndex((share) => share >= leastShare)
    if (first >= 0 && filled.slice(0, first).every((share) => share === 0)) firsts.set(label, first)
  }
  const names = [...firsts.keys()]
  return [4, 3].flatMap((count) =>
    arrangements(names, count, { random: random.fork(count), most })
      .filter((labels) => new Set(labels.map((label) => firsts.get(label))).size === count)
      .map((labels): Draft => {
        const answer = labels.toSorted((a, b) => firsts.get(a)! - firsts.get(b)!).join(', ')
        const text = `What will be the first-time appearance order of the following categories in the video: ${labels.join(', ')}?`
        const others = new Set<string>()
        while (others.size < 3) {
          const other = random.shuffle(labels).join(', ')
          if (other !== answer) others.add(other)
        }
        const objects = seen.filter(({ label }) => labels.includes(label))
        return { text, answer, options: random.shuffle([answer, ...others]), objects }
      }),
  )
}
