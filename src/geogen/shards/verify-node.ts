/** Whether the bytes on the disk are those that were generated. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { joinedLists, type Manifest } from './manifest-node.ts'
import { writers } from './writers-node.ts'

/** See {@link "./generation.ts"!verifyGeneration}. */
export async function verifyOnDisk(out: string): Promise<Manifest> {
  const folder = resolve(out)
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined)
  if (text === undefined)
    throw new Error(
      `${folder} has no manifest.json: the generation is not complete. The same generate command goes on.`,
    )
  const manifest = JSON.parse(text) as Manifest
  const { digest } = writers[manifest.plan.format]
  for (const { file, sha256 } of manifest.parts) {
    const path = join(folder, file)
    const found = await digest(path).catch((error: Error) => error.message)
    if (found !== sha256) throw wrong(path, sha256, found)
  }
  if (manifest.plan.format === 'llava') await verifyList(folder, manifest)
  return manifest
}

const wrong = (path: string, sha256: string, found: string) =>
  new Error(
    `${path} is not what was generated (SHA-256 ${sha256}): ${found}. Delete it, and the same generate command makes it again.`,
  )

/** The list of all conversations has no checksum of its own: it is that of its parts, joined. */
async function verifyList(folder: string, { parts }: Manifest): Promise<void> {
  const path = join(folder, 'llava.json')
  const [expected, found] = [createHash('sha256'), createHash('sha256')]
  for await (const piece of joinedLists(folder, parts)) expected.update(piece)
  for await (const chunk of createReadStream(path)) found.update(chunk as Uint8Array)
  const digests = [expected.digest('hex'), found.digest('hex')] as const
  if (digests[0] !== digests[1]) throw wrong(path, ...digests)
}
