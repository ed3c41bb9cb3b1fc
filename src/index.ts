/** milo-lab: MILO, RePE and GeoGen for TypeScript notebooks. */
export * from './notebook/index.ts'
