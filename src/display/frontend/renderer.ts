import { type PerspectiveCamera, WebGLRenderer } from 'three'
import type { Stage } from './stage.ts'

/**
 * The one WebGL context of the page. A browser gives a page some 16 of them and takes the oldest away when there are
 * more, so every scene is painted here and copied to the scene's own 2D canvas: any number of scenes live on a page.
 */
export class StageRenderer {
  static #only: StageRenderer | undefined

  /** @throws Error where the browser has no WebGL. */
  static shared(): StageRenderer {
    StageRenderer.#only ??= new StageRenderer()
    return StageRenderer.#only
  }

  readonly #renderer: WebGLRenderer
  readonly #restored = new Set<() => void>()

  constructor() {
    const canvas = document.createElement('canvas')
    try {
      this.#renderer = new WebGLRenderer({
        canvas,
        antialias: true,
        alpha: true,
        preserveDrawingBuffer: true,
      })
    } catch (reason) {
      throw new Error('this browser gives no WebGL context (see chrome://gpu or about:support).', {
        cause: reason,
      })
    }
    this.#renderer.setClearColor(0, 0)
    canvas.addEventListener('webglcontextrestored', () => {
      for (const listener of this.#restored) listener()
    })
  }

  /** Calls back when the graphics card has come back after a loss; the function returned ends that. */
  onRestored(listener: () => void): () => void {
    this.#restored.add(listener)
    return () => this.#restored.delete(listener)
  }

  /** Paints a stage, filling the canvas of `context`. */
  paint(stage: Stage, camera: PerspectiveCamera, context: CanvasRenderingContext2D): void {
    const { width, height } = context.canvas
    const canvas = this.#renderer.domElement
    if (canvas.width !== width || canvas.height !== height) this.#renderer.setSize(width, height, false)
    stage.prepare(camera, height)
    this.#renderer.render(stage.scene, camera)
    context.clearRect(0, 0, width, height)
    context.drawImage(canvas, 0, 0)
  }
}
