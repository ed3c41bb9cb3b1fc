/** Rigid motions, cameras, conventions, projection. Float64, plain TypeScript, depends on nothing. */
export { type AverageOptions, averagePose, averageRotation, nearestRotation } from './average.ts'
export * from './camera.ts'
export * from './conventions.ts'
export { detectConvention, type PosedFrame } from './detection/detect.ts'
export type { Hypothesis } from './detection/hypotheses.ts'
export { ConventionReport, type HypothesisScore } from './detection/report.ts'
export {
  type Distortion,
  type DistortionModel,
  distort,
  distortionFrom,
  distortionModels,
  distortionRadius,
  isUndistorted,
  undistort,
} from './distortion.ts'
export * from './interpolation.ts'
export * from './intrinsics.ts'
export * from './poses.ts'
export * from './rigid.ts'
export * from './rotation.ts'
export * from './vector.ts'
