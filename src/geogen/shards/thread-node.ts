/** One of the threads of generate-node.ts: makes parts. */
import { parentPort } from 'node:worker_threads'
import { makePart, type PartRecord } from './part-node.ts'
import type { Plan } from './plan.ts'

/** Which part to make, and where. */
export interface PartOrder {
  readonly plan: Plan
  readonly part: number
  readonly folder: string
}

export type PartAnswer = { readonly record: PartRecord } | { readonly error: unknown }

const port = parentPort!

port.on('message', async ({ plan, part, folder }: PartOrder) => {
  try {
    port.postMessage({ record: await makePart(plan, part, folder) } satisfies PartAnswer)
  } catch (error) {
    port.postMessage({ error } satisfies PartAnswer)
  }
})
