/** The kernel's process: `node dist/kernel/main.js CONNECTION_FILE`. */
import { enableCompileCache } from 'node:module'
import { resolve } from 'node:path'
import type { Connection } from './wire/index.ts'

enableCompileCache()
const { readConnection, Wire } = await import('./wire/index.ts')
const { kernelInfo, openSession } = await import('./session/index.ts')
const { createRuntime } = await import('./cells/index.ts')
const { createChecker } = await import('./checker/index.ts')

const [file] = process.argv.slice(2)
if (file === undefined) {
  fail('usage: main.js CONNECTION_FILE (Jupyter starts it so; see `milo-lab kernel install`)')
}
const wire = new Wire(connectionIn(file), kernelInfo, resolve(`${file}.died`))
const directory = process.cwd()
openSession({ wire, runtime: createRuntime(), checker: createChecker({ directory }), info: kernelInfo })

function connectionIn(path: string): Connection {
  try {
    return readConnection(path)
  } catch (error) {
    return fail((error as Error).message)
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
