import type { FilmFrame, Planes } from './cpu.ts'
import { RendererMemory } from './memory.ts'
import type { PreparedScene } from './prepared.ts'
import { program } from './program.ts'
import { enlarged, type View, viewOf } from './view.ts'

/** What assembly/index.ts gives. Arguments are addresses. */
interface Exports {
  readonly memory: WebAssembly.Memory
  freeMemory(): number
  rasterize(scene: number, view: number, frame: number): void
  countAlone(scene: number, view: number, frame: number): void
  shade(scene: number, view: number, frame: number): void
  averageColors(fine: number, width: number, height: number, samples: number, to: number): void
}

/** Films in WebAssembly; nothing where the machine has none, or one without SIMD. */
export function webAssembly(): FilmFrame | undefined {
  const bytes = Uint8Array.from(atob(program), (letter) => letter.charCodeAt(0))
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) return undefined
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } })
  const machine = new Machine(instance.exports as unknown as Exports)
  return (scene, camera, options, into) => {
    const { samples = 1, filter = false, normals = false, visibility = false } = options
    const view = viewOf(camera)
    const asked = { color: samples === 1, depth: true, ids: true, normals, filter, visibility }
    const planes = machine.film(scene, view, asked, into)
    if (samples === 1) return planes as Planes
    return {
      ...planes,
      color: machine.filmMean(scene, viewOf(enlarged(camera, samples)), samples, filter, into?.color),
    } as Planes
  }
}

/** What lies in the renderer's memory, where it stays. */
function copied<T extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(plane: T, into?: T): T {
  if (!into) return plane.slice() as T
  into.set(plane)
  return into
}

function abort(): never {
  throw new Error('The renderer ran into something that cannot be; please report the scene.')
}

interface Asked {
  readonly color: boolean
  readonly depth: boolean
  readonly ids: boolean
  readonly normals: boolean
  readonly filter: boolean
  readonly visibility: boolean
}

class Machine {
  readonly #run: Exports
  readonly #memory: RendererMemory

  constructor(run: Exports) {
    this.#run = run
    this.#memory = new RendererMemory(run.memory, run.freeMemory())
  }

  film(scene: PreparedScene, view: View, asked: Asked, into?: Planes): Partial<Planes> {
    const block = this.#memory.placeScene(scene)
    const place = this.#place(view, asked, scene.lastId + 1, 0)
    const { color, depth, ids, normals, counts } = place.buffers as Record<string, number>
    this.#run.rasterize(block, place.view, place.frame)
    this.#run.shade(block, place.view, place.frame)
    if (asked.visibility) this.#run.countAlone(block, place.view, place.frame)
    const { buffer } = this.#run.memory
    const pixels = view.width * view.height
    return {
      ...(color && { color: copied(new Uint8Array(buffer, color, 3 * pixels), into?.color) }),
      ...(depth && { depth: copied(new Float32Array(buffer, depth, pixels), into?.depth) }),
      ...(ids && { ids: copied(new Uint16Array(buffer, ids, pixels), into?.ids) }),
      ...(normals && { normals: copied(new Float32Array(buffer, normals, 3 * pixels), into?.normals) }),
      ...(counts && { alone: copied(new Uint32Array(buffer, counts, scene.lastId + 1), into?.alone) }),
    }
  }

  /** A picture of a camera with `samples` times fewer pixels each way than `view`. */
  filmMean(
    scene: PreparedScene,
    view: View,
    samples: number,
    filter: boolean,
    into?: Uint8Array,
  ): Uint8Array {
    const block = this.#memory.placeScene(scene)
    const [width, height] = [view.width / samples, view.height / samples]
    const asked = { color: true, depth: false, ids: false, normals: false, visibility: false, filter }
    const place = this.#place(view, asked, 0, 3 * width * height)
    const { color, mean } = place.buffers as Record<'color' | 'mean', number>
    this.#run.rasterize(block, place.view, place.frame)
    this.#run.shade(block, place.view, place.frame)
    this.#run.averageColors(color, width, height, samples, mean)
    return copied(new Uint8Array(this.#run.memory.buffer, mean, 3 * width * height), into)
  }

  /** Fills in a frame's block; see assembly/layout.ts. */
  #place({ width, height, ...view }: View, asked: Asked, objects: number, mean: number) {
    const stride = 4 * Math.ceil(width / 4)
    const [pixels, padded] = [width * height, stride * height]
    const place = this.#memory.placeFrame(
      { width, height, ...view },
      {
        inverseDepth: 4 * padded,
        triangle: 4 * padded,
        color: asked.color ? 3 * pixels : 0,
        depth: asked.depth ? 4 * pixels : 0,
        ids: asked.ids ? 2 * pixels : 0,
        normals: asked.normals ? 12 * pixels : 0,
        stamps: asked.visibility ? 4 * padded : 0,
        counts: asked.visibility ? 4 * objects : 0,
        mean,
      },
    )
    const b = place.buffers as Record<string, number>
    const block = [
      width,
      height,
      stride,
      b.inverseDepth,
      b.triangle,
      b.vertices,
      b.color,
      b.depth,
      b.ids,
      b.normals,
    ]
    const whole = new Uint32Array(this.#run.memory.buffer, place.frame, 13)
    whole.set([...(block as number[]), asked.filter ? 1 : 0, b.stamps!, b.counts!])
    if (b.counts) new Uint32Array(this.#run.memory.buffer, b.counts, objects).fill(0)
    return place
  }
}
