import type { Generation } from './generation.ts'
import type { Manifest } from './manifest-node.ts'

/** Browsers have no disk to generate on. */
export async function generateOnDisk(): Promise<Generation> {
  throw new Error(
    'geogen.generate writes files, which a browser has not; geogen.dataset makes data in memory.',
  )
}

/** And none to look at. */
export async function verifyOnDisk(): Promise<Manifest> {
  throw new Error('geogen.verifyGeneration reads files, which a browser has not.')
}
