import type { Generation } from './generation.ts'

/** Browsers have no disk to generate on. */
export async function generateOnDisk(): Promise<Generation> {
  throw new Error(
    'geogen.generate writes files, which a browser has not; geogen.dataset makes data in memory.',
  )
}
