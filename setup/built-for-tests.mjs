// What vitest runs once before the tests: dist/ as src/ says.
import { ensureDist } from './dist.mjs'

export const setup = () => ensureDist((line) => console.log(line))
