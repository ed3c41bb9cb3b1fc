import type { Intrinsics } from '../geometry/index.ts'
import type { Clip } from './clip.ts'
import type { ClipFolder } from './folder.ts'
import type { OnError } from './lines.ts'

/** How to open a clip. */
export interface OpenOptions {
  /** Of the colour pictures, where the clip's own are unknown or wrong. */
  readonly intrinsics?: Intrinsics
  /**
   * Malformed rows and poses: an error that names file and line (default), or left out, counted in the clip's `source`
   * and listed in its `skipped`.
   */
  readonly onError?: OnError
  /** Which camera's frames to take where the recording has several (a rig): its id in the files. All by default. */
  readonly camera?: number
}

/** One way in which recordings lie on a disk. */
export interface Layout {
  readonly name: string
  /** What a folder in this layout holds, in words for people. */
  readonly holds: string
  /** Whether the folder (or the file in it that was asked for, {@link ClipFolder.chosen}) is in this layout. */
  recognises(folder: ClipFolder): boolean | Promise<boolean>
  /** @throws Error that names file and line of what is malformed, and what to do */
  open(folder: ClipFolder, options: OpenOptions): Promise<Clip>
}
