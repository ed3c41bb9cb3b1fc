import type { Camera } from '../../geometry/index.ts'
import { RgbImage } from '../../video/index.ts'
import { storePlanes } from './planes.ts'
import { type PreparedScene, prepare } from './prepared.ts'
import { countAlone, rasterize } from './rasterizer.ts'
import type { FilmedFrame, RenderOptions, Scene } from './scene.ts'
import { normalsOf, shade } from './shading.ts'
import { at, surfaceNumbers } from './surfaces.ts'
import { enlarged, viewOf } from './view.ts'

/** Films a prepared scene, one camera at a time; into planes that are there, where they are given. */
export type FilmFrame = (
  scene: PreparedScene,
  camera: Camera,
  options: RenderOptions,
  into?: Planes,
) => Planes

/** A frame's numbers. */
export interface Planes {
  readonly color: Uint8Array
  readonly depth: Float32Array
  readonly ids: Uint16Array
  readonly normals?: Float32Array
  /** Pixels that each object would fill if it were alone, by id. */
  readonly alone?: Uint32Array
}

/** Films in plain TypeScript: what the faster renderers are held to, and what films where there is no WebAssembly. */
export const filmPlainly: FilmFrame = (
  scene,
  camera,
  { samples = 1, filter = false, normals, visibility },
  into,
) => {
  const view = viewOf(camera)
  const seen = rasterize(scene, view)
  const whole = new Uint32Array(scene.surfaces.buffer)
  const fine = viewOf(enlarged(camera, samples))
  const planes: Planes = {
    color: meanColor(
      shade(scene, fine, samples > 1 ? rasterize(scene, fine) : seen, filter),
      camera,
      samples,
    ),
    depth: Float32Array.from(seen.inverseDepth, (w) => (w > 0 ? 1 / w : 0)),
    ids: Uint16Array.from(seen.triangle, (t) => whole[surfaceNumbers * (t + 1) + at.object]!),
    ...(normals && { normals: normalsOf(scene, view, seen) }),
    ...(visibility && { alone: countAlone(scene, view) }),
  }
  if (into) storePlanes(planes, into)
  return into ?? planes
}

/** A picture whose pixels are the mean of `samples` x `samples` pixels of a finer one. */
export function meanColor(
  fine: Uint8Array,
  { intrinsics: { width, height } }: Camera,
  samples: number,
): Uint8Array {
  if (samples === 1) return fine
  const out = new Uint8Array(3 * width * height)
  const count = samples * samples
  for (let i = 0; i < out.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / (3 * width))]
    let sum = 0
    for (let j = 0; j < samples; j++) {
      const row = 3 * ((y * samples + j) * width * samples + x * samples) + (i % 3)
      for (let k = 0; k < samples; k++) sum += fine[row + 3 * k]!
    }
    out[i] = Math.floor((2 * sum + count) / (2 * count))
  }
  return out
}

/** A frame out of its numbers. */
export function frameOf(camera: Camera, { color, depth, ids, normals, alone }: Planes): FilmedFrame {
  const { width, height } = camera.intrinsics
  return {
    camera,
    image: new RgbImage(width, height, color),
    depth,
    ids,
    ...(normals && { normals }),
    ...(alone && { visibility: seenShares(ids, alone) }),
  }
}

function seenShares(ids: Uint16Array, alone: Uint32Array): Map<number, number> {
  const seen = new Uint32Array(alone.length)
  for (const id of ids) seen[id]!++
  const shares = new Map<number, number>()
  alone.forEach((pixels, id) => {
    if (pixels > 0) shares.set(id, seen[id]! / pixels)
  })
  return shares
}

/** Films frames one after the other. @throws RangeError when `samples` is not a whole number from 1 to 16 */
export function filmWith(
  film: FilmFrame,
  scene: Scene,
  cameras: readonly Camera[],
  options: RenderOptions = {},
): FilmedFrame[] {
  checkOptions(options)
  const prepared = prepare(scene)
  return cameras.map((camera) => frameOf(camera, film(prepared, camera, options)))
}

/** @throws RangeError when `samples` is not a whole number from 1 to 16 */
export function checkOptions({ samples = 1 }: RenderOptions): void {
  if (!(Number.isInteger(samples) && samples >= 1 && samples <= 16))
    throw new RangeError(`samples is a whole number from 1 to 16, not ${samples}.`)
}
