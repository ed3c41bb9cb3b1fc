/** Rigid motions, cameras, conventions, projection. Float64, plain TypeScript, depends on nothing. */
export * from './camera.ts'
export * from './conventions.ts'
export * from './rigid.ts'
export * from './rotation.ts'
export * from './vector.ts'
