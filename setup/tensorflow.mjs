// The TensorFlow library, for the fastest tensors without a GPU. Everything runs without it, only slower.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run, tail } from './child.mjs'
import { at, projectNode } from './project.mjs'

const self = fileURLToPath(import.meta.url)

/** Installs the library where it is missing. Gives undefined, or why it can't be had and what to do. */
export async function ensureTensorflow(tell) {
  let answer
  const ended = await run(projectNode(), [self], {
    onLine: (line) => {
      if (line.startsWith('{')) answer = JSON.parse(line)
      else if (line.startsWith('TensorFlow: ')) tell(line.slice('TensorFlow: '.length))
    },
  })
  if (answer?.state === 'ready') return undefined
  return (
    answer ?? { reason: `the installation failed:\n${tail(ended.output)}`, mend: 'npm run setup tries again' }
  )
}

if (process.argv[1] === self) {
  const { installTensorflow } = await import(at('dist/compute/index.js'))
  const onProgress = (line) => console.log(line)
  console.log(JSON.stringify(await installTensorflow({ onProgress })))
}
