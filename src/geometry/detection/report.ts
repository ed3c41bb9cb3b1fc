import { consoleText, type Displayable, jupyterDisplay, type MimeBundle } from '../../notebook/index.ts'
import type { CameraToWorld } from '../rigid.ts'
import { type Hypothesis, mendPose } from './hypotheses.ts'

/** A hypothesis and the share of the clip that it explains, 0 to 1. */
export interface HypothesisScore {
  readonly hypothesis: Hypothesis
  readonly score: number
}

/** What a {@link ConventionReport} is made of. */
export interface ReportParts {
  readonly evidence: 'depth' | 'grey'
  readonly verdict?: Hypothesis
  readonly reason: string
  readonly scores: readonly HypothesisScore[]
  readonly pairs: readonly (readonly [number, number])[]
}

const notSeen = {
  both: [
    'a turn, a shift or another up axis of the world: only the motion between frames shows',
    'wrong intrinsics or lens coefficients: they lower all scores alike',
    'left-handed (mirrored) axes',
    'a third unit, or poses of another clip: then no score is high',
  ],
  depth: ['whether the depths or the positions have the wrong unit: only their ratio shows'],
  grey: ['the unit of the positions, and that of any depth: the matches fix directions only'],
}

/**
 * What {@link detectConvention} found. Shows itself as a table in a notebook, and as text elsewhere.
 */
export class ConventionReport implements Displayable {
  /** What the scores were taken from. */
  readonly evidence: 'depth' | 'grey'
  /** The reading that explains the clip; undefined when the detector refuses to guess. */
  readonly verdict: Hypothesis | undefined
  /** Why this verdict, or why none. */
  readonly reason: string
  /** Every hypothesis and control, the best first. */
  readonly scores: readonly HypothesisScore[]
  /** The pairs of frames that were compared, by their places in the clip. */
  readonly pairs: readonly (readonly [number, number])[]
  /** What this kind of evidence never shows, in words. */
  readonly cannotSee: readonly string[]

  constructor({ evidence, verdict, reason, scores, pairs }: ReportParts) {
    this.evidence = evidence
    this.verdict = verdict
    this.reason = reason
    this.scores = scores
    this.pairs = pairs
    this.cannotSee = [...notSeen[evidence], ...notSeen.both]
  }

  /**
   * The pose in the house's convention, by the verdict. What depths then have to be multiplied by is
   * `verdict.depthScale`.
   * @throws Error when there is no verdict
   */
  mend(cameraToWorld: CameraToWorld): CameraToWorld {
    if (!this.verdict) throw new Error(`There is no verdict to mend a pose by. ${this.reason}`)
    return mendPose(this.verdict, cameraToWorld)
  }

  [jupyterDisplay](): MimeBundle {
    const rows = this.#shown().map(([score, name]) => `| ${score} | ${name} |`)
    const markdown = [
      `**${this.#headline()}** ${this.reason}`,
      ['| explained | if the clip is read as |', '| --: | :-- |', ...rows].join('\n'),
      this.#more(),
      `Not to be seen this way: ${this.cannotSee.join('; ')}.`,
    ]
    return { 'text/markdown': markdown.join('\n\n'), 'text/plain': this.toString() }
  }

  toString(): string {
    const rows = this.#shown().map(([score, name]) => `  ${score.padStart(6)}  ${name}`)
    const unseen = this.cannotSee.map((what) => `  - ${what}`)
    return [
      `${this.#headline()} ${this.reason}`,
      ...rows,
      `  ${this.#more()}`,
      'Not to be seen this way:',
      ...unseen,
    ].join('\n')
  }

  [consoleText](): string {
    return this.toString()
  }

  #headline(): string {
    return this.verdict ? `The clip is to be read: ${this.verdict.name}.` : 'No verdict.'
  }

  #more(): string {
    return `${this.scores.length - this.#shown().length} more are in \`scores\`.`
  }

  /** The controls, the five best, and each mistake that comes alone. */
  #shown(): [string, string][] {
    const wanted = this.scores.filter(
      ({ hypothesis: { mistakes, control } }, rank) => rank < 5 || control || mistakes <= 1,
    )
    return wanted.map(({ score, hypothesis }) => [`${(100 * score).toFixed(1)}%`, hypothesis.name])
  }
}
