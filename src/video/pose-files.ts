import type { CameraToWorld } from '../geometry/index.ts'
import type { ClipFolder } from './folder.ts'
import { attempt, type OnError, readMatrix } from './lines.ts'
import { poseFrom } from './pose.ts'

/** How many small files are read at a time. */
const together = 32

/**
 * Reads cameraToWorld matrices that have a file each, keyed by number.
 * @throws Error `file:line: reason` for the first malformed one, unless those are skipped
 */
export async function posesOfFiles(
  folder: ClipFolder,
  files: ReadonlyMap<number, string>,
  onError: OnError | undefined,
  skipped: string[],
): Promise<Map<number, CameraToWorld>> {
  const poses = new Map<number, CameraToWorld>()
  const all = [...files]
  for (let at = 0; at < all.length; at += together) {
    const some = all.slice(at, at + together)
    const texts = await Promise.all(some.map(([, file]) => folder.readText(file)))
    some.forEach(([number, file], i) => {
      const pose = readPose(texts[i]!, folder.inside(file), onError, skipped)
      if (pose) poses.set(number, pose)
    })
  }
  return poses
}

function readPose(
  text: string,
  file: string,
  onError: OnError | undefined,
  skipped: string[],
): CameraToWorld | undefined {
  try {
    const values = readMatrix(text, file, 4)
    return attempt(`${file}:1`, () => poseFrom(values), onError, skipped)
  } catch (error) {
    if (onError !== 'skip') throw error
    skipped.push((error as Error).message)
    return undefined
  }
}
