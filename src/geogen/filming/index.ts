/** Scenes to frames: the renderers. */
export { filmNow, type RendererOptions, renderer } from './renderer.ts'
export type { FilmedFrame, Footprint, Renderer, RenderOptions, Scene } from './scene.ts'
