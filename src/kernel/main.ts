/** The kernel's process: `node dist/kernel/main.js CONNECTION_FILE`. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { readConnection, Wire } = await import('./wire/index.ts')
const { kernelInfo, openSession } = await import('./session/index.ts')
const { createRuntime } = await import('./cells/index.ts')
const { createChecker } = await import('./checker/index.ts')

const [file] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write(
    'usage: main.js CONNECTION_FILE (Jupyter starts it so; see `milo-lab kernel install`)\n',
  )
  process.exit(2)
}
const wire = new Wire(readConnection(file), kernelInfo)
openSession({
  wire,
  runtime: createRuntime(),
  checker: createChecker({ directory: process.cwd() }),
  info: kernelInfo,
})
