export type * from './cells/types.ts'
export type * from './checker/types.ts'
export { installKernelspec, type KernelspecPlace, uninstallKernelspec } from './kernelspec.ts'

import type { MimeBundle } from '../notebook/index.ts'

export type { MimeBundle }
