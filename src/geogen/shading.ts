import { type Camera, rotationOf, translationOf, type Vec3 } from '../geometry/index.ts'
import { type Frame, RgbImage, resizeImage } from '../video/index.ts'
import { colorAt } from './materials.ts'
import type { Mesh } from './mesh.ts'
import { rasterize, type Visibility } from './rasterizer.ts'

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

/**
 * Films one frame: colour, depth, and object ids.
 * @param samples colour is the mean of `samples` x `samples` points in each pixel; depth and ids are always those at
 * the pixel's centre, since a mean of two surfaces' depths lies on neither.
 */
export function filmFrame(scene: Scene, camera: Camera, samples: number): Frame {
  const { width, height } = camera.intrinsics
  const seen = rasterize(scene.mesh, camera)
  const depth = new Float32Array(width * height)
  const ids = new Uint16Array(width * height)
  for (let i = 0; i < width * height; i++) {
    const t = seen.triangle[i]!
    if (t < 0) continue
    depth[i] = 1 / seen.inverseDepth[i]!
    ids[i] = scene.mesh.triangleIds[t]!
  }
  if (samples === 1) return { camera, image: shade(scene, camera, seen), depth, ids }
  const fine = enlarged(camera, samples)
  const image = resizeImage(shade(scene, fine, rasterize(scene.mesh, fine)), width, height)
  return { camera, image, depth, ids }
}

function enlarged({ intrinsics: k, cameraToWorld }: Camera, times: number): Camera {
  return {
    cameraToWorld,
    intrinsics: {
      width: k.width * times,
      height: k.height * times,
      fx: k.fx * times,
      fy: k.fy * times,
      cx: k.cx * times,
      cy: k.cy * times,
    },
  }
}

/** Colours every pixel that sees something, once; the rest stays the colour of a bright sky. */
function shade(
  scene: Scene,
  camera: Camera,
  { width, height, inverseDepth, triangle }: Visibility,
): RgbImage {
  const { fx, fy, cx, cy } = camera.intrinsics
  const r = rotationOf(camera.cameraToWorld)
  const eye = translationOf(camera.cameraToWorld)
  const image = new RgbImage(width, height)
  const surface = surfaceReader(scene.mesh)
  const color = new Float64Array(3)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const t = triangle[i]!
      if (t < 0) {
        image.data.fill(235, 3 * i, 3 * i + 3)
        continue
      }
      const depth = 1 / inverseDepth[i]!
      const px = ((x + 0.5 - cx) / fx) * depth
      const py = ((y + 0.5 - cy) / fy) * depth
      const wx = eye[0] + r[0]! * px + r[1]! * py + r[2]! * depth
      const wy = eye[1] + r[3]! * px + r[4]! * py + r[5]! * depth
      const wz = eye[2] + r[6]! * px + r[7]! * py + r[8]! * depth
      surface.read(t, wx, wy, wz)
      const light = illumination(scene, surface, wx, wy, wz)
      colorAt(scene.mesh.materials[scene.mesh.triangleMaterials[t]!]!, surface.u, surface.v, color)
      for (let k = 0; k < 3; k++) image.data[3 * i + k] = Math.min(255, Math.max(0, color[k]! * light + 0.5))
    }
  }
  return image
}

interface Surface {
  nx: number
  ny: number
  nz: number
  u: number
  v: number
}

/** Reads a triangle's normal and pattern coordinates at a world point on it, by barycentric weights. */
function surfaceReader({ positions, normals, uvs, triangles }: Mesh) {
  const out = { nx: 0, ny: 0, nz: 0, u: 0, v: 0, read }
  function read(t: number, x: number, y: number, z: number): void {
    const a = triangles[3 * t]!
    const b = triangles[3 * t + 1]!
    const c = triangles[3 * t + 2]!
    const ax = positions[3 * a]!
    const ay = positions[3 * a + 1]!
    const az = positions[3 * a + 2]!
    const e1x = positions[3 * b]! - ax
    const e1y = positions[3 * b + 1]! - ay
    const e1z = positions[3 * b + 2]! - az
    const e2x = positions[3 * c]! - ax
    const e2y = positions[3 * c + 1]! - ay
    const e2z = positions[3 * c + 2]! - az
    const px = x - ax
    const py = y - ay
    const pz = z - az
    const d11 = e1x * e1x + e1y * e1y + e1z * e1z
    const d12 = e1x * e2x + e1y * e2y + e1z * e2z
    const d22 = e2x * e2x + e2y * e2y + e2z * e2z
    const d1 = px * e1x + py * e1y + pz * e1z
    const d2 = px * e2x + py * e2y + pz * e2z
    const determinant = d11 * d22 - d12 * d12
    const wb = (d22 * d1 - d12 * d2) / determinant
    const wc = (d11 * d2 - d12 * d1) / determinant
    const wa = 1 - wb - wc
    out.nx = wa * normals[3 * a]! + wb * normals[3 * b]! + wc * normals[3 * c]!
    out.ny = wa * normals[3 * a + 1]! + wb * normals[3 * b + 1]! + wc * normals[3 * c + 1]!
    out.nz = wa * normals[3 * a + 2]! + wb * normals[3 * b + 2]! + wc * normals[3 * c + 2]!
    out.u = wa * uvs[2 * a]! + wb * uvs[2 * b]! + wc * uvs[2 * c]!
    out.v = wa * uvs[2 * a + 1]! + wb * uvs[2 * b + 1]! + wc * uvs[2 * c + 1]!
  }
  return out
}

/** Soft light from everywhere, more of it from above and from one side, a lamp, and shadows where things stand. */
function illumination({ lamp, footprints }: Scene, n: Surface, x: number, y: number, z: number): number {
  const lx = lamp[0] - x
  const ly = lamp[1] - y
  const lz = lamp[2] - z
  const distance = Math.sqrt(lx * lx + ly * ly + lz * lz) || 1
  const facing = Math.max(0, (n.nx * lx + n.ny * ly + n.nz * lz) / distance)
  // floors throw light back: what faces down gets more of it than what stands
  const bounced = (n.nz > 0 ? 0.07 : -0.28) * n.nz + 0.05 * n.nx - 0.03 * n.ny
  let light = 0.6 + bounced + (0.42 * facing) / (1 + 0.05 * distance * distance)
  if (z < 0.02) for (const footprint of footprints) light *= floorShadow(footprint, x, y)
  return light
}

function floorShadow(f: Footprint, x: number, y: number): number {
  const dx = x - f.x
  const dy = y - f.y
  const reach = 0.3
  const limit = f.halfWidth + f.halfDepth + reach
  if (dx * dx + dy * dy > limit * limit) return 1
  const c = Math.cos(f.yaw)
  const s = Math.sin(f.yaw)
  const outsideX = Math.max(0, Math.abs(c * dx + s * dy) - f.halfWidth)
  const outsideY = Math.max(0, Math.abs(c * dy - s * dx) - f.halfDepth)
  const away = Math.min(1, Math.sqrt(outsideX * outsideX + outsideY * outsideY) / reach)
  return 0.58 + 0.42 * away * (2 - away)
}
