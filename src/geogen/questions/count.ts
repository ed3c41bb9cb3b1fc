import type { Family } from './question.ts'

/** Of each category with two or more things, where all of them have been seen. */
export const count: Family = ({ things, seen }) =>
  [...Map.groupBy(things, ({ category }) => category)].flatMap(([category, all]) => {
    if (all.length < 2 || !all.every((thing) => seen.includes(thing))) return []
    return [{ text: `How many ${category}(s) are in this room?`, answer: String(all.length), objects: all }]
  })
