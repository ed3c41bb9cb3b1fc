import type { Clip } from './clip.ts'
import { ClipFolder } from './folder.ts'
import type { Layout, OpenOptions } from './layout.ts'
import { layouts } from './layouts/index.ts'
import { byNumber } from './names.ts'

/**
 * Opens a recorded clip: recognises the layout of the folder, or of the one folder in it that has one, or of a file
 * (a transforms.json, a trajectory), and reads its cameras. `clip.source` says what was recognised; pictures are read
 * when they are asked for. The layouts are listed in `layouts/index.ts`.
 *
 * Poses are checked one by one: what no camera can have is an error. A pose that is possible but wrong (quaternion
 * parts in another order, the inverse, other axes) can't be seen in one row of numbers, only by comparing pictures.
 * @throws Error that says what was found instead, or which file and line is malformed
 */
export async function open(path: string, options: OpenOptions = {}): Promise<Clip> {
  const folder = await ClipFolder.at(path)
  const here = await layoutOf(folder)
  if (here) return here.open(folder, options)
  if (folder.chosen) throw new Error(`${path} is no file that is known here. ${known()}`)
  const inside: string[] = []
  for (const name of folder.names.toSorted(byNumber)) {
    const child = await folder.near(name)
    if (child.names.length > 0 && (await layoutOf(child))) inside.push(name)
  }
  if (inside.length === 1) return open((await folder.near(inside[0]!)).path, options)
  if (inside.length > 1)
    throw new Error(`${path} holds several clips; open one of them: ${inside.slice(0, 20).join(', ')}.`)
  const found = folder.names.slice(0, 12).join(', ') || 'nothing'
  throw new Error(`${path} is in no layout that is known here. Found: ${found}. ${known()}`)
}

async function layoutOf(folder: ClipFolder): Promise<Layout | undefined> {
  for (const layout of layouts) if (await layout.recognises(folder)) return layout
  return undefined
}

const known = () => `Known are: ${layouts.map(({ name, holds }) => `${name} (${holds})`).join('; ')}.`
