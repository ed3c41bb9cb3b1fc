/** milo-lab: MILO, RePE and GeoGen for TypeScript notebooks. */
export { show } from './display/index.ts'
export * from './notebook/index.ts'
