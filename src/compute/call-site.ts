/** Which line of a program did something, for messages. */

/** Frames that are never the program's own: this room, tfjs and Node. */
const ours = /node_modules\/(@tensorflow|seedrandom)|\/(src|dist)\/compute\/|node:internal|<anonymous>$/

/** The innermost line of the caller's own program, as `name (file:line:column)`; empty where it is not known. */
export function callSite(): string {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  const frame = frames.find((line) => /:\d+:\d+\)?$/.test(line) && !ours.test(line))
  return frame ? frame.trim().replace(/^at /, '') : ''
}
