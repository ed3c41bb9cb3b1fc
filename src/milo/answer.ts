/** What a model answers, how sure it is, and where it looked. */
import { type Displayable, jupyterDisplay, type MimeBundle } from '../notebook/index.ts'

/** An answer. As a cell's value it shows its text, its probabilities and its attention over the frames. */
export class Answer implements Displayable {
  readonly question: string
  /** The most probable answer. */
  readonly text: string
  /** Every answer that was open, the most probable first; they sum to 1. */
  readonly probabilities: readonly { readonly answer: string; readonly probability: number }[]
  /** The share of attention on video tokens that each frame got; they sum to 1. */
  readonly frameAttention: readonly number[]
  /** The same by video token: frames x rows x columns. */
  readonly tokenAttention: readonly (readonly (readonly number[])[])[]

  constructor(parts: Omit<Answer, typeof jupyterDisplay | 'toString' | 'text'>) {
    this.question = parts.question
    this.probabilities = parts.probabilities
    this.frameAttention = parts.frameAttention
    this.tokenAttention = parts.tokenAttention
    this.text = parts.probabilities[0]!.answer
  }

  toString(): string {
    const shown = this.probabilities.slice(0, 5).map((p) => `${p.answer} ${percent(p.probability)}`)
    const frames = this.frameAttention.map((share, at) => `frame ${at + 1} ${percent(share)}`)
    return `${this.question}\n${this.text} (${shown.join(', ')}; attention: ${frames.join(', ')})`
  }

  [jupyterDisplay](): MimeBundle {
    return { 'text/html': this.#html(), 'text/plain': this.toString() }
  }

  #html(): string {
    const bars = this.probabilities
      .slice(0, 5)
      .map(({ answer, probability }) => bar(answer, probability, '#4c78a8'))
    const frames = this.frameAttention.map((share, at) => bar(`frame ${at + 1}`, share, '#999'))
    return (
      `<div><div>${escaped(this.question)}</div><b>${escaped(this.text)}</b>` +
      `<table style="margin:0.3em 0"><tbody>${bars.join('')}` +
      `<tr><td colspan="3" style="text-align:left">where it looked</td></tr>${frames.join('')}</tbody></table></div>`
    )
  }
}

const percent = (share: number) => `${(100 * share).toFixed(0)}%`

/** A table row: a name, a bar as long as the share, and the share in words. */
function bar(name: string, share: number, color: string): string {
  const width = (120 * share).toFixed(0)
  return (
    `<tr><td style="text-align:left">${escaped(name)}</td><td style="text-align:left;min-width:120px">` +
    `<div style="background:${color};height:0.8em;width:${width}px"></div></td><td>${percent(share)}</td></tr>`
  )
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]!)
}
