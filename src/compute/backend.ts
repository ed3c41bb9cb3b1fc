/** What a tensor backend is to this room, and why one may not be there. */

/** The backends, by the names that {@link import('./gpu.ts').gpu}`.use` takes. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu'

/** Why a backend cannot be used here, and what mends it. */
export class BackendUnavailable extends Error {
  /** What to do about it, as a sentence or a command. */
  readonly mend: string
  constructor(reason: string, mend: string) {
    super(reason)
    this.name = 'BackendUnavailable'
    this.mend = mend
  }
}

/** What opening a backend tells. */
export interface Opened {
  /** The device in words, e.g. `TensorFlow 2.16.2 on the CPU`. */
  readonly description: string
  /** True for a GPU that is emulated on the CPU: correct, and slower than wasm. */
  readonly emulated?: boolean
}

/** Registers a backend with tfjs under its name. Throws {@link BackendUnavailable}. */
export type OpenBackend = () => Promise<Opened>
