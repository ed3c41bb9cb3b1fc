import { mimeTypes } from '../mime-types.ts'
import type { Viewer } from './view.ts'

/** Everything that we draw. */
export const viewers: readonly Viewer[] = [
  { mimeType: mimeTypes.scene, load: () => import('./scene-view.ts') },
  { mimeType: mimeTypes.plotly, load: () => import('./plotly-view.ts') },
  { mimeType: mimeTypes.plot, load: () => import('./plot-view.ts') },
]
