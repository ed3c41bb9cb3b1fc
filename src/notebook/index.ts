/**
 * The contract between a value and the notebook that shows it. Every room may use it; it uses none.
 *
 * A value shows itself in any JavaScript kernel by carrying a method under {@link jupyterDisplay} that returns a
 * MIME bundle (Deno's convention). A kernel offers its live side (displays, comms, interrupts) as a
 * {@link NotebookHost} under {@link hostKey} of `globalThis`.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * One value in several forms, keyed by MIME type, the frontend shows the richest it knows.
 * Strings for text types, base64 for binary types, objects only under names that end in `json`.
 */
export type MimeBundle = { readonly [mime: string]: Json }

/** The method under which a value gives its MIME bundle. */
export const jupyterDisplay = Symbol.for('Jupyter.display')

/** The method under which a value gives what `console.log` prints, in Node and Deno. */
export const consoleText = Symbol.for('nodejs.util.inspect.custom')

/** A value that shows itself. */
export interface Displayable {
  [jupyterDisplay](): MimeBundle | Promise<MimeBundle>
}

/** Where on `globalThis` a kernel puts its {@link NotebookHost}. */
export const hostKey = Symbol.for('Jupyter.host')

/** How {@link NotebookHost.display} shows a bundle. */
export interface DisplayOptions {
  /** Metadata per MIME type, e.g. `{ 'image/png': { width: 320 } }`. */
  readonly metadata?: { readonly [key: string]: Json }
  /** Names the output so that it can be drawn again in place. */
  readonly displayId?: string
  /** True to redraw every output of `displayId` instead of adding one. */
  readonly update?: boolean
}

/** While held, an interrupt asks instead of ending the cell: the holder looks at `requested` between steps. */
export interface InterruptHold {
  /** True once the user has pressed Stop. Cheap enough to read in every step. */
  readonly requested: boolean
  [Symbol.dispose](): void
}

/** One end of a comm channel (Jupyter messaging, "Custom messages"). */
export interface Comm {
  readonly id: string
  readonly target: string
  send(data: Json, options?: CommOptions): void
  close(data?: Json): void
  onMessage(listener: (data: Json, buffers: readonly ArrayBuffer[]) => void): void
  onClose(listener: (data: Json) => void): void
}

/** What travels beside a comm message's data. */
export interface CommOptions {
  readonly metadata?: { readonly [key: string]: Json }
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[]
}

/** The live side of a kernel, for the code that runs in its cells. */
export interface NotebookHost {
  /** The kernel's name, for messages. */
  readonly name: string
  /** Shows a bundle in the output of the cell that runs (or ran) the calling code. */
  display(bundle: MimeBundle, options?: DisplayOptions): void
  /** Clears the cell's output; with `wait`, when the next output arrives. */
  clearOutput(options?: { readonly wait?: boolean }): void
  /** Asks the user for a line of text, blocking. Throws where the frontend allows no input. */
  input(prompt: string, options?: { readonly password?: boolean }): string
  /** From now until disposed, the first interrupt only sets `requested`; a second one ends the cell. */
  holdInterrupt(): InterruptHold
  readonly comms: {
    /** Opens a channel to a handler that the frontend has registered for `target`. */
    open(target: string, data?: Json, options?: CommOptions): Comm
    /** Handles channels that the frontend opens to `target`. */
    register(target: string, handler: (comm: Comm, data: Json, buffers: readonly ArrayBuffer[]) => void): void
  }
}

/** The running kernel's host, or undefined where the code runs in no kernel of this kind. */
export function notebookHost(): NotebookHost | undefined {
  return (globalThis as { [hostKey]?: NotebookHost })[hostKey]
}

/** Whether a value shows itself. */
export function isDisplayable(value: unknown): value is Displayable {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as Partial<Displayable>)[jupyterDisplay] === 'function'
  )
}
