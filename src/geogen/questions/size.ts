import { type Family, uniqueSeen } from './question.ts'

/** The longest side of a thing's box, whole centimetres, of things of at least 20 cm. */
export const objectSize: Family = (subject) =>
  uniqueSeen(subject).flatMap((thing) => {
    const longest = Math.round(100 * Math.max(...thing.size))
    if (longest < 20) return []
    const text =
      'What is the length of the longest dimension (length, width, or height) of the ' +
      `${thing.label}, measured in centimeters?`
    return [{ text, answer: String(longest), objects: [thing] }]
  })

/** The floor's area, square metres with one decimal. */
export const roomSize: Family = ({ area }) => {
  if (area === undefined) return []
  const text =
    'What is the size of this room (in square meters)? If multiple rooms are shown, estimate the size of the combined space.'
  return [{ text, answer: area.toFixed(1), objects: [] }]
}
