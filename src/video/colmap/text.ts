import { readLines } from '#video/disk'
import { type Intrinsics, identity, invert, type Transform } from '../../geometry/index.ts'
import type { PointCloud } from '../clip.ts'
import { attempt, finiteNumbers, type OnError } from '../lines.ts'
import { poseFromQuaternion } from '../pose.ts'
import { type ColmapFrame, type ColmapImage, type ColmapRig, intrinsicsOf } from './model.ts'

/** Rows of a text that are neither empty nor comments, each with its line. */
async function* rowsOf(file: string): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  let line = 0
  for await (const text of readLines(file)) {
    line++
    if (!/^\s*(#|$)/.test(text)) yield { line, text: text.trim() }
  }
}

const fieldsOf = (text: string): string[] => text.trim().split(/[\s,]+/)

/** Reads each row into something; a malformed one is thrown or skipped. */
async function parseRows<T>(
  file: string,
  parse: (fields: string[]) => T,
  onError: OnError | undefined,
  skipped: string[],
): Promise<T[]> {
  const found: T[] = []
  for await (const { line, text } of rowsOf(file)) {
    const row = attempt(`${file}:${line}`, () => parse(fieldsOf(text)), onError, skipped)
    if (row !== undefined) found.push(row)
  }
  return found
}

/** A whole number >= 0. COLMAP's identifiers may begin at 0. */
function idOf(field: string | undefined, what: string): number {
  const value = Number(field)
  if (field === undefined || field === '' || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`${what} is '${field}'.`)
  return value
}

/** cameras.txt: `CAMERA_ID MODEL WIDTH HEIGHT PARAMS[]`. */
export async function textCameras(
  file: string,
  onError: OnError | undefined,
  skipped: string[],
): Promise<Map<number, Intrinsics>> {
  const parse = ([id, model, width, height, ...parameters]: string[]) => {
    const numbers = finiteNumbers(parameters, 'no camera has that')
    const intrinsics = intrinsicsOf(model ?? '', Number(width), Number(height), numbers)
    return [idOf(id, 'CAMERA_ID'), intrinsics] as const
  }
  return new Map(await parseRows(file, parse, onError, skipped))
}

/** images.txt: a row `IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME` and a row of points, which may be empty. */
export async function textImages(
  file: string,
  onError: OnError | undefined,
  skipped: string[],
): Promise<ColmapImage[]> {
  const images: ColmapImage[] = []
  let line = 0
  let points = false
  for await (const text of readLines(file)) {
    line++
    if (points) attempt(`${file}:${line}`, () => checkPoints(text), onError, skipped)
    else if (/^\s*(#|$)/.test(text)) continue
    else {
      const image = attempt(`${file}:${line}`, () => parseImage(text), onError, skipped)
      if (image) images.push(image)
    }
    points = !points
  }
  return images
}

function checkPoints(text: string): void {
  const count = text.trim() ? fieldsOf(text).length : 0
  if (count % 3 !== 0) {
    throw new Error(
      `A row of points has three fields for each, this one has ${count} fields. ` +
        'Each image has two rows, the second one empty where it has no points: is one missing before?',
    )
  }
}

function parseImage(text: string): ColmapImage {
  // A name may hold blanks, so it is all that follows nine fields.
  const [, front, name] = text.trim().match(/^((?:[^\s,]+[\s,]+){9})(\S.*)$/) ?? []
  if (!front) throw new Error('An image has 10 fields (IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME).')
  const fields = fieldsOf(front)
  const pose = finiteNumbers(fields.slice(1, 8))
  const worldToCamera = poseFromQuaternion<'world', 'camera'>(pose.slice(4), pose.slice(0, 4), 'wxyz')
  return {
    id: idOf(fields[0], 'IMAGE_ID'),
    cameraId: idOf(fields[8], 'CAMERA_ID'),
    name: name!,
    cameraToWorld: invert(worldToCamera),
  }
}

/** points3D.txt: `POINT3D_ID X Y Z R G B ERROR TRACK[]`. */
export async function textPoints(file: string): Promise<PointCloud> {
  const positions: number[] = []
  const colors: number[] = []
  for await (const { line, text } of rowsOf(file)) {
    const fields = text.split(/[\s,]+/, 8)
    const row = attempt(`${file}:${line}`, () => finiteNumbers(fields, 'no point is there'), 'throw', [])!
    if (row.length < 8)
      throw new Error(`${file}:${line}: A point has 8 fields and a track, this row ${row.length}.`)
    positions.push(row[1]!, row[2]!, row[3]!)
    colors.push(row[4]!, row[5]!, row[6]!)
  }
  return { positions: Float64Array.from(positions), colors: Uint8Array.from(colors) }
}

/** rigs.txt: `RIG_ID NUM_SENSORS REF_TYPE REF_ID` and for each other sensor `TYPE ID HAS_POSE [QW QX QY QZ TX TY TZ]`. */
export function textRigs(
  file: string,
  onError: OnError | undefined,
  skipped: string[],
): Promise<ColmapRig[]> {
  return parseRows(file, parseRig, onError, skipped)
}

function parseRig([id, count, type, reference, ...rest]: string[]): ColmapRig {
  const sensors = new Map<number, Transform<'rig', 'camera'> | undefined>()
  if (type === 'CAMERA') sensors.set(idOf(reference, 'REF_SENSOR_ID'), identity())
  for (let at = 0; at < rest.length; ) {
    const [kind, sensor, hasPose] = rest.slice(at, at + 3)
    const pose = hasPose === '1' ? finiteNumbers(rest.slice(at + 3, at + 10)) : undefined
    if (pose && pose.length < 7) throw new Error(`Sensor ${sensor} has no pose of 7 numbers.`)
    if (kind === 'CAMERA')
      sensors.set(
        idOf(sensor, 'SENSOR_ID'),
        pose && poseFromQuaternion(pose.slice(4), pose.slice(0, 4), 'wxyz'),
      )
    at += pose ? 10 : 3
  }
  return { id: idOf(id, 'RIG_ID'), sensors: idOf(count, 'NUM_SENSORS') > 0 ? sensors : new Map() }
}

/** frames.txt: `FRAME_ID RIG_ID QW QX QY QZ TX TY TZ NUM_DATA_IDS` and `TYPE SENSOR_ID DATA_ID` for each. */
export function textFrames(
  file: string,
  onError: OnError | undefined,
  skipped: string[],
): Promise<ColmapFrame[]> {
  return parseRows(file, parseFrame, onError, skipped)
}

function parseFrame([id, rigId, ...rest]: string[]): ColmapFrame {
  const pose = finiteNumbers(rest.slice(0, 7))
  const count = idOf(rest[7], 'NUM_DATA_IDS')
  const data = rest.slice(8)
  if (data.length !== 3 * count)
    throw new Error(`${count} images are announced, ${data.length / 3} are listed.`)
  const images = Array.from({ length: count }, (_, i) => data.slice(3 * i, 3 * i + 3)).filter(
    ([type]) => type === 'CAMERA',
  )
  return {
    id: idOf(id, 'FRAME_ID'),
    rigId: idOf(rigId, 'RIG_ID'),
    rigFromWorld: poseFromQuaternion(pose.slice(4), pose.slice(0, 4), 'wxyz'),
    images: images.map(([, camera, image]) => ({
      cameraId: idOf(camera, 'SENSOR_ID'),
      imageId: idOf(image, 'DATA_ID'),
    })),
  }
}
