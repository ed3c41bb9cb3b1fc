import {
  type CameraToWorld,
  compose,
  type Distortion,
  distortionFrom,
  type Intrinsics,
  invert,
  type Transform,
  type WorldToCamera,
} from '../../geometry/index.ts'
import { checked } from '../calibration.ts'

/** COLMAP's camera models, in the order of their numbers in binary files. */
export const modelNames = [
  'SIMPLE_PINHOLE',
  'PINHOLE',
  'SIMPLE_RADIAL',
  'RADIAL',
  'OPENCV',
  'OPENCV_FISHEYE',
  'FULL_OPENCV',
  'FOV',
  'SIMPLE_RADIAL_FISHEYE',
  'RADIAL_FISHEYE',
  'THIN_PRISM_FISHEYE',
  'RAD_TAN_THIN_PRISM_FISHEYE',
] as const

/** How many parameters each model that is known here has. */
const parameterCounts: Readonly<Record<string, number>> = {
  SIMPLE_PINHOLE: 3,
  PINHOLE: 4,
  SIMPLE_RADIAL: 4,
  RADIAL: 5,
  OPENCV: 8,
  OPENCV_FISHEYE: 8,
  FULL_OPENCV: 12,
  SIMPLE_RADIAL_FISHEYE: 4,
  RADIAL_FISHEYE: 5,
}
/** Models of one focal length: f cx cy and the lens; the others have fx fy cx cy and the lens. */
export const oneFocal: readonly string[] = [
  'SIMPLE_PINHOLE',
  'SIMPLE_RADIAL',
  'RADIAL',
  'SIMPLE_RADIAL_FISHEYE',
  'RADIAL_FISHEYE',
]

/** How many parameters a model has. @throws Error that names a model that is not known here */
export function parameterCount(model: string): number {
  const count = parameterCounts[model]
  if (count === undefined) {
    throw new Error(
      `The camera model ${model} is not known here. Known: ${Object.keys(parameterCounts).join(', ')}; ` +
        "COLMAP's image_undistorter makes PINHOLE of any.",
    )
  }
  return count
}

/**
 * The intrinsics of COLMAP's parameters. COLMAP puts the centre of the first pixel at (0.5, 0.5), as we do.
 * @throws Error for a model that is not known, and for parameters that no camera has
 */
export function intrinsicsOf(
  model: string,
  width: number,
  height: number,
  parameters: readonly number[],
): Intrinsics {
  const count = parameterCount(model)
  if (parameters.length !== count)
    throw new Error(`${model} has ${count} parameters, this camera has ${parameters.length}.`)
  const [fx, fy, cx, cy, ...lens] = oneFocal.includes(model)
    ? [parameters[0]!, ...parameters]
    : (parameters as number[])
  const distortion: Distortion | undefined = /PINHOLE$/.test(model) ? undefined : distortionFrom(model, lens)
  return { ...checked({ width, height, fx, fy, cx, cy }, model), ...(distortion && { distortion }) }
}

/** An image as COLMAP lists it. */
export interface ColmapImage {
  readonly id: number
  readonly cameraId: number
  readonly name: string
  readonly cameraToWorld: CameraToWorld
}

/** A rigid set of cameras; COLMAP 3.12 and later. */
export interface ColmapRig {
  readonly id: number
  /** What takes coordinates of the rig to each of its cameras; identity of the first, absent where unknown. */
  readonly sensors: ReadonlyMap<number, Transform<'rig', 'camera'> | undefined>
}

/** A moment at which the cameras of a rig took images. */
export interface ColmapFrame {
  readonly id: number
  readonly rigId: number
  readonly rigFromWorld: Transform<'world', 'rig'>
  /** The images taken, each with its camera. */
  readonly images: readonly { readonly cameraId: number; readonly imageId: number }[]
}

/** How far an image's pose may be from what its rig's says, metres and radians: rounding in text files. */
const rigTolerance = 1e-4

/**
 * Compares each image's pose with that of its frame and rig.
 * @throws Error for the first that differs, or a frame of a rig that is not there
 */
export function checkRigs(
  images: readonly ColmapImage[],
  rigs: readonly ColmapRig[],
  frames: readonly ColmapFrame[],
): void {
  const byId = new Map(images.map((image) => [image.id, image]))
  const rigsById = new Map(rigs.map((rig) => [rig.id, rig]))
  for (const frame of frames) {
    const rig = rigsById.get(frame.rigId)
    if (!rig) throw new Error(`Frame ${frame.id} is of rig ${frame.rigId}, which is not listed.`)
    for (const { cameraId, imageId } of frame.images) {
      const image = byId.get(imageId)
      const sensor = rig.sensors.get(cameraId)
      if (!image || !sensor) continue
      const expected: WorldToCamera = compose(sensor, frame.rigFromWorld)
      const found = invert(image.cameraToWorld)
      const scale = Math.max(1, Math.abs(expected[3]!), Math.abs(expected[7]!), Math.abs(expected[11]!))
      if (expected.some((value, i) => !(Math.abs(value - found[i]!) <= rigTolerance * scale))) {
        throw new Error(
          `Image ${imageId} ('${image.name}') does not stand where frame ${frame.id} of rig ${rig.id} puts it.`,
        )
      }
    }
  }
}
