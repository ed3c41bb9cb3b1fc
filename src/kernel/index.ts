export type * from './cells/types.ts'
export type * from './checker/types.ts'

import type { MimeBundle } from '../notebook/index.ts'

export type { MimeBundle }
