import type { ClipFolder } from './folder.ts'

/** Pictures by their names' endings. */
export const isPicture = (name: string): boolean => /\.(png|jpe?g|webp|tiff?|ppm|bmp)$/i.test(name)

/** Names in the order in which people count: 'frame10' after 'frame9', folders apart. */
export const byNumber = new Intl.Collator('en', { numeric: true }).compare

/** The last number in a name without its ending: 12 of 'frame-000012.color.png'; undefined where it has none. */
export function numberIn(name: string): number | undefined {
  const digits = name.replace(/\.[a-z]+$/i, '').match(/(\d+)\D*$/)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The files of a folder by the number in their names, in numeric order. @throws Error where two share a number */
export async function numbered(
  folder: ClipFolder,
  inside: string,
  isOne: (name: string) => boolean = isPicture,
): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const name of (inside ? await folder.list(inside) : folder.names).toSorted(byNumber)) {
    const number = isOne(name) ? numberIn(name) : undefined
    if (number === undefined) continue
    const file = inside ? `${inside}/${name}` : name
    const other = found.get(number)
    if (other) throw new Error(`${folder.path}: '${other}' and '${file}' are both number ${number}.`)
    found.set(number, file)
  }
  return new Map([...found].sort(([a], [b]) => a - b))
}
