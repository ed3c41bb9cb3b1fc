import type { Room } from '../../geogen/index.ts'
import { type Camera, intrinsicsFromFov, lookAt } from '../../geometry/index.ts'
import type { Frame } from '../../video/index.ts'

/** A room that has not been filmed. */
export type SceneRoom = Pick<Room, 'film' | 'size' | 'name' | 'objects'>

/** Frames that see nearly all of a room: an orbit inside, and one view over each corner (walls hide nothing there). */
export function survey(room: SceneRoom): readonly Frame[] {
  const [width, height] = [160, 120]
  const reach = Math.max(room.size[0], room.size[1])
  const intrinsics = intrinsicsFromFov(width, height, 46)
  const corners = [0, 1, 2, 3].map((corner): Camera => {
    const angle = Math.PI * (corner / 2 + 0.25)
    const eye = [1.35 * reach * Math.cos(angle), 1.35 * reach * Math.sin(angle), 1.35 * reach] as const
    return { intrinsics, cameraToWorld: lookAt(eye, [0, 0, 0.35]) }
  })
  const inside = room.film({ path: 'orbit', frames: 8, width, height })
  return [...inside.frames, ...room.film({ path: corners, samples: 1 }).frames]
}
