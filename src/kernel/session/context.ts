import { AsyncLocalStorage } from 'node:async_hooks'
import type { Request } from '../wire/index.ts'

/** The request on whose behalf code runs: what it prints and shows goes there, however late. */
export interface CellContext {
  readonly request: Request
  /** True where nothing may be shown. */
  readonly silent: boolean
}

/** Follows a cell's code through timers, promises and callbacks. */
export const contexts = new AsyncLocalStorage<CellContext>()
