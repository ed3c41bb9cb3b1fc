/** A generation on several threads of Node, and on as many machines as share its folder. */
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { flushFolder, ownMark } from './durable-node.ts'
import type { GenerateOptions, GenerateProgress, Generation } from './generation.ts'
import { finish } from './manifest-node.ts'
import { makeFolders, type PartRecord, readRecord } from './part-node.ts'
import { type Plan, partsOf, planOf } from './plan.ts'
import type { PartAnswer, PartOrder } from './thread-node.ts'

export { verifyOnDisk } from './verify-node.ts'

/** See {@link "./generation.ts"!generate}. */
export async function generateOnDisk(options: GenerateOptions): Promise<Generation> {
  const {
    out,
    shard = { index: 0, count: 1 },
    threads = availableParallelism(),
    onProgress,
    signal,
    ...rest
  } = options
  const plan = planOf(rest)
  const folder = resolve(out)
  await makeFolders(folder)
  await settlePlan(plan, folder)
  const mine = partsOf(plan, shard)
  const done: PartRecord[] = []
  const open: number[] = []
  for (const part of mine) {
    const record = await readRecord(folder, part)
    if (record) done.push(record)
    else open.push(part)
  }
  const earlier = done.length
  const start = performance.now()
  const tell = () => onProgress?.(progressOf(done, earlier, mine.length, (performance.now() - start) / 1000))
  tell()
  await share(open, Math.min(threads, open.length), { plan, folder }, signal, (record) => {
    done.push(record)
    tell()
  })
  const manifest = signal?.aborted ? undefined : await finish(plan, folder)
  return { folder, parts: done.length, of: mine.length, ...(manifest && { manifest }) }
}

/**
 * The first process writes the plan, the others hold to it: a folder never holds parts of two plans.
 * @throws Error that says in what the plans differ
 */
async function settlePlan(plan: Plan, folder: string): Promise<void> {
  const path = join(folder, 'plan.json')
  const text = `${JSON.stringify(plan, null, 1)}\n`
  const beside = `${path}${ownMark}`
  await writeFile(beside, text, { flush: true })
  // a link appears whole, and for the first who makes it; ENOENT: who finished the generation cleared it away
  await link(beside, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error
  })
  await rm(beside, { force: true })
  await flushFolder(folder)
  const there = await readFile(path, 'utf8')
  if (there === text) return
  const other = JSON.parse(there) as Record<string, unknown>
  const differs = Object.entries(plan).filter(
    ([key, value]) => JSON.stringify(other[key]) !== JSON.stringify(value),
  )
  const list = differs.map(
    ([key, value]) => `${key} ${JSON.stringify(other[key])} there, ${JSON.stringify(value)} here`,
  )
  throw new Error(
    `${folder} holds another generation (${list.join('; ')}). Take another folder, or the same options.`,
  )
}

/** Each thread makes the next part until none is left; a signal ends it after the parts being made. */
async function share(
  parts: readonly number[],
  threads: number,
  task: Omit<PartOrder, 'part'>,
  signal: AbortSignal | undefined,
  onRecord: (record: PartRecord) => void,
): Promise<void> {
  let next = 0
  const crew = Array.from({ length: threads }, () => new PartThread())
  try {
    await Promise.all(
      crew.map(async (thread) => {
        while (next < parts.length && !signal?.aborted)
          onRecord(await thread.make({ ...task, part: parts[next++]! }))
      }),
    )
  } finally {
    await Promise.all(crew.map((thread) => thread.close()))
  }
}

/** One of the threads that make parts. */
class PartThread {
  readonly #worker: Worker
  #waiting: { resolve(record: PartRecord): void; reject(error: unknown): void } | undefined

  constructor() {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.#worker = new Worker(new URL(`./thread-node.${extension}`, import.meta.url), { execArgv: [] })
    this.#worker.on('message', (answer: PartAnswer) => {
      if ('record' in answer) this.#waiting?.resolve(answer.record)
      else this.#waiting?.reject(answer.error)
    })
    this.#worker.on('error', (error) => this.#waiting?.reject(error))
  }

  make(order: PartOrder): Promise<PartRecord> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#worker.postMessage(order)
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

function progressOf(
  done: readonly PartRecord[],
  earlier: number,
  total: number,
  seconds: number,
): GenerateProgress {
  const fresh = done.slice(earlier)
  const frames = fresh.reduce((sum, record) => sum + record.frames, 0)
  return {
    done: done.length,
    total,
    frames,
    framesPerSecond: seconds > 0 ? frames / seconds : 0,
    ...(fresh.length > 0 && { left: (seconds / fresh.length) * (total - done.length) }),
  }
}
