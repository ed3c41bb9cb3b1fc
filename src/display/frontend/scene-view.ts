import { PerspectiveCamera, Vector3 } from 'three'
import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
import { type SceneData, viewerFov } from '../scene/format.ts'
import { drawLabels } from './labels.ts'
import { StageRenderer } from './renderer.ts'
import { Stage } from './stage.ts'
import type { Theme, View } from './view.ts'

/** Draws 3D scenes: drag to turn, right-drag or two fingers to move, wheel (after a click) or pinch to come nearer. */
export function open(element: HTMLElement): View {
  return new SceneView(element)
}

const height = 420

class SceneView implements View {
  readonly #canvas = document.createElement('canvas')
  readonly #camera = new PerspectiveCamera(viewerFov)
  readonly #resizing = new ResizeObserver(() => this.#request())
  readonly #unwatch = StageRenderer.shared().onRestored(() => this.#request())
  #drawn: { readonly data: SceneData; readonly stage: Stage; readonly controls: OrbitControls } | undefined
  #theme: Theme | undefined
  #requested = 0

  constructor(element: HTMLElement) {
    const hint = document.createElement('div')
    hint.textContent = 'drag to turn · right-drag to move · click, then wheel to zoom · double-click to reset'
    hint.style.cssText =
      'font: 11px var(--jp-ui-font-family, system-ui, sans-serif); opacity: 0.6; padding: 2px 0'
    this.#canvas.style.cssText = `display: block; width: 100%; height: ${height}px; outline-offset: -1px`
    this.#canvas.className = 'milo-scene'
    this.#canvas.tabIndex = 0
    this.#canvas.setAttribute('role', 'img')
    element.replaceChildren(this.#canvas, hint)
    this.#canvas.addEventListener('pointerdown', () => this.#canvas.focus({ preventScroll: true }))
    this.#canvas.addEventListener('dblclick', () => this.#reset())
    this.#canvas.addEventListener('keydown', (event) => this.#key(event))
    // The wheel belongs to the page until someone has clicked into the scene.
    this.#canvas.addEventListener('focus', () => this.#zoomable(true))
    this.#canvas.addEventListener('blur', () => this.#zoomable(false))
    this.#resizing.observe(this.#canvas)
  }

  async draw(data: unknown, theme: Theme): Promise<void> {
    this.#theme = theme
    if (this.#drawn?.data !== data) await this.#enter(data as SceneData)
    this.#paint()
  }

  dispose(): void {
    cancelAnimationFrame(this.#requested)
    this.#resizing.disconnect()
    this.#unwatch()
    this.#drawn?.controls.dispose()
    this.#drawn?.stage.dispose()
  }

  async #enter(data: SceneData): Promise<void> {
    const stage = await Stage.of(data)
    this.#drawn?.controls.dispose()
    this.#drawn?.stage.dispose()
    // The controls turn about the camera's up as it is when they are made.
    this.#camera.up.set(...data.up)
    const controls = new OrbitControls(this.#camera, this.#canvas)
    controls.enableZoom = false
    controls.addEventListener('change', () => this.#request())
    this.#canvas.setAttribute('aria-label', data.title)
    this.#drawn = { data, stage, controls }
    this.#reset()
  }

  #reset(): void {
    if (!this.#drawn) return
    const { data, controls } = this.#drawn
    this.#camera.position.set(...data.start.eye)
    controls.target.set(...data.start.target)
    controls.update()
    this.#request()
  }

  #zoomable(yes: boolean): void {
    if (this.#drawn) this.#drawn.controls.enableZoom = yes
  }

  /** Arrows turn, plus and minus come nearer and go back. */
  #key(event: KeyboardEvent): void {
    const moves: Record<string, readonly [around: number, over: number, away: number]> = {
      ArrowLeft: [-0.1, 0, 1],
      ArrowRight: [0.1, 0, 1],
      ArrowUp: [0, -0.1, 1],
      ArrowDown: [0, 0.1, 1],
      '+': [0, 0, 0.9],
      '-': [0, 0, 1.11],
    }
    const move = moves[event.key]
    if (!move || !this.#drawn) return
    event.preventDefault()
    event.stopPropagation()
    const [around, over, away] = move
    const { up, position } = this.#camera
    const { controls } = this.#drawn
    const offset = position.clone().sub(controls.target).multiplyScalar(away)
    const steep = offset.angleTo(up) + over
    if (steep > 0.05 && steep < Math.PI - 0.05) {
      offset.applyAxisAngle(new Vector3().crossVectors(up, offset).normalize(), over)
    }
    position.copy(controls.target).add(offset.applyAxisAngle(up, around))
    controls.update()
  }

  #request(): void {
    cancelAnimationFrame(this.#requested)
    this.#requested = requestAnimationFrame(() => this.#paint())
  }

  #paint(): void {
    const { clientWidth: width } = this.#canvas
    if (!this.#drawn || !this.#theme || width === 0) return
    const { data, stage } = this.#drawn
    const ratio = Math.min(devicePixelRatio, 2)
    this.#camera.aspect = width / height
    this.#camera.near = 0.005 * stage.radius
    this.#camera.far = 40 * stage.radius
    this.#camera.updateProjectionMatrix()
    this.#canvas.width = Math.round(width * ratio)
    this.#canvas.height = Math.round(height * ratio)
    const context = this.#canvas.getContext('2d')!
    StageRenderer.shared().paint(stage, this.#camera, context)
    context.scale(ratio, ratio)
    drawLabels(context, data, this.#camera, { width, height }, this.#theme)
  }
}
