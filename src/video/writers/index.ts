import type { Writer } from '../write.ts'
import { colmapWriter } from './colmap.ts'
import { transformsWriter } from './transforms.ts'
import { tumWriter } from './tum.ts'

/** Every layout that can be written, by name. */
export const writers = {
  transforms: transformsWriter,
  colmap: colmapWriter,
  tum: tumWriter,
} as const satisfies Record<string, Writer>
