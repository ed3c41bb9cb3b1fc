/** What JavaScript lays out in memory; ../memory.ts writes these blocks, field by field. */

/** A prepared scene; see ../prepared.ts for what the arrays hold. */
@unmanaged
export class Scene {
  chunks: usize
  chunkCount: i32
  bounds: usize
  positions: usize
  triangles: usize
  surfaces: usize
  shadow: usize
  shadowColumns: i32
  shadowRows: i32
  shadowX: f32
  shadowY: f32
  shadowCells: f32
  lampX: f32
  lampY: f32
  lampZ: f32
}

/** A camera; see ../view.ts. */
@unmanaged
export class View {
  m0: f64
  m1: f64
  m2: f64
  m3: f64
  m4: f64
  m5: f64
  m6: f64
  m7: f64
  m8: f64
  m9: f64
  m10: f64
  m11: f64
  fx: f64
  fy: f64
  cx: f64
  cy: f64
  r0: f32
  r1: f32
  r2: f32
  r3: f32
  r4: f32
  r5: f32
  r6: f32
  r7: f32
  r8: f32
  eyeX: f32
  eyeY: f32
  eyeZ: f32
  columnStep: f32
  columnStart: f32
  rowStep: f32
  rowStart: f32
  pixelArea: f32
  pixelWidth: f32
}

/** Buffers of one picture. Rows of `inverseDepth` and `triangle` are `stride` pixels long, a multiple of four. */
@unmanaged
export class Frame {
  width: i32
  height: i32
  stride: i32
  inverseDepth: usize
  /** The index of the triangle seen, and 1; 0 for nothing. */
  triangle: usize
  /** A chunk's vertices in the camera's frame, and on the picture. */
  vertices: usize
  /** Where to write what is asked for; 0 for what isn't. */
  color: usize
  depth: usize
  ids: usize
  normals: usize
  /** Whether textures are filtered. */
  filtered: i32
  /** For each pixel the object that was last counted there, and for each object its pixels. */
  stamps: usize
  counts: usize
}

/** Bytes of one chunk, one vertex in the work buffer, one surface record. */
export const chunkBytes: usize = 20
export const vertexBytes: usize = 48
export const surfaceBytes: usize = 128
