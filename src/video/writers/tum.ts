import { quaternionFromRotation, rotationOf, translationOf } from '../../geometry/index.ts'
import type { Writer, WrittenFrame } from '../write.ts'

/** The TUM RGB-D benchmark's layout, with the intrinsics in camera.json as Open3D has them. */
export const tumWriter: Writer = {
  depthPerMetre: 5000,
  names(index, { time = index }) {
    return { color: `rgb/${time}.png`, depth: `depth/${time}.png` }
  },
  texts(frames) {
    frames.forEach(checkFrame)
    const list = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('')
    const depths = frames.filter(({ depth }) => depth)
    return {
      'rgb.txt': `# time file\n${list(frames.map(({ time, color }) => `${time} ${color}`))}`,
      ...(depths.length > 0 && {
        'depth.txt': `# time file\n${list(depths.map(({ time, depth }) => `${time} ${depth}`))}`,
      }),
      'groundtruth.txt': `# time tx ty tz qx qy qz qw\n${list(frames.map(poseRow))}`,
      ...(frames[0] && { 'camera.json': cameraJson(frames[0]) }),
    }
  },
}

/** @throws Error where stamps don't tell frames apart, where intrinsics differ, and for a lens */
function checkFrame({ camera, time }: WrittenFrame, i: number, frames: readonly WrittenFrame[]): void {
  const before = frames[i - 1]
  if (before && !(time > before.time))
    throw new Error(`Frame ${i} is of time ${time}, not after ${before.time}: TUM tells frames apart by it.`)
  if (camera.intrinsics.distortion)
    throw new Error('TUM RGB-D has no place for a lens: undistort the pictures first.')
  if (JSON.stringify(camera.intrinsics) !== JSON.stringify(frames[0]!.camera.intrinsics))
    throw new Error(`Frame ${i} has other intrinsics than frame 0; TUM RGB-D has one camera for all.`)
}

function poseRow({ camera: { cameraToWorld }, time }: WrittenFrame): string {
  const { w, x, y, z } = quaternionFromRotation(rotationOf(cameraToWorld))
  return [time, ...translationOf(cameraToWorld), x, y, z, w].join(' ')
}

function cameraJson({ camera: { intrinsics } }: WrittenFrame): string {
  const { width, height, fx, fy, cx, cy } = intrinsics
  return `${JSON.stringify({ width, height, intrinsic_matrix: [fx, 0, 0, 0, fy, 0, cx - 0.5, cy - 0.5, 1] }, null, 2)}\n`
}
