export { createChecker } from './checker.ts'
export type { CellDiagnostic, Checker, Completion, Completions, Inspection } from './types.ts'
