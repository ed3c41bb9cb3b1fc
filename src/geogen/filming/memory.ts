import type { Texture } from '../materials.ts'
import type { PreparedScene } from './prepared.ts'
import { at, surfaceNumbers } from './surfaces.ts'
import { levelsOf } from './textures.ts'
import type { View } from './view.ts'

/** Bytes before a texture's pixels: how many levels it has, then each level's distance from the first. */
const headerBytes = 64
/** Textures of earlier scenes are forgotten once all of them take more than this. */
const textureBytes = 256 * 2 ** 20

/** Bytes of the blocks in assembly/layout.ts. */
const sceneBytes = 64
const viewBytes = 16 * 8 + 18 * 4
const frameBytes = 64

/** The most vertices that a chunk can have, times the bytes that one takes while it is drawn. */
const vertexBytes = 192 * 48

/** Lays out textures, then a scene, then a frame's buffers in the memory of the WebAssembly renderer. */
export class RendererMemory {
  readonly #memory: WebAssembly.Memory
  readonly #base: number
  readonly #textures = new Map<Texture, number>()
  #texturesEnd: number
  #sceneEnd = 0
  #scene: PreparedScene | undefined
  #sceneBlock = 0

  constructor(memory: WebAssembly.Memory, base: number) {
    this.#memory = memory
    this.#base = this.#texturesEnd = align(base)
  }

  /** Where the scene's block lies. A scene that is already there stays. */
  placeScene(scene: PreparedScene): number {
    if (this.#scene === scene) return this.#sceneBlock
    this.#scene = undefined
    if (this.#texturesEnd - this.#base > textureBytes) this.#forgetTextures()
    for (const texture of scene.textures) this.#placeTexture(texture)
    let next = this.#texturesEnd
    const place = (array: Float32Array | Uint32Array): number => {
      const address = this.#room(next, array.byteLength)
      new Uint8Array(this.#memory.buffer, address, array.byteLength).set(bytesOf(array))
      next = address + array.byteLength
      return address
    }
    const { shadow, lamp } = scene
    const arrays = [
      scene.chunks,
      scene.bounds,
      scene.positions,
      scene.triangles,
      scene.surfaces,
      shadow.values,
    ]
    const [chunks, bounds, positions, triangles, surfaces, values] = arrays.map(place) as number[]
    this.#pointAtTextures(scene, surfaces!)
    this.#sceneBlock = this.#room(next, sceneBytes)
    this.#sceneEnd = this.#sceneBlock + sceneBytes
    const block = new Uint32Array(this.#memory.buffer, this.#sceneBlock, 9)
    block.set([chunks!, scene.chunks.length / 5, bounds!, positions!, triangles!, surfaces!, values!])
    block.set([shadow.columns, shadow.rows], 7)
    new Float32Array(this.#memory.buffer, this.#sceneBlock + 36, 6).set([
      shadow.x,
      shadow.y,
      shadow.density,
      ...lamp,
    ])
    this.#scene = scene
    return this.#sceneBlock
  }

  /** Where room for a view, a frame's block and its buffers lies, behind the scene; each buffer starts at 16 bytes. */
  placeFrame(view: View, sizes: Readonly<Record<string, number>>): FramePlace {
    const block = this.#room(this.#sceneEnd, viewBytes + frameBytes)
    new Float64Array(this.#memory.buffer, block, 16).set(view.exact)
    new Float32Array(this.#memory.buffer, block + 128, 18).set(view.fine)
    let next = block + viewBytes + frameBytes
    const buffers: Record<string, number> = {}
    for (const [name, size] of Object.entries({ ...sizes, vertices: vertexBytes })) {
      buffers[name] = size > 0 ? this.#room(next, size + 16) : 0
      if (size > 0) next = buffers[name]! + size + 16
    }
    return { view: block, frame: block + viewBytes, buffers }
  }

  #placeTexture(texture: Texture): void {
    if (this.#textures.has(texture)) return
    const levels = levelsOf(texture)
    const total = levels.reduce((sum, { length }) => sum + length, headerBytes)
    const header = this.#room(this.#texturesEnd, total)
    const distances = new Uint32Array(this.#memory.buffer, header, headerBytes / 4)
    distances[0] = levels.length
    let distance = 0
    levels.forEach((level, i) => {
      distances[i + 1] = distance
      new Uint8Array(this.#memory.buffer, header + headerBytes + distance, level.length).set(level)
      distance += level.length
    })
    this.#textures.set(texture, header + headerBytes)
    this.#texturesEnd = header + total
  }

  #forgetTextures(): void {
    this.#textures.clear()
    this.#texturesEnd = this.#base
  }

  /** Texture numbers to addresses. */
  #pointAtTextures({ textures, surfaces }: PreparedScene, placed: number): void {
    const addresses = textures.map((texture) => this.#textures.get(texture)!)
    const whole = new Uint32Array(this.#memory.buffer, placed, surfaces.length)
    for (let i = at.texture; i < whole.length; i += surfaceNumbers) whole[i] = addresses[whole[i]!] ?? 0
  }

  /** The first multiple of 16 from `next` on, with that many bytes of memory behind it. */
  #room(next: number, bytes: number): number {
    const address = align(next)
    const missing = address + bytes - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536) + 64)
    return address
  }
}

/** Addresses of a view's block, a frame's block, and the frame's buffers by name (0: left out). */
export interface FramePlace {
  readonly view: number
  readonly frame: number
  readonly buffers: Readonly<Record<string, number>>
}

const align = (address: number) => Math.ceil(address / 16) * 16
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)
