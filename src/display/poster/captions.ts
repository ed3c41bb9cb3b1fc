import { advance } from './strokes.ts'

/** A text in lines that fit into `width` pixels with letters `size` pixels high; more than `most` lines end in `…`. */
export function captionLines(text: string, width: number, size: number, most = 3): string[] {
  const room = Math.max(4, Math.floor(width / (advance * size)))
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word.length > room ? `${word.slice(0, room - 1)}…` : word)
  }
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${lines[most - 1]!.slice(0, room - 1).replace(/…$/, '')}…`]
}
