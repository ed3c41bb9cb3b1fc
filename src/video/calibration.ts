import { pictureSize, type Size } from '#video/disk'
import type { Intrinsics } from '../geometry/index.ts'
import type { ClipFolder } from './folder.ts'
import type { OpenOptions } from './layout.ts'

/** Intrinsics, and where they come from. */
export interface Calibration {
  readonly intrinsics: Intrinsics
  /** 'from camera.json'. */
  readonly from: string
}

/** Pixels along a side, more than any camera has. */
const largest = 1e5
const files = ['camera_primesense.json', 'camera.json', 'intrinsic.json', 'camera_intrinsic.json']

/**
 * The intrinsics of a clip whose layout has no place for them: those given, else of Open3D's JSON that lies in the
 * clip's folder or beside it, else the layout's own.
 */
export async function calibrationOf(
  folder: ClipFolder,
  { intrinsics }: OpenOptions,
  otherwise: () => Calibration,
): Promise<Calibration> {
  if (intrinsics) return { intrinsics, from: 'given' }
  for (const place of [folder, await folder.near('..')]) {
    const name = place.first(...files)
    if (name)
      return {
        intrinsics: parseOpen3dCamera(await place.readJson(name), place.inside(name)),
        from: `from ${name}`,
      }
  }
  return otherwise()
}

/**
 * Reads Open3D's pinhole camera, its matrix column by column. Open3D puts the centre of the first pixel at (0, 0), we
 * at (0.5, 0.5).
 * @throws Error that names the file
 */
export function parseOpen3dCamera(json: unknown, file: string): Intrinsics {
  const { width, height, intrinsic_matrix: k } = (json ?? {}) as Record<string, unknown>
  if (!Array.isArray(k) || k.length !== 9) {
    throw new Error(`${file}: an Open3D camera has width, height and intrinsic_matrix with 9 numbers.`)
  }
  return checked({ width, height, fx: k[0], fy: k[4], cx: k[6] + 0.5, cy: k[7] + 0.5 }, file)
}

/**
 * The intrinsics in a 3x3 or 4x4 matrix of a file that doesn't say for which size it is: that of the first picture.
 * The centre of the first pixel is at (0, 0) in the file.
 * @throws Error when the principal point shows that the matrix is for another size
 */
export async function intrinsicsFromMatrix(
  matrix: readonly number[],
  file: string,
  picture: string,
): Promise<Intrinsics> {
  const side = Math.sqrt(matrix.length)
  if (side !== 3 && side !== 4) throw new Error(`${file}: intrinsics are a matrix of 3 x 3 or 4 x 4 numbers.`)
  const { width, height } = await pictureSize(picture)
  const [fx, fy, cx, cy] = [matrix[0]!, matrix[side + 1]!, matrix[2]! + 0.5, matrix[side + 2]! + 0.5]
  const intrinsics = checked({ width, height, fx, fy, cx, cy }, file)
  if (!isFor(intrinsics, { width, height })) {
    throw new Error(
      `${file}: its principal point (${cx}, ${cy}) is far from the middle of the ${width} x ${height} pixels of ` +
        `${picture}: it is for pictures of another size. Open the clip with { intrinsics } of its pictures.`,
    )
  }
  return intrinsics
}

/** Whether the principal point is near the middle, which it is in every camera of these datasets. */
export const isFor = ({ cx, cy }: Pick<Intrinsics, 'cx' | 'cy'>, { width, height }: Size): boolean =>
  Math.abs(cx / width - 0.5) < 0.15 && Math.abs(cy / height - 0.5) < 0.15

/** Intrinsics that were read, checked. @throws Error that names file and field */
export function checked(
  values: { readonly [key in keyof Intrinsics]: unknown } & { readonly width: unknown },
  file: string,
): Intrinsics {
  for (const [key, value] of Object.entries(values)) {
    const size = key === 'width' || key === 'height'
    const right =
      typeof value === 'number' &&
      (size ? Number.isInteger(value) && value <= largest : Number.isFinite(value))
    if (!right || ((size || key.startsWith('f')) && !(value > 0))) {
      throw new Error(`${file}: ${key} is ${value}, which no camera has.`)
    }
  }
  return values as Intrinsics
}

/** The intrinsics of a picture that shows the same at another size. */
export function resized(intrinsics: Intrinsics, { width, height }: Size): Intrinsics {
  const { fx, fy, cx, cy } = intrinsics
  const [x, y] = [width / intrinsics.width, height / intrinsics.height]
  return { ...intrinsics, width, height, fx: fx * x, fy: fy * y, cx: cx * x, cy: cy * y }
}

/**
 * The intrinsics of a depth picture that shows what the colour picture shows, at its own size.
 * @throws Error when it has another shape
 */
export function registered(intrinsics: Intrinsics, size: Size, file: string): Intrinsics {
  if (Math.abs(size.width / intrinsics.width / (size.height / intrinsics.height) - 1) > 0.02) {
    throw new Error(
      `${file} is ${size.width} x ${size.height}, another shape than the ${intrinsics.width} x ${intrinsics.height} ` +
        'of its colour picture.',
    )
  }
  return resized(intrinsics, size)
}

/** Whether a 4x4 matrix, row by row, moves nothing by more than rounding. */
export const isIdentity = (values: readonly number[]): boolean =>
  values.every((value, i) => Math.abs(value - (i % 5 === 0 ? 1 : 0)) <= 1e-4)
