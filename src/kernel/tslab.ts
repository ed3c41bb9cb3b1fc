/** tslab's display API (https://github.com/yunabe/tslab), drawing in this kernel: what `import 'tslab'` gives a cell. */
import { createRequire } from 'node:module'
import { notebookHost } from '../notebook/index.ts'
import { dataOf } from './values/index.ts'

/** Shows contents of one kind in the output of the cell that calls. */
export interface Display {
  javascript(source: string): void
  html(source: string): void
  markdown(source: string): void
  latex(source: string): void
  svg(source: string): void
  png(bytes: Uint8Array): void
  jpeg(bytes: Uint8Array): void
  gif(bytes: Uint8Array): void
  pdf(bytes: Uint8Array): void
  text(text: string): void
  /** Any MIME type; bytes travel as base64, types that end in `json` as values. */
  raw(contentType: string, contents: string | Uint8Array): void
}

const require = createRequire(import.meta.url)

/** Versions of the API this stands in for, and of what runs here. */
export const versions = {
  get tslab(): string {
    return require('tslab/package.json').version
  },
  get typescript(): string {
    return require('typescript/package.json').version
  },
  node: process.version,
}

/** Each call adds an output. */
export const display: Display = displayTo(undefined)

let displays = 0

/** A display of its own: its first call adds an output, every later one redraws it in place. */
export function newDisplay(): Display {
  return displayTo(`tslab-${process.pid}-${Date.now().toString(36)}-${++displays}`)
}

function displayTo(displayId: string | undefined): Display {
  let drawn = false
  const raw = (contentType: string, contents: string | Uint8Array) => {
    const host = notebookHost()
    if (!host) throw new Error('tslab.display draws in a notebook, and this code runs outside of one')
    const bundle = { [contentType]: dataOf(contentType, contents) }
    host.display(bundle, displayId === undefined ? {} : { displayId, update: drawn })
    drawn = true
  }
  return {
    javascript: (source) => raw('text/javascript', source),
    html: (source) => raw('text/html', source),
    markdown: (source) => raw('text/markdown', source),
    latex: (source) => raw('text/latex', source),
    svg: (source) => raw('image/svg+xml', source),
    png: (bytes) => raw('image/png', bytes),
    jpeg: (bytes) => raw('image/jpeg', bytes),
    gif: (bytes) => raw('image/gif', bytes),
    pdf: (bytes) => raw('application/pdf', bytes),
    text: (text) => raw('text/plain', text),
    raw,
  }
}

export default { display, newDisplay, versions }
