import { BinaryFile } from '#video/disk'
import { type Intrinsics, identity, invert, type Transform } from '../../geometry/index.ts'
import type { PointCloud } from '../clip.ts'
import { attempt, type OnError } from '../lines.ts'
import { poseFromQuaternion } from '../pose.ts'
import {
  type ColmapFrame,
  type ColmapImage,
  type ColmapRig,
  intrinsicsOf,
  modelNames,
  parameterCount,
} from './model.ts'

/** SensorType of COLMAP: 0 is a camera. */
const cameraSensor = 0

/** Reads a count and as many records, at least `least` bytes each; a malformed one is thrown or skipped. */
async function records<T>(
  path: string,
  what: string,
  least: number,
  read: (file: BinaryFile) => Promise<T | (() => T)>,
  onError?: OnError,
  skipped: string[] = [],
): Promise<T[]> {
  const file = await BinaryFile.open(path)
  try {
    const count = await file.count(what, least)
    const found: T[] = []
    for (let i = 0; i < count; i++) {
      const record = await read(file).catch(located(path, `${what} ${i}`))
      const make = typeof record === 'function' ? (record as () => T) : () => record
      const made = attempt(`${path}: ${what} ${i}`, make, onError, skipped)
      if (made !== undefined) found.push(made)
    }
    return found
  } finally {
    await file.close()
  }
}

const located =
  (path: string, what: string) =>
  (error: Error): never => {
    throw error.message.startsWith(path)
      ? error
      : new Error(`${path}: ${what}: ${error.message}`, { cause: error })
  }

export async function binaryCameras(
  path: string,
  onError?: OnError,
  skipped?: string[],
): Promise<Map<number, Intrinsics>> {
  const read = async (file: BinaryFile) => {
    await file.need(24)
    const id = file.u32()
    const number = file.i32()
    const [width, height] = [file.u64(), file.u64()]
    const model = modelNames[number] ?? `of number ${number}`
    // Without its number of parameters nothing after it can be read, so an unknown model ends the file.
    const parameters = await file.f64s(parameterCount(model))
    return () => [id, intrinsicsOf(model, width, height, parameters)] as const
  }
  return new Map(await records(path, 'camera', 48, read, onError, skipped))
}

export function binaryImages(path: string, onError?: OnError, skipped?: string[]): Promise<ColmapImage[]> {
  const read = async (file: BinaryFile) => {
    await file.need(64)
    const id = file.u32()
    const pose = await file.f64s(7)
    await file.need(4)
    const cameraId = file.u32()
    const name = await file.name()
    await file.skip(24 * (await file.count(`point of image ${id}`, 24)))
    return () => {
      const broken = pose.findIndex((value) => !Number.isFinite(value))
      if (broken >= 0)
        throw new Error(`Number ${broken + 1} of the pose is ${pose[broken]}: no camera was found here.`)
      const worldToCamera = poseFromQuaternion<'world', 'camera'>(pose.slice(4), pose.slice(0, 4), 'wxyz')
      return { id, cameraId, name, cameraToWorld: invert(worldToCamera) }
    }
  }
  return records(path, 'image', 73, read, onError, skipped)
}

export async function binaryPoints(path: string): Promise<PointCloud> {
  const file = await BinaryFile.open(path)
  try {
    const count = await file.count('point', 51)
    const positions = new Float64Array(3 * count)
    const colors = new Uint8Array(3 * count)
    for (let i = 0; i < count; i++) {
      await file.need(51)
      file.u64()
      for (let axis = 0; axis < 3; axis++) positions[3 * i + axis] = file.f64()
      for (let channel = 0; channel < 3; channel++) colors[3 * i + channel] = file.u8()
      file.f64()
      await file.skip(8 * (await file.count(`view of point ${i}`, 8)))
    }
    return { positions, colors }
  } finally {
    await file.close()
  }
}

export function binaryRigs(path: string, onError?: OnError, skipped?: string[]): Promise<ColmapRig[]> {
  const read = async (file: BinaryFile): Promise<ColmapRig> => {
    await file.need(8)
    const id = file.u32()
    const count = file.u32()
    const sensors = new Map<number, Transform<'rig', 'camera'> | undefined>()
    for (let i = 0; i < count; i++) {
      await file.need(i === 0 ? 8 : 9)
      const type = file.i32()
      const sensor = file.u32()
      const pose = i > 0 && file.u8() === 1 ? await file.f64s(7) : undefined
      if (type !== cameraSensor) continue
      sensors.set(
        sensor,
        i === 0 ? identity() : pose && poseFromQuaternion(pose.slice(4), pose.slice(0, 4), 'wxyz'),
      )
    }
    return { id, sensors }
  }
  return records(path, 'rig', 8, read, onError, skipped)
}

export function binaryFrames(path: string, onError?: OnError, skipped?: string[]): Promise<ColmapFrame[]> {
  const read = async (file: BinaryFile): Promise<ColmapFrame> => {
    await file.need(8)
    const [id, rigId] = [file.u32(), file.u32()]
    const pose = await file.f64s(7)
    await file.need(4)
    const count = file.u32()
    const images: { cameraId: number; imageId: number }[] = []
    for (let i = 0; i < count; i++) {
      await file.need(16)
      const type = file.i32()
      const cameraId = file.u32()
      const imageId = file.u64()
      if (type === cameraSensor) images.push({ cameraId, imageId })
    }
    return { id, rigId, rigFromWorld: poseFromQuaternion(pose.slice(4), pose.slice(0, 4), 'wxyz'), images }
  }
  return records(path, 'frame', 68, read, onError, skipped)
}
