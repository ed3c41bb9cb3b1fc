import type { PreparedScene } from './prepared.ts'
import type { Visibility } from './rasterizer.ts'
import { filterTexture, nearestTexel } from './sampling.ts'
import { floorShadow } from './shadows.ts'
import { at, flag, floorHeight, surfaceNumbers } from './surfaces.ts'
import type { View } from './view.ts'

/** How bright it is where nothing is seen. */
const sky = 235

/** Float32 arithmetic: the same bits as in WebAssembly, on every machine. */
const f = Math.fround
const mul = (a: number, b: number) => f(f(a) * f(b))
const dot = (ax: number, ay: number, az: number, bx: number, by: number, bz: number) =>
  f(f(mul(ax, bx) + mul(ay, by)) + mul(az, bz))

/** What a pixel sees: a point in the world, the direction of sight (1 m deep), and the normal there. */
interface Sight {
  record: number
  depth: number
  readonly point: Float32Array
  readonly ray: Float32Array
  readonly normal: Float32Array
}

/** Colours every pixel, once: rows of red, green and blue. What sees nothing gets the colour of a bright sky. */
export function shade(scene: PreparedScene, view: View, seen: Visibility, filter: boolean): Uint8Array {
  const out = new Uint8ClampedArray(3 * view.width * view.height).fill(sky) // rounds halves to even
  const color = new Float32Array(3)
  eachSight(scene, view, seen, (i, sight) => {
    const light = illuminate(scene, sight)
    readTexture(scene, view, sight, filter, color)
    for (let k = 0; k < 3; k++) {
      const base = f(
        scene.surfaces[sight.record + at.offset + k]! +
          mul(scene.surfaces[sight.record + at.scale + k]!, color[k]!),
      )
      out[3 * i + k] = mul(base, light)
    }
  })
  return new Uint8Array(out.buffer)
}

/** Unit normals in the camera's axes, 0 where nothing is seen: height x width x 3. */
export function normalsOf(scene: PreparedScene, view: View, seen: Visibility): Float32Array {
  const out = new Float32Array(3 * view.width * view.height)
  const r = view.fine
  eachSight(scene, view, seen, (i, { normal: [x, y, z] }) => {
    const length = f(Math.sqrt(dot(x!, y!, z!, x!, y!, z!)))
    for (let k = 0; k < 3; k++) out[3 * i + k] = dot(x!, y!, z!, r[k]!, r[3 + k]!, r[6 + k]!) / length
  })
  return out
}

function eachSight(
  scene: PreparedScene,
  view: View,
  { triangle, inverseDepth }: Visibility,
  visit: (i: number, sight: Sight) => void,
): void {
  const r = view.fine
  const whole = new Uint32Array(scene.surfaces.buffer)
  const sight: Sight = {
    record: 0,
    depth: 0,
    point: new Float32Array(3),
    ray: new Float32Array(3),
    normal: new Float32Array(3),
  }
  const { point, ray, normal } = sight
  for (let y = 0, i = 0; y < view.height; y++) {
    const across = f(mul(y, r[14]!) + r[15]!)
    for (let x = 0; x < view.width; x++, i++) {
      if (triangle[i]! < 0) continue
      const along = f(mul(x, r[12]!) + r[13]!)
      sight.record = surfaceNumbers * (triangle[i]! + 1)
      sight.depth = f(1 / inverseDepth[i]!)
      for (let k = 0; k < 3; k++) {
        ray[k] = mul(r[3 * k]!, along) + f(mul(r[3 * k + 1]!, across) + r[3 * k + 2]!)
        point[k] = r[9 + k]! + mul(ray[k]!, sight.depth)
      }
      for (let k = 0; k < 3; k++) normal[k] = affine(scene.surfaces, sight.record + 8 + 4 * k, point)
      const away = dot(normal[0]!, normal[1]!, normal[2]!, ray[0]!, ray[1]!, ray[2]!) > 0
      if (away && whole[sight.record + at.flags]! & flag.doubleSided) {
        for (let k = 0; k < 3; k++) normal[k] = -normal[k]!
      }
      visit(i, sight)
    }
  }
}

/** Four numbers of a surface record as an affine function of a point. */
function affine(surfaces: Float32Array, i: number, [x, y, z]: Float32Array): number {
  return f(dot(surfaces[i]!, surfaces[i + 1]!, surfaces[i + 2]!, x!, y!, z!) + surfaces[i + 3]!)
}

/** Soft light from everywhere, more of it from above and from one side, a lamp, and shadows where things stand. */
function illuminate({ lamp, shadow, surfaces }: PreparedScene, { record, point, normal }: Sight): number {
  const [nx, ny, nz] = [normal[0]!, normal[1]!, normal[2]!]
  const lx = f(lamp[0]! - point[0]!)
  const ly = f(lamp[1]! - point[1]!)
  const lz = f(lamp[2]! - point[2]!)
  const square = Math.max(dot(lx, ly, lz, lx, ly, lz), f(1e-6))
  const facing = Math.max(0, dot(nx, ny, nz, lx, ly, lz))
  const fading = mul(f(Math.sqrt(square)), f(1 + mul(0.05, square)))
  // floors throw light back: what faces down gets more of it than what stands
  const bounced = mul(nz > 0 ? 0.07 : -0.28, nz)
  const sides = f(mul(0.05, nx) - mul(0.03, ny))
  const light = f(f(f(0.6) + f(bounced + sides)) + f(mul(0.42, facing) / fading))
  const onFloor = new Uint32Array(surfaces.buffer, 4 * (record + at.flags), 1)[0]! & flag.floor
  return onFloor && point[2]! < f(floorHeight) ? mul(light, floorShadow(shadow, point[0]!, point[1]!)) : light
}

function readTexture(
  { surfaces, textures }: PreparedScene,
  view: View,
  { record, depth, point, ray, normal }: Sight,
  filter: boolean,
  out: Float32Array,
): void {
  const texture = textures[new Uint32Array(surfaces.buffer, 4 * (record + at.texture), 1)[0]!]!
  const u = affine(surfaces, record, point)
  const v = affine(surfaces, record + 4, point)
  if (!filter) {
    const ratio = mul(mul(surfaces[record + at.dense]!, depth), view.fine[17]!)
    nearestTexel(texture, u, v, ratio, out)
    return
  }
  const [nx, ny, nz] = [normal[0]!, normal[1]!, normal[2]!]
  const [rx, ry, rz] = [ray[0]!, ray[1]!, ray[2]!]
  const lengths = mul(dot(nx, ny, nz, nx, ny, nz), dot(rx, ry, rz, rx, ry, rz))
  const slant = Math.abs(dot(nx, ny, nz, rx, ry, rz))
  const cosine = Math.max(f(slant / f(Math.sqrt(lengths))), f(0.05))
  const dense = mul(surfaces[record + at.dense]!, depth)
  filterTexture(texture, u, v, f(mul(mul(dense, dense), view.fine[16]!) / cosine), out)
}
