/** Rooms, camera paths, filming, actions, triplets, questions. */
export {
  type Action,
  type ActionContext,
  act,
  actionOf,
  describeMotion,
  faceAction,
  parseAction,
} from './actions.ts'
export { type ClipTripletOptions, clipTriplets } from './clips.ts'
export { type Dataset, type DatasetOptions, dataset } from './dataset.ts'
export { edited } from './edits.ts'
export {
  type FilmedFrame,
  type Renderer,
  type RendererOptions,
  type RenderOptions,
  renderer,
} from './filming/index.ts'
export { type GltfOptions, roomFromGltf } from './gltf/room.ts'
export type { ColorName, Material, Pattern, Rgb, Texture } from './materials.ts'
export type { Mesh } from './mesh.ts'
export type { PathName } from './paths.ts'
export { possibleQuestions, type Question, type QuestionFamily, questionFamilies } from './questions.ts'
export { type FilmOptions, Room, type RoomOptions, type RoomParts, room } from './room.ts'
export { leastSeen, seenPixels, seenShare, visibleObjects } from './seen.ts'
export { type CameraStep, type Edit, formatSteps, parseSteps, roundSteps, type Step } from './steps.ts'
export { type ActionKind, actionKinds, makeTriplet, type Triplet } from './triplets.ts'
