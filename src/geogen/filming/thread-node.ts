/** One of the threads of threads-node.ts: films the cameras of each task into one buffer. */
import { parentPort } from 'node:worker_threads'
import type { Camera } from '../../geometry/index.ts'
import type { Texture } from '../materials.ts'
import { planeSizes, planesIn } from './planes.ts'
import type { PreparedScene } from './prepared.ts'
import { fastestFilm } from './renderer.ts'
import type { RenderOptions } from './scene.ts'

/** What a thread is told: a texture, a scene whose textures are among those, or cameras to film in the last scene. */
export type Order =
  | { readonly kind: 'texture'; readonly number: number; readonly texture: Texture }
  | {
      readonly kind: 'scene'
      readonly scene: Omit<PreparedScene, 'textures'>
      readonly textures: readonly number[]
    }
  | { readonly kind: 'film'; readonly cameras: readonly Camera[]; readonly options: RenderOptions }

/** What it answers to cameras: their frames' planes in one buffer, or what went wrong. */
export type Answer = { readonly buffer: ArrayBuffer } | { readonly error: unknown }

const port = parentPort!
const textures = new Map<number, Texture>()
let scene: PreparedScene | undefined

port.on('message', (order: Order) => {
  if (order.kind === 'texture') textures.set(order.number, order.texture)
  else if (order.kind === 'scene') {
    scene = { ...order.scene, textures: order.textures.map((number) => textures.get(number)!) }
  } else {
    try {
      const buffer = film(scene!, order.cameras, order.options)
      port.postMessage({ buffer } satisfies Answer, [buffer])
    } catch (error) {
      port.postMessage({ error } satisfies Answer)
    }
  }
})

function film(scene: PreparedScene, cameras: readonly Camera[], options: RenderOptions): ArrayBuffer {
  const sizes = cameras.map((camera) => planeSizes(camera, options, scene.lastId))
  // every byte is written over: memory that need not be cleared first
  const { buffer } = Buffer.allocUnsafeSlow(sizes.reduce((sum, { total }) => sum + total, 0))
  let start = 0
  cameras.forEach((camera, i) => {
    fastestFilm()(scene, camera, options, planesIn(buffer, start, sizes[i]!))
    start += sizes[i]!.total
  })
  return buffer
}
