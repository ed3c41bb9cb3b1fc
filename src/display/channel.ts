import { type DisplayOptions, type MimeBundle, notebookHost } from '../notebook/index.ts'

/** Where live displays go. */
export interface Channel {
  readonly name: 'kernel' | 'tslab' | 'deno' | 'text'
  /** The least time between two updates of one display that the place bears, in milliseconds. */
  readonly pace: number
  display(bundle: MimeBundle, options?: DisplayOptions): void
}

/** The channel of the kernel that runs this code; plain lines on standard output where there is none. */
export function channel(): Channel {
  const host = notebookHost()
  if (host) return { name: 'kernel', pace: 200, display: (bundle, options) => host.display(bundle, options) }
  return stockTslab() ?? deno() ?? textLines
}

interface TslabDisplayData {
  data: MimeBundle
  metadata: DisplayOptions['metadata'] & {}
  transient: { display_id?: string }
}

/**
 * The stock tslab kernel's display. Its public API sends one MIME type at a time, which makes one output of each, so
 * whole bundles go to the function behind it, found among the modules that the kernel has loaded.
 */
export function stockTslab(): Channel | undefined {
  const { __tslab__: tslab } = globalThis as { __tslab__?: { require?: NodeJS.Require } }
  if (!tslab?.require || notebookHost()) return undefined
  const modules = tslab.require.cache
  const path = Object.keys(modules).find((name) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name))
  const jupyter = path === undefined ? undefined : modules[path]?.exports
  const write: ((data: TslabDisplayData, update?: boolean) => void) | null = jupyter?.lastWriteDisplayData
  if (!write) return undefined
  return {
    name: 'tslab',
    pace: 200,
    display(data, { metadata = {}, displayId, update } = {}) {
      write({ data, metadata, transient: displayId === undefined ? {} : { display_id: displayId } }, update)
    },
  }
}

interface DenoJupyter {
  /** A promise in some versions, nothing in others. */
  broadcast(type: string, content: object): Promise<void> | undefined
}

/** Deno's Jupyter kernel. */
function deno(): Channel | undefined {
  const { Deno: runtime } = globalThis as { Deno?: { jupyter?: DenoJupyter } }
  const broadcast = runtime?.jupyter?.broadcast
  if (!broadcast) return undefined
  return {
    name: 'deno',
    pace: 200,
    display(data, { metadata = {}, displayId, update } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId }
      const sent = broadcast(update ? 'update_display_data' : 'display_data', { data, metadata, transient })
      sent?.catch((reason) => console.error(`The display could not be sent: ${reason}`))
    },
  }
}

/** No notebook: the text form of each display, updates far apart. */
const textLines: Channel = {
  name: 'text',
  pace: 5000,
  display: (bundle) => console.log(String(bundle['text/plain'] ?? '')),
}
