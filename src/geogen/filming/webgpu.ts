import type * as Three from 'three/webgpu'
import type { Camera } from '../../geometry/index.ts'
import { checkOptions, frameOf, meanColor, type Planes } from './cpu.ts'
import { GpuScene } from './gpu-scene.ts'
import { prepare } from './prepared.ts'
import { fastestFilm } from './renderer.ts'
import type { FilmedFrame, Renderer, RenderOptions, Scene } from './scene.ts'
import { enlarged, near } from './view.ts'

/** How bright it is where nothing is seen. */
const sky = 235
/**
 * Software adapters move corners to the next sixteenth of a pixel, which shows at edges. There everything is drawn this
 * many times as large each way, an odd number, and the pixels in the middle are taken.
 */
const softwareFineness = 5
/** Pixels that a texture of WebGPU can have each way. */
const largestSide = 8192
/** Nothing farther than this many metres is seen. */
const far = 1000

/** Films with three.js on WebGPU. @throws Error when there is no WebGPU here */
export async function webgpuRenderer(): Promise<Renderer> {
  const [three, tsl] = await Promise.all([import('three/webgpu'), import('three/tsl')])
  const adapter = await globalThis.navigator?.gpu?.requestAdapter()
  if (!adapter)
    throw new Error(
      "There is no WebGPU here; film with renderer({ on: 'cpu' }), or in a browser that has it.",
    )
  const canvas = new OffscreenCanvas(1, 1) as unknown as HTMLCanvasElement
  const gpu = new three.WebGPURenderer({ canvas, antialias: false })
  await gpu.init()
  const failures: string[] = []
  const { device } = gpu.backend as unknown as { readonly device: GPUDevice }
  device.addEventListener('uncapturederror', (event) =>
    failures.push((event as GPUUncapturedErrorEvent).error.message),
  )
  const names = { output: tsl.output, seen: tsl.vec4(0), facing: tsl.vec4(0) }
  const studio = new Studio(
    three,
    gpu,
    (scene) => new GpuScene(three, tsl, scene),
    tsl.mrt(names),
    isSoftware(adapter),
  )
  let last: Promise<unknown> = Promise.resolve()
  return {
    name: 'three.js on WebGPU',
    film(scene, cameras, options = {}) {
      const work = last.then(async () => {
        const frames = await studio.film(scene, cameras, options)
        // what the GPU refuses to draw stays empty, so it must not pass for a frame
        if (failures.length > 0) throw new Error(`The GPU did not film: ${failures[0]}`)
        return frames
      })
      last = work.catch(() => {})
      return work
    },
    close: async () => {
      await last
      studio.close()
      gpu.dispose()
    },
  }
}

const isSoftware = ({ info }: GPUAdapter) =>
  /swiftshader|llvmpipe|software/i.test(
    JSON.stringify([info.vendor, info.architecture, info.device, info.description]),
  )

/** Holds the scene that was filmed last, and a target to draw into. */
class Studio {
  readonly #three: typeof Three
  readonly #gpu: Three.WebGPURenderer
  readonly #build: (scene: Scene) => GpuScene
  readonly #outputs: Three.MRTNode
  readonly #camera: Three.PerspectiveCamera
  readonly #software: boolean
  #source: Scene | undefined
  #scene: GpuScene | undefined
  #target: Three.RenderTarget | undefined

  constructor(
    three: typeof Three,
    gpu: Three.WebGPURenderer,
    build: (scene: Scene) => GpuScene,
    outputs: Three.MRTNode,
    software: boolean,
  ) {
    this.#three = three
    this.#gpu = gpu
    this.#build = build
    this.#outputs = outputs
    this.#software = software
    this.#camera = new three.PerspectiveCamera()
    this.#camera.matrixAutoUpdate = false
    this.#camera.coordinateSystem = three.WebGPUCoordinateSystem
  }

  async film(scene: Scene, cameras: readonly Camera[], options: RenderOptions): Promise<FilmedFrame[]> {
    checkOptions(options)
    if (this.#source !== scene) {
      this.#scene?.dispose()
      this.#scene = this.#build(scene)
      this.#source = scene
    }
    this.#scene!.filter(options.filter ?? false)
    const frames: FilmedFrame[] = []
    for (const camera of cameras) frames.push(frameOf(camera, await this.#filmFrame(scene, camera, options)))
    return frames
  }

  close(): void {
    this.#scene?.dispose()
    this.#target?.dispose()
  }

  async #filmFrame(scene: Scene, camera: Camera, options: RenderOptions): Promise<Planes> {
    const { samples = 1, normals, visibility } = options
    const { width, height } = camera.intrinsics
    const [color, seen, facing] = await this.#drawCenters(camera)
    const depth = Float32Array.from({ length: width * height }, (_, i) => seen[2 * i + 1]!)
    const ids = Uint16Array.from(depth, (_, i) => seen[2 * i]! + 0.5)
    const fine = samples > 1 ? await this.#draw(enlarged(camera, samples)) : ([color, seen] as const)
    const alone = visibility && fastestFilm()(prepare(scene), camera, { visibility }).alone
    return {
      color: meanColor(threeBytes(fine[0], fine[1]), camera, samples),
      depth,
      ids,
      ...(normals && { normals: threeNumbers(facing) }),
      ...(alone && { alone }),
    }
  }

  /** What is seen exactly at the pixels' centres. */
  async #drawCenters(camera: Camera): Promise<[Uint8Array, Float32Array, Float32Array]> {
    const { width, height } = camera.intrinsics
    const possible = Math.floor(largestSide / Math.max(width, height))
    const times = this.#software ? Math.min(softwareFineness, possible - 1 + (possible % 2)) : 1
    const planes = await this.#draw(enlarged(camera, times))
    if (times === 1) return planes
    const [color, seen, facing] = planes
    return [
      takeCenters(color, new Uint8Array(4 * width * height), camera.intrinsics, times),
      takeCenters(seen, new Float32Array(2 * width * height), camera.intrinsics, times),
      takeCenters(facing, new Float32Array(4 * width * height), camera.intrinsics, times),
    ]
  }

  /** Colour as bytes, (id, depth) and normals as floats; four, two and four numbers a pixel. */
  async #draw(camera: Camera): Promise<[Uint8Array, Float32Array, Float32Array]> {
    const { width, height } = camera.intrinsics
    this.#aim(camera)
    const target = this.#sizedTarget(width, height)
    this.#gpu.setMRT(this.#outputs)
    this.#gpu.setRenderTarget(target)
    this.#gpu.setClearColor(0, 0)
    this.#gpu.render(this.#scene!.scene, this.#camera)
    const read = (i: number) => this.#gpu.readRenderTargetPixelsAsync(target, 0, 0, width, height, i)
    return [(await read(0)) as Uint8Array, (await read(1)) as Float32Array, (await read(2)) as Float32Array]
  }

  #sizedTarget(width: number, height: number): Three.RenderTarget {
    if (this.#target?.width === width && this.#target.height === height) return this.#target
    this.#target?.dispose()
    const three = this.#three
    const target = new three.RenderTarget(width, height, { count: 3, depthBuffer: true, samples: 0 })
    // not `depth`: three takes an output of that name for the depth buffer's value
    target.textures.forEach((texture, i) => {
      texture.name = ['output', 'seen', 'facing'][i]!
      texture.type = i === 0 ? three.UnsignedByteType : three.FloatType
      if (i === 1) texture.format = three.RGFormat // all three may take 32 bytes a pixel
      texture.minFilter = texture.magFilter = three.NearestFilter
      texture.generateMipmaps = false
    })
    target.depthTexture = new three.DepthTexture(width, height, three.FloatType)
    return (this.#target = target)
  }

  /** Turns a camera of ours, y down and z ahead, into three's, y up and z back. */
  #aim({ intrinsics: { width, height, fx, fy, cx, cy }, cameraToWorld: m }: Camera): void {
    const [ahead, back] = [far / (far - near), (far * near) / (far - near)]
    this.#camera.matrix.set(
      ...([m[0], -m[1]!, -m[2]!, m[3], m[4], -m[5]!, -m[6]!, m[7]] as Numbers<8>),
      ...([m[8], -m[9]!, -m[10]!, m[11], 0, 0, 0, 1] as Numbers<8>),
    )
    this.#camera.matrixWorldNeedsUpdate = true
    this.#camera.projectionMatrix.set(
      ...([(2 * fx) / width, 0, 1 - (2 * cx) / width, 0, 0, (2 * fy) / height] as Numbers<6>),
      ...([(2 * cy) / height - 1, 0, 0, 0, -ahead, -back, 0, 0, -1, 0] as Numbers<10>),
    )
    this.#camera.projectionMatrixInverse.copy(this.#camera.projectionMatrix).invert()
  }
}

type Numbers<N extends number, T extends number[] = []> = T['length'] extends N
  ? T
  : Numbers<N, [...T, number]>

/** The middle one of every `times` x `times` pixels. */
function takeCenters<T extends Uint8Array | Float32Array>(
  from: T,
  to: T,
  { width, height }: Camera['intrinsics'],
  times: number,
): T {
  const middle = (times - 1) / 2
  const size = to.length / (width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += size) {
      const pixel = (y * times + middle) * width * times + x * times + middle
      for (let k = 0; k < size; k++) to[i + k] = from[size * pixel + k]!
    }
  }
  return to
}

/** Red, green and blue of pixels; bright where nothing is seen. */
function threeBytes(color: Uint8Array, seen: Float32Array): Uint8Array {
  const out = new Uint8Array((color.length / 4) * 3)
  for (let i = 0; i < color.length / 4; i++) {
    for (let k = 0; k < 3; k++) out[3 * i + k] = seen[2 * i + 1]! > 0 ? color[4 * i + k]! : sky
  }
  return out
}

const threeNumbers = (four: Float32Array) =>
  Float32Array.from({ length: (four.length / 4) * 3 }, (_, i) => four[4 * Math.floor(i / 3) + (i % 3)]!)
