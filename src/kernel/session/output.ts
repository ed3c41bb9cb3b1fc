import type { Json, MimeBundle } from '../../notebook/index.ts'
import type { ErrorReport } from '../cells/types.ts'
import type { StreamName, Wire } from '../wire/index.ts'
import { type CellContext, contexts } from './context.ts'

/** What {@link Output.display} shows beside the bundle. */
export interface Placement {
  readonly metadata?: { readonly [key: string]: Json } | undefined
  readonly displayId?: string | undefined
  readonly update?: boolean | undefined
}

/** Publishes what code shows, as the output of the cell that the code belongs to. */
export class Output {
  readonly #wire: Wire
  /** Whose output it is where the code itself does not tell: the cell that started last. */
  latest: CellContext | undefined

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** The cell that the calling code belongs to. */
  get context(): CellContext | undefined {
    return contexts.getStore() ?? this.latest
  }

  stream(name: StreamName, text: string): void {
    const { context } = this
    if (context?.silent || text === '') return
    this.#wire.stream(context?.request.headerText ?? '{}', name, text)
  }

  display(data: MimeBundle, { metadata, displayId, update }: Placement = {}): void {
    const transient = displayId === undefined ? {} : { display_id: displayId }
    this.#publish(update ? 'update_display_data' : 'display_data', {
      data,
      metadata: metadata ?? {},
      transient,
    })
  }

  result(data: MimeBundle, execution_count: number): void {
    this.#publish('execute_result', { data, metadata: {}, execution_count })
  }

  clear(wait: boolean): void {
    this.#publish('clear_output', { wait })
  }

  error({ ename, evalue, traceback }: ErrorReport): void {
    this.#publish('error', { ename, evalue, traceback })
  }

  #publish(type: string, content: unknown): void {
    const { context } = this
    if (context?.silent) return
    this.#wire.publish({ type, parent: context?.request.headerText ?? '{}', content })
  }
}
