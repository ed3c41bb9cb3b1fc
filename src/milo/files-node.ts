/** Reading and writing checkpoints on disk. Node only. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'

/** Writes beside the file and renames, so that a crash leaves the old file or the new one. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.part`
  try {
    await writeFile(beside, bytes)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw new Error(`cannot save to ${path}: ${(error as Error).message}`)
  }
}

/** The bytes of a file. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new Error(`cannot load ${path}: ${(error as Error).message}`)
  }
}
