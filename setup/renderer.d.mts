/** The text of src/geogen/filming/program.ts. */
export function compileRenderer(): Promise<string>
