import type * as Tsl from 'three/tsl'
import type * as Three from 'three/webgpu'
import type { Texture } from '../materials.ts'
import type { Mesh } from '../mesh.ts'
import type { Scene } from './scene.ts'
import { castShadows } from './shadows.ts'
import { floorHeight } from './surfaces.ts'
import { type Appearance, appearanceOf } from './textures.ts'

/** Triangles that are drawn together: one texture, one or two sides. */
interface Batch {
  readonly texture: Texture
  readonly doubleSided: boolean
  readonly triangles: number[]
}

/** A scene as three.js draws it, lit as in shading.ts. */
export class GpuScene {
  readonly scene: Three.Scene
  readonly #three: typeof Three
  readonly #textures: Three.DataTexture[] = []
  readonly #disposables: { dispose(): void }[] = []

  constructor(three: typeof Three, tsl: typeof Tsl, from: Scene) {
    this.#three = three
    this.scene = new three.Scene()
    const looks = from.mesh.materials.map(appearanceOf)
    const light = lighting(three, tsl, from)
    for (const batch of batchesOf(from.mesh, looks)) {
      const geometry = geometryOf(three, from.mesh, looks, batch)
      const texture = this.#textureOf(batch.texture)
      const material = new three.MeshBasicNodeMaterial()
      material.side = batch.doubleSided ? three.DoubleSide : three.FrontSide
      material.toneMapped = false
      const normal = tsl
        .attribute<'vec3'>('normal', 'vec3')
        .mul(batch.doubleSided ? tsl.faceDirection : tsl.float(1))
      const texel = tsl.texture(texture, tsl.attribute<'vec2'>('uv', 'vec2')).rgb.mul(255)
      const color = tsl
        .attribute<'vec3'>('colorOffset', 'vec3')
        .add(tsl.attribute<'vec3'>('colorScale', 'vec3').mul(texel))
      material.colorNode = tsl.clamp(color.mul(light(normal)).div(255), 0, 1)
      const view = tsl.cameraViewMatrix.mul(tsl.vec4(normal, 0)).xyz.normalize()
      const id = tsl.round(tsl.attribute<'float'>('objectId', 'float'))
      material.mrtNode = tsl.mrt({
        seen: tsl.vec4(id, tsl.positionView.z.negate(), 0, 1),
        facing: tsl.vec4(view.x, view.y.negate(), view.z.negate(), 1),
      })
      const mesh = new three.Mesh(geometry, material)
      mesh.frustumCulled = false
      this.scene.add(mesh)
      this.#disposables.push(geometry, material, texture)
    }
  }

  /** Filters textures, or takes their nearest pixels on the nearest level. */
  filter(smooth: boolean): void {
    const { NearestFilter, NearestMipmapNearestFilter, LinearFilter, LinearMipmapLinearFilter } = this.#three
    for (const texture of this.#textures) {
      const minFilter = smooth ? LinearMipmapLinearFilter : NearestMipmapNearestFilter
      if (texture.minFilter === minFilter) continue
      texture.minFilter = minFilter
      texture.magFilter = smooth ? LinearFilter : NearestFilter
      texture.needsUpdate = true
    }
  }

  dispose(): void {
    for (const part of this.#disposables) part.dispose()
  }

  #textureOf({ data, width, height }: Texture): Three.DataTexture {
    const texture = new this.#three.DataTexture(data.slice(), width, height)
    texture.wrapS = texture.wrapT = this.#three.RepeatWrapping
    texture.generateMipmaps = true
    texture.needsUpdate = true
    this.#textures.push(texture)
    return texture
  }
}

function batchesOf(mesh: Mesh, looks: readonly Appearance[]): Batch[] {
  const batches: Batch[] = []
  mesh.triangleMaterials.forEach((material, t) => {
    const { texture } = looks[material]!
    const doubleSided = mesh.materials[material]!.doubleSided ?? false
    let batch = batches.find((other) => other.texture === texture && other.doubleSided === doubleSided)
    if (!batch) batches.push((batch = { texture, doubleSided, triangles: [] }))
    batch.triangles.push(t)
  })
  return batches
}

/** Three vertices of its own for every triangle, since each has its object and its colour. */
function geometryOf(three: typeof Three, mesh: Mesh, looks: readonly Appearance[], batch: Batch) {
  const corners = batch.triangles.flatMap((t) => [3 * t, 3 * t + 1, 3 * t + 2])
  const attribute = (size: number, of: (corner: number) => ArrayLike<number>) => {
    const array = new Float32Array(size * corners.length)
    corners.forEach((corner, i) => {
      array.set(of(corner), size * i)
    })
    return new three.BufferAttribute(array, size)
  }
  const vertex = (corner: number) => mesh.triangles[corner]!
  const look = (corner: number) => looks[mesh.triangleMaterials[Math.floor(corner / 3)]!]!
  const three3 = (from: Float32Array) => (corner: number) =>
    from.subarray(3 * vertex(corner), 3 * vertex(corner) + 3)
  const geometry = new three.BufferGeometry()
  geometry.setAttribute('position', attribute(3, three3(mesh.positions)))
  geometry.setAttribute('normal', attribute(3, three3(mesh.normals)))
  const [width, height] = batch.texture.size
  const uv = (corner: number) => [
    mesh.uvs[2 * vertex(corner)]! / width,
    mesh.uvs[2 * vertex(corner) + 1]! / height,
  ]
  geometry.setAttribute('uv', attribute(2, uv))
  geometry.setAttribute(
    'colorOffset',
    attribute(3, (corner) => look(corner).offset),
  )
  geometry.setAttribute(
    'colorScale',
    attribute(3, (corner) => look(corner).scale),
  )
  geometry.setAttribute(
    'objectId',
    attribute(1, (corner) => [mesh.triangleIds[Math.floor(corner / 3)]!]),
  )
  return geometry
}

/** The light that falls on a point with a normal, as shading.ts computes it. */
function lighting(three: typeof Three, tsl: typeof Tsl, { lamp, footprints }: Scene) {
  const grid = castShadows(footprints)
  const shades = Uint8Array.from(grid.values, (value) => 255 * value + 0.5)
  const map = new three.DataTexture(shades, grid.columns, grid.rows, three.RedFormat)
  map.minFilter = map.magFilter = three.LinearFilter
  map.unpackAlignment = 1
  map.needsUpdate = true
  const point = tsl.positionWorld
  const cells = point.xy.sub(tsl.vec2(grid.x, grid.y)).mul(grid.density).add(0.5)
  const shadow = tsl.texture(map, cells.div(tsl.vec2(grid.columns, grid.rows))).r
  const dimmed = tsl.select(point.z.lessThan(floorHeight), shadow, tsl.float(1))
  return (normal: Three.Node<'vec3'>) => {
    const n = tsl.vec3(normal)
    const towards = tsl.vec3(...lamp).sub(point)
    const square = tsl.max(towards.dot(towards), 1e-6)
    const facing = tsl.max(0, n.dot(towards)).mul(0.42)
    const fading = square.sqrt().mul(square.mul(0.05).add(1))
    const bounced = tsl.select(n.z.greaterThan(0), tsl.float(0.07), tsl.float(-0.28)).mul(n.z)
    const sides = n.x.mul(0.05).sub(n.y.mul(0.03))
    return tsl.float(0.6).add(bounced).add(sides).add(facing.div(fading)).mul(dimmed)
  }
}
