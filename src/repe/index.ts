/** RePE, and the encodings of camera poses that it is compared with. */
export { type EncodingName, encodings, type PatchGrid, type PoseEncoding } from './encodings.ts'
export { encode, motions, type PoseCodes, type RepeOptions } from './repe.ts'
