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
export { type RoomKind, roomKinds } from './arrangements.ts'
export { evenOut } from './balance.ts'
export { biasOf, biasTable, type FamilyBias } from './bias.ts'
export { boxDistance, type Thing } from './boxes.ts'
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
export type { Question, SceneQuestion } from './questions/question.ts'
export {
  type BoxScene,
  possibleQuestions,
  type QuestionFamily,
  questionFamilies,
  sceneQuestions,
  vsiBenchNames,
} from './questions.ts'
export type { FitOptions } from './recorded.ts'
export { type FilmOptions, Room, type RoomOptions, type RoomParts, room } from './room.ts'
export { scannedScenes } from './scanned.ts'
export { leastSeen, seenPixels, seenShare, visibleObjects } from './seen.ts'
export {
  type GenerateOptions,
  type GenerateProgress,
  type Generation,
  generate,
  verifyGeneration,
} from './shards/generation.ts'
export { type Format, formats, type Plan, type Shard, shardFrom, shardOfCluster } from './shards/plan.ts'
export { type CameraStep, type Edit, formatSteps, parseSteps, roundSteps, type Step } from './steps.ts'
export { type ActionKind, actionKinds, makeTriplet, type Triplet } from './triplets.ts'
