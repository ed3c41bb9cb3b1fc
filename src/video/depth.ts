import type { Intrinsics } from '../geometry/index.ts'

/** Depth values as metres; 0, which files write for unknown, stays 0. */
export function metresFrom({ data }: { readonly data: Uint16Array }, perMetre: number): Float32Array {
  return Float32Array.from(data, (value) => value / perMetre)
}

/** The picture, if it has the size that the intrinsics are for. @throws Error that names file and sizes */
export function sameSize<T extends { readonly width: number; readonly height: number }>(
  picture: T,
  { width, height }: Intrinsics,
  file: string,
): T {
  if (picture.width !== width || picture.height !== height) {
    throw new Error(
      `${file} is ${picture.width} x ${picture.height}, but the intrinsics are for ${width} x ${height}: ` +
        'open the clip with { intrinsics } of its pictures.',
    )
  }
  return picture
}
