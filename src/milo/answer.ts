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
    const percent = (share: number) => `${(100 * share).toFixed(0)}%`
    const shown = this.probabilities.slice(0, 5).map((p) => `${p.answer} ${percent(p.probability)}`)
    const frames = this.frameAttention.map((share, at) => `frame ${at + 1} ${percent(share)}`)
    return `${this.question}\n${this.text} (${shown.join(', ')}; attention: ${frames.join(', ')})`
  }

  [jupyterDisplay](): MimeBundle {
    return { 'text/plain': this.toString() }
  }
}
