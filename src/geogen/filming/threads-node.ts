import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Camera } from '../../geometry/index.ts'
import type { Texture } from '../materials.ts'
import { checkOptions, frameOf } from './cpu.ts'
import { planeSizes, planesIn } from './planes.ts'
import { type PreparedScene, prepare } from './prepared.ts'
import type { FilmedFrame, Renderer, RenderOptions, Scene } from './scene.ts'
import type { Answer, Order } from './thread-node.ts'

/** Bytes that a thread answers with at once, about: few enough to share work evenly, enough that answers cost little. */
const taskBytes = 4 * 2 ** 20

/** Films frames on several threads of Node. @throws RangeError when `threads` is no whole number of 1 or more */
export async function threadedRenderer(threads = availableParallelism()): Promise<Renderer> {
  if (!(Number.isInteger(threads) && threads > 0))
    throw new RangeError(`threads is a whole number of 1 or more, not ${threads}.`)
  const crew = Array.from({ length: threads }, () => new FilmThread())
  let closed = false
  let last: Promise<unknown> = Promise.resolve()
  const film = async (scene: Scene, cameras: readonly Camera[], options: RenderOptions = {}) => {
    if (closed) throw new Error('This renderer is closed; make another one.')
    checkOptions(options)
    const { samples, filter, normals, visibility } = options
    // one call after the other: a thread holds one scene
    const work = last.then(() =>
      share(crew, prepare(scene), cameras, { samples, filter, normals, visibility }),
    )
    last = work.catch(() => {})
    return work
  }
  return {
    name: `WebAssembly, ${threads} threads`,
    film,
    close: async () => {
      closed = true
      await last
      await Promise.all(crew.map((thread) => thread.close()))
    },
  }
}

/** Each thread takes the next few cameras until none are left. */
async function share(
  crew: readonly FilmThread[],
  scene: PreparedScene,
  cameras: readonly Camera[],
  options: RenderOptions,
): Promise<FilmedFrame[]> {
  const frames: FilmedFrame[] = new Array(cameras.length)
  const sizes = cameras.map((camera) => planeSizes(camera, options, scene.lastId))
  const even = Math.ceil(cameras.length / crew.length)
  let next = 0
  const takeTasks = async (thread: FilmThread) => {
    while (next < cameras.length) {
      const from = next
      const count = Math.min(even, Math.max(1, Math.floor(taskBytes / sizes[from]!.total)))
      const task = cameras.slice(from, (next += count))
      const buffer = await thread.film(scene, task, options)
      let start = 0
      task.forEach((camera, i) => {
        frames[from + i] = frameOf(camera, planesIn(buffer, start, sizes[from + i]!))
        start += sizes[from + i]!.total
      })
    }
  }
  // two tasks each, so that a thread has its next one when it is done
  await Promise.all([...crew, ...crew].map(takeTasks))
  return frames
}

/** A thread, and what it knows. */
class FilmThread {
  readonly #worker: Worker
  readonly #textures = new Map<Texture, number>()
  #scene: PreparedScene | undefined
  /** Those who wait for an answer, in the order in which they asked. */
  readonly #waiting: { resolve(buffer: ArrayBuffer): void; reject(error: unknown): void }[] = []

  constructor() {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.#worker = new Worker(new URL(`./thread-node.${extension}`, import.meta.url))
    this.#worker.unref()
    this.#worker.on('message', (answer: Answer) => {
      const first = this.#waiting.shift()
      if ('buffer' in answer) first?.resolve(answer.buffer)
      else first?.reject(answer.error)
      if (this.#waiting.length === 0) this.#worker.unref()
    })
    this.#worker.on('error', (error) => {
      for (const one of this.#waiting.splice(0)) one.reject(error)
    })
  }

  film(scene: PreparedScene, cameras: readonly Camera[], options: RenderOptions): Promise<ArrayBuffer> {
    this.#show(scene)
    this.#worker.ref()
    return new Promise<ArrayBuffer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#tell({ kind: 'film', cameras, options })
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #show(scene: PreparedScene): void {
    if (this.#scene === scene) return
    this.#scene = scene
    const { textures, ...rest } = scene
    const numbers = textures.map((texture) => {
      let number = this.#textures.get(texture)
      if (number === undefined) {
        this.#textures.set(texture, (number = this.#textures.size))
        this.#tell({ kind: 'texture', number, texture })
      }
      return number
    })
    this.#tell({ kind: 'scene', scene: rest, textures: numbers })
  }

  #tell(order: Order): void {
    this.#worker.postMessage(order)
  }
}
