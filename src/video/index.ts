/** Frames and cameras of one clip, in memory or read from the field's public layouts. */
export type { Clip } from './clip.ts'
export { contactSheet, RgbImage, resizeImage } from './image.ts'
export type { OnError, Rows } from './lines.ts'
export { type OpenOptions, open } from './open.ts'
export { parseRedwoodLog } from './redwood.ts'
export { parseTumTrajectory, type StampedPose } from './tum.ts'
export { type Frame, resizeFrame, type SceneObject, Video, type VideoParts } from './video.ts'
