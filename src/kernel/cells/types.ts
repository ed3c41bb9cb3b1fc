/** What the cells room of the kernel gives: source text in, values and errors out. */

/** A cell ready to run: JavaScript for V8's REPL mode. */
export interface CompiledCell {
  /** Numbers the compilations of this process. */
  readonly id: number
  /** The cell's name in stack traces (its `sourceURL`). */
  readonly name: string
  /** The text as it was sent, for tracebacks. */
  readonly source: string
  readonly code: string
  /** Names that the cell declares at its top level, values and types. */
  readonly declares: readonly string[]
}

/** How a cell ended. `value` is undefined where the cell's last statement is no expression. */
export type CellOutcome =
  | { readonly status: 'ok'; readonly value: unknown }
  | { readonly status: 'error'; readonly error: unknown }
  | { readonly status: 'interrupted' }

/** An error as Jupyter shows it. `traceback` lines may carry ANSI colours and never name the kernel's own files. */
export interface ErrorReport {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

/** Compiles and runs cells in one shared REPL scope of this process. */
export interface CellRuntime {
  /** Throws a `CellSyntaxError` (with line and column in the cell) where the text is no TypeScript. */
  compile(source: string, name: string): CompiledCell
  /** Runs a cell to its end, awaiting what it awaits at the top level. Never rejects. */
  evaluate(cell: CompiledCell): Promise<CellOutcome>
  /** Ends every pending `evaluate` as interrupted; what the cell still awaits goes on unheard. */
  abandon(): void
  /** Describes anything thrown, by a cell, a timer of a cell, or the compiler. */
  report(error: unknown): ErrorReport
  /** Names that cells have declared, in order of first declaration. */
  names(): readonly string[]
  /** Forgets what the cells have declared: their names read as undefined, built-ins are themselves again. */
  reset(): void
}
