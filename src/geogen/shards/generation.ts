/** Data sets on disk, in the formats that other tools read. */
import type { Manifest } from './manifest-node.ts'
import type { PlanOptions, Shard } from './plan.ts'

/** What to generate, where, and which share of it this process makes. */
export interface GenerateOptions extends PlanOptions {
  /** The folder; made where it is missing. */
  readonly out: string
  /** Default: all of it. */
  readonly shard?: Shard
  /** Default: as many as the machine can run at once. */
  readonly threads?: number
  readonly onProgress?: (progress: GenerateProgress) => void
  /** Ends the work after the parts that are being made. */
  readonly signal?: AbortSignal
}

/** How far a shard is. */
export interface GenerateProgress {
  /** Parts, those of an earlier run among them. */
  readonly done: number
  readonly total: number
  /** Frames filmed, encoded and written by this run. */
  readonly frames: number
  readonly framesPerSecond: number
  /** Seconds, where known. */
  readonly left?: number
}

/** What was generated. */
export interface Generation {
  readonly folder: string
  /** Parts of this shard that are there. */
  readonly parts: number
  readonly of: number
  /** Where the last part of all shards is there. */
  readonly manifest?: Manifest
}

/**
 * Generates triplets and questions as files. The work is cut into parts of a few rooms; a part appears whole or not at
 * all, and has the same bytes whoever makes it, so that a run that was ended goes on where it was, and any number of
 * processes can share a folder: each takes a shard, and the last one writes the manifest.
 * @throws RangeError that names an option that is out of range; Error when the folder holds another generation
 */
export async function generate(options: GenerateOptions): Promise<Generation> {
  return (await import('#geogen/shards/generate')).generateOnDisk(options)
}

/**
 * Reads all that {@link generate} wrote, and compares it with the manifest's checksums.
 * @throws Error that names the first file that is missing or has other bytes, or says that the generation is not complete
 */
export async function verifyGeneration(folder: string): Promise<Manifest> {
  return (await import('#geogen/shards/generate')).verifyOnDisk(folder)
}
