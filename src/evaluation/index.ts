/** The field's metrics, each as its reference computes it, and reports of what a model can do. */
export { type Decision, decide, meanRelativeAccuracy } from './answers.ts'
export { bootstrapMean, type Interval } from './interval.ts'
export { psnr, ssim } from './pictures.ts'
export {
  type Evaluated,
  type HeldOut,
  Report,
  type ReportOptions,
  type ReportRow,
  report,
  type ViewScore,
} from './report.ts'
