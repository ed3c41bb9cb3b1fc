/** The renderer that runs as WebAssembly: ../rasterizer.ts and ../shading.ts again, four pixels at a time. */
export { countAlone, rasterize } from './rasterize'
export { averageColors } from './average'
export { shade } from './shade'

/** Where memory that the program does not use itself begins. */
export function freeMemory(): usize {
  return __heap_base
}
