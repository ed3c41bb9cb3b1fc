/** Files that are either there whole or not at all, also after the power went: first the bytes reach the disk, then the name. */
import { randomUUID } from 'node:crypto'
import { open, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'

/** What is being written has this in its name, and is no part of the data yet. */
export const unfinished = '.unfinished.'

/** The end of the names of what this thread is writing. Containers share host names and process ids, so it is neither. */
export const ownMark = `${unfinished}${randomUUID()}`

/** Gives a written file or folder its name. On return, bytes and name are on the disk. */
export async function publish(beside: string, path: string): Promise<void> {
  await flushAll(beside)
  await rename(beside, path)
  await flushFolder(dirname(path))
}

/** Writes a small file so that it appears whole. */
export async function writeBeside(path: string, text: string): Promise<void> {
  const beside = `${path}${ownMark}`
  await writeFile(beside, text)
  await publish(beside, path)
}

/** Takes the names in a folder to the disk. Windows has no such call, and does it by itself. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await flush(path, 'r')
}

async function flushAll(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) return flush(path, 'r+')
  for (const name of await readdir(path)) await flushAll(join(path, name))
  await flushFolder(path)
}

async function flush(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
