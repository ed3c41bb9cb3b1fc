/** The device that tensors live on, and why this one: a value that shows itself. */
import { type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'
import type { BackendName } from './backend.ts'

/** One backend that was looked at, in order. */
export interface Attempt {
  readonly backend: BackendName
  /** `taken`; `refused` with a reason; `not tried` where an earlier one was taken. */
  readonly outcome: 'taken' | 'works' | 'refused' | 'not tried'
  /** The device in words, or why the backend was refused. */
  readonly explanation: string
  /** What makes a refused backend available. */
  readonly mend?: string
}

/** What `gpu.use` returns. As a cell's value it shows a table of what was tried. */
export class Device implements Displayable {
  /** The backend in use. */
  readonly backend: BackendName
  /** The device in words, e.g. `TensorFlow 2.16.2 on the CPU`. */
  readonly description: string
  /** Every backend that was looked at, in order, with the reason it was or was not taken. */
  readonly attempts: readonly Attempt[]

  constructor(backend: BackendName, description: string, attempts: readonly Attempt[]) {
    this.backend = backend
    this.description = description
    this.attempts = attempts
  }

  toString(): string {
    const lines = this.attempts
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ backend, explanation, mend }) => `  not ${backend}: ${explanation}. To mend: ${mend}`)
    return [`Tensors run on ${this.backend}: ${this.description}`, ...lines].join('\n')
  }

  [jupyterDisplay](): MimeBundle {
    const cells = this.attempts.map(({ backend, outcome, explanation, mend }) => [
      backend,
      outcome,
      explanation,
      mend ?? '',
    ])
    return { 'text/plain': this.toString(), 'text/html': table(this.toString().split('\n')[0]!, cells) }
  }
}

function table(title: string, rows: readonly string[][]): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((text) => `<${tag} style="text-align:left">${escapeHtml(text)}</${tag}>`).join('')}</tr>`
  const body = rows.map((cells) => line(cells, 'td')).join('')
  const head = line(['backend', 'outcome', 'why', 'to mend'], 'th')
  return `<p>${escapeHtml(title)}</p><table><thead>${head}</thead><tbody>${body}</tbody></table>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
