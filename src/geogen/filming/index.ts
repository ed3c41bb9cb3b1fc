/** Scenes to frames: the renderers. */
export { filmNow } from './renderer.ts'
export type { FilmedFrame, Footprint, Renderer, RenderOptions, Scene } from './scene.ts'
