/** What the checker room of the kernel gives: types for the cells, from TypeScript's own compiler. */

/** One type error, with its place in the cell (zero-based line and column, UTF-16 columns). */
export interface CellDiagnostic {
  /** TypeScript's code, e.g. 2322. */
  readonly code: number
  readonly message: string
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

/** One completion. `type` is Jupyter's word for its icon: function, class, instance, module, keyword, property ... */
export interface Completion {
  readonly text: string
  readonly type: string
  /** The short signature shown beside it, where cheap to know. */
  readonly signature?: string
}

/** Completions for the text between `start` and `end` (UTF-16 offsets in the cell). */
export interface Completions {
  readonly start: number
  readonly end: number
  readonly matches: readonly Completion[]
}

/** What is known of the name under the cursor. */
export interface Inspection {
  /** The type as an editor's hover shows it: `const lr: number`. */
  readonly type: string
  /** JSDoc in Markdown, empty where there is none; with detail level 1 also the declaration's text. */
  readonly documentation: string
}

/** Types for the cells of one session. Starts its compiler process on first use; no method throws on any text. */
export interface Checker {
  /** The compiler's process, while there is one: ending it interrupts a check, and the next use starts another. */
  readonly pid: number | undefined
  /** Type errors of a cell as the next one of the session. It counts as part of the session only once kept. */
  check(source: string): readonly CellDiagnostic[]
  /** Makes the cell part of the session, so that later cells see its names. */
  keep(source: string): void
  /** Does what can wait until a cell has been answered. */
  tidy(): void
  complete(source: string, cursor: number): Completions
  inspect(source: string, cursor: number, detail: 0 | 1): Inspection | undefined
  /** Forgets every kept cell. */
  reset(): void
  /** Ends the compiler's process. */
  close(): void
}
