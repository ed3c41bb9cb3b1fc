import { join, listFolder, listIfThere } from '#video/disk'
import type { Intrinsics } from '../geometry/index.ts'
import type { Clip } from './clip.ts'
import type { OnError } from './lines.ts'
import { isRedwood, openRedwood } from './redwood.ts'
import { isTum, openTum } from './tum.ts'

/** How to open a clip. */
export interface OpenOptions {
  /** Of the pictures, where the clip's own are unknown or wrong. */
  readonly intrinsics?: Intrinsics
  /** Malformed rows: an error that names file and line (default), or left out and counted in the clip's `source`. */
  readonly onError?: OnError
}

const layouts = [
  { is: isTum, open: openTum },
  { is: isRedwood, open: openRedwood },
]

/**
 * Opens a recorded clip: recognises the layout of the folder, or of the one folder in it that has one, and reads its
 * cameras. `clip.source` says what was recognised; pictures are read when they are asked for.
 *
 * Known layouts: TUM RGB-D (`groundtruth.txt` with `rgb.txt` or `associations*.txt`) and Redwood / Open3D (`color`,
 * `depth`, `trajectory.log` or `odometry.log`).
 * @throws Error that says what was found instead, or which file and line is malformed
 */
export async function open(path: string, options: OpenOptions = {}): Promise<Clip> {
  const names = await listFolder(path)
  const here = layouts.find(({ is }) => is(names))
  if (here) return here.open(path, names, options)
  const inside: string[] = []
  for (const name of names) {
    const childNames = await listIfThere(join(path, name))
    if (layouts.some(({ is }) => is(childNames))) inside.push(name)
  }
  if (inside.length === 1) return open(join(path, inside[0]!), options)
  if (inside.length > 1)
    throw new Error(`${path} holds several clips; open one of them: ${inside.join(', ')}.`)
  throw new Error(
    `${path} is in no layout that is known here: TUM RGB-D has groundtruth.txt with rgb.txt or associations.txt, ` +
      `Redwood has color, depth and trajectory.log. Found: ${names.slice(0, 12).join(', ') || 'nothing'}.`,
  )
}
