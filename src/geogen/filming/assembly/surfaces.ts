import { Scene, surfaceBytes } from './layout'

/**
 * The surface records of four pixels, transposed: number j of row k for all four lies at 64 k + 16 j. Rows 0 to 4 are u,
 * v and the normal as affine functions of a world point; 5 and 6 are the scale and the offset of the colour, each with
 * the texture's width or height; 7 is the address of its pixels, the object, flags, and texture pixels a metre.
 */
export const rows: usize = memory.data(512, 16)

/** Whose records lie there. */
let held: v128 = i32x4.splat(-1)

// what holds for some or for all of the four
export let someDoubleSided: bool = false
export let someFloor: bool = false
export let allFlat: bool = false
export let allPlain: bool = false

export function forgetSurfaces(): void {
  held = i32x4.splat(-1)
}

/** Brings the records of four triangles (counted from 1, 0 for none) to {@link rows}. */
export function takeSurfaces(scene: Scene, triangles: v128): void {
  if (i32x4.all_true(i32x4.eq(triangles, held))) return
  held = triangles
  transpose(scene, triangles)
  const flags = recorded(7, 2)
  someDoubleSided = v128.any_true(v128.and(flags, i32x4.splat(1)))
  someFloor = v128.any_true(v128.and(flags, i32x4.splat(2)))
  allFlat = i32x4.all_true(v128.and(flags, i32x4.splat(4)))
  allPlain = i32x4.all_true(v128.and(flags, i32x4.splat(8)))
}

function transpose(scene: Scene, triangles: v128): void {
  const a = scene.surfaces + surfaceBytes * i32x4.extract_lane(triangles, 0)
  if (i32x4.all_true(i32x4.eq(triangles, i32x4.splat(i32x4.extract_lane(triangles, 0))))) {
    for (let k: usize = 0; k < 32; k++) v128.store(rows + (k << 4), v128.load32_splat(a + (k << 2)))
    return
  }
  const b = scene.surfaces + surfaceBytes * i32x4.extract_lane(triangles, 1)
  const c = scene.surfaces + surfaceBytes * i32x4.extract_lane(triangles, 2)
  const d = scene.surfaces + surfaceBytes * i32x4.extract_lane(triangles, 3)
  for (let k: usize = 0; k < surfaceBytes; k += 16) {
    const to = rows + (k << 2)
    const ra = v128.load(a + k)
    const rb = v128.load(b + k)
    const rc = v128.load(c + k)
    const rd = v128.load(d + k)
    const ab0 = v128.shuffle<i32>(ra, rb, 0, 4, 1, 5)
    const ab1 = v128.shuffle<i32>(ra, rb, 2, 6, 3, 7)
    const cd0 = v128.shuffle<i32>(rc, rd, 0, 4, 1, 5)
    const cd1 = v128.shuffle<i32>(rc, rd, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<i32>(ab0, cd0, 0, 1, 4, 5))
    v128.store(to, v128.shuffle<i32>(ab0, cd0, 2, 3, 6, 7), 16)
    v128.store(to, v128.shuffle<i32>(ab1, cd1, 0, 1, 4, 5), 32)
    v128.store(to, v128.shuffle<i32>(ab1, cd1, 2, 3, 6, 7), 48)
  }
}

/** A row's affine function at a world point. */
@inline
export function affine(row: usize, x: v128, y: v128, z: v128): v128 {
  const at = rows + (row << 6)
  const xy = f32x4.add(f32x4.mul(v128.load(at), x), f32x4.mul(v128.load(at, 16), y))
  return f32x4.add(f32x4.add(xy, f32x4.mul(v128.load(at, 32), z)), v128.load(at, 48))
}

/** Number j of a row. */
@inline
export function recorded(row: usize, j: usize): v128 {
  return v128.load(rows + (row << 6) + (j << 4))
}
