// `npm run setup`: everything that JupyterLab with our kernel needs, installed inside the project. Every part is
// skipped once it is there, and goes on where it stopped when it was interrupted.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureDist } from './dist.mjs'
import { installIntoJupyter } from './jupyter.mjs'
import { ensureNpm } from './npm.mjs'
import { Problem, runMain } from './problem.mjs'
import { step } from './progress.mjs'
import { ensurePython, forLearning } from './python.mjs'
import { ensureTensorflow } from './tensorflow.mjs'

/** Sets up what is missing. `light` leaves out TensorFlow; `requirements` are those of kernel-config. */
export async function setUp({ light = false, requirements = forLearning } = {}) {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Problem(
      `milo-lab starts with Node 20 or newer; this is ${process.version}.`,
      'Install a newer Node.',
    )
  await step('npm packages', ensureNpm)
  await step('Build', ensureDist)
  await step('Python environment with JupyterLab', (tell) => ensurePython(requirements, tell))
  await step('TypeScript kernel', () => installIntoJupyter())
  if (light) return
  const lacking = await step('TensorFlow library (200 MB, once)', ensureTensorflow)
  if (lacking)
    console.log(`! No TensorFlow library: ${lacking.reason}.\n  Tensors run on wasm, slower. ${lacking.mend}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    const { values } = parseArgs({ options: { light: { type: 'boolean' } } })
    await setUp(values)
    console.log('✓ All is set up. npm start opens JupyterLab.')
  })
