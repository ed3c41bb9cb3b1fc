import type { Control, RelativeMotion } from './hypotheses.ts'

/** What two frames say about the motion between them. */
export interface PairEvidence {
  /** How much the pair counts beside others. */
  readonly weight: number
  /** The share of what the two frames have in common that a motion explains, 0 to 1. */
  explained(motion: RelativeMotion): number
}

/** What a clip says about motions: a way to hold any two of its frames against each other. */
export interface Evidence {
  readonly kind: 'depth' | 'grey'
  /** The places of the frames that can be compared, in order. */
  readonly frames: readonly number[]
  /** The depth scales that this evidence can tell apart. */
  readonly scales: readonly number[]
  /** The motions that a verdict must beat. */
  readonly controls: readonly Control[]
  /** Why nothing could be compared, where that happens. */
  readonly missing: string
  /** Undefined when frames `i` and `j` have too little in common. */
  between(i: number, j: number): PairEvidence | undefined
}
