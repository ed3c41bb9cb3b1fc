/** Poses of real clips, for tests of what holds of every camera path. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Camera, type CameraToWorld, intrinsicsFromFov } from '../../src/geometry/index.ts'
import { parseRedwoodLog, parseTumTrajectory } from '../../src/video/index.ts'

const data = resolve(import.meta.dirname, '../../../shared/data')

/** Whether the clips are there; says so where they are not. */
export const there = existsSync(data)
if (!there) console.log(`Skipped: ${data} is not there.`)

const intrinsics = intrinsicsFromFov(640, 480, 62)
const camera = (cameraToWorld: CameraToWorld): Camera => ({ intrinsics, cameraToWorld })

/** Readers of clips by name: a walk through an office at about 3 Hz, and five neighbours of a hand-held scan. */
export const clips: Readonly<Record<string, () => Camera[]>> = {
  tum: () => {
    const file = join(data, 'tum_fr3_office/groundtruth.txt')
    const { rows } = parseTumTrajectory(readFileSync(file, 'utf8'), file)
    return rows.filter((_, i) => i % 30 === 0).map(({ cameraToWorld }) => camera(cameraToWorld))
  },
  redwood: () => {
    const file = join(data, 'open3d_redwood_rgbd/RGBD/trajectory.log')
    return parseRedwoodLog(readFileSync(file, 'utf8'), file).map(camera)
  },
}
