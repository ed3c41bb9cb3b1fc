/** RePE, and the encodings of camera poses that it is compared with. */
export {
  type AddedEncoding,
  type AddedName,
  type AttentionEncoding,
  type AttentionName,
  type EncodingName,
  encodings,
  type PatchGrid,
  type PoseEncoding,
} from './encodings.ts'
export { plucker, type RayForm, raymap, rays } from './rays.ts'
export { encode, motions, type PoseCodes, type RepeOptions } from './repe.ts'
export { relative } from './representation.ts'
