import type { Camera, Vec3 } from '../../geometry/index.ts'
import type { Frame } from '../../video/index.ts'
import type { Mesh } from '../mesh.ts'

/** An upright box that darkens the floor around it. */
export interface Footprint {
  readonly x: number
  readonly y: number
  /** Half extents along its own axes. */
  readonly halfWidth: number
  readonly halfDepth: number
  readonly yaw: number
}

/** What is filmed: surfaces, a lamp under the ceiling, and soft shadows on the floor. */
export interface Scene {
  readonly mesh: Mesh
  readonly lamp: Vec3
  readonly footprints: readonly Footprint[]
}

/** What a renderer shall make of each camera, beside colour, depth and object ids. */
export interface RenderOptions {
  /**
   * Colour is the mean of `samples` x `samples` points in each pixel, 1 by default. Depth, ids and normals are always
   * those at the pixel's centre, since a mean of two surfaces' depths lies on neither.
   */
  readonly samples?: number
  /** Filters textures: between their pixels, and between smaller copies of them where they are far. Default false. */
  readonly filter?: boolean
  /** Default false. */
  readonly normals?: boolean
  /** What share of each object is seen. Default false. */
  readonly visibility?: boolean
}

/** A frame with all that a renderer knows. */
export interface FilmedFrame extends Frame {
  readonly depth: Float32Array
  readonly ids: Uint16Array
}

/** Films scenes. The renderers agree on what is seen where; see each for how exactly. */
export interface Renderer {
  readonly name: string
  /** Films one frame for each camera; depth, ids and visibility are exact, and sampled at pixel centres. */
  film(scene: Scene, cameras: readonly Camera[], options?: RenderOptions): Promise<FilmedFrame[]>
  /** Gives back what it holds; it films no more. */
  close(): Promise<void>
}
