/** milo-lab: MILO, RePE and GeoGen for TypeScript notebooks. */
import { trainingReporter } from './display/index.ts'
import { setTrainingReporter } from './milo/index.ts'

export { gpu, poseAttention, poseAttentionWeights, tf, tokenPoses } from './compute/index.ts'
export { mimeTypes, type Shown, show } from './display/index.ts'
export * as evaluation from './evaluation/index.ts'
export * as geogen from './geogen/index.ts'
export * as geometry from './geometry/index.ts'
export * as milo from './milo/index.ts'
export * from './notebook/index.ts'
export * as repe from './repe/index.ts'
export * as video from './video/index.ts'

// Whoever takes the whole package sees trainings as they run; rooms taken one by one stay silent.
setTrainingReporter(trainingReporter())
