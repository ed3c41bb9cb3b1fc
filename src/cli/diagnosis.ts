/** Looks at each thing that notebooks need or can use. */
import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gpu } from '../compute/index.ts'

/** One row of the table. */
export interface Finding {
  readonly what: string
  /** `optional` is missing, and nothing needs it. */
  readonly state: 'works' | 'optional' | 'broken'
  /** What was found, or what is wrong. */
  readonly found: string
  readonly mend?: string
}

const run = promisify(execFile)
const project = resolve(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

/** Everything, in the order of the table. */
export async function diagnose(): Promise<Finding[]> {
  const [jupyter, browser, tensors, graphics] = await Promise.all([
    findJupyter(),
    findBrowser(),
    tensorBackends(),
    findGpu(),
  ])
  return [node(), typescript(), kernelspec(), jupyter, browser, ...tensors, graphics]
}

function node(): Finding {
  const found = `${process.version}, ${process.execPath}`
  const works = Number(process.versions.node.split('.')[0]) >= 24
  const mend = 'npm ci, which brings Node 24 along, or install Node 24 or newer'
  return { what: 'Node', state: works ? 'works' : 'broken', found, mend }
}

function typescript(): Finding {
  const what = 'TypeScript'
  const { version } = require('typescript/package.json') as { version: string }
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`
  try {
    // The compiler proper is a program in a package of the platform's.
    createRequire(require.resolve('typescript/package.json')).resolve(`${platform}/package.json`)
    return { what, state: 'works', found: `${version}, native compiler` }
  } catch {
    const found = `${version}, but its compiler for ${process.platform}-${process.arch} is missing`
    return { what, state: 'broken', found, mend: 'npm ci, without --omit=optional' }
  }
}

/** The first installed kernelspec, and whether what it starts is still there. */
function kernelspec(): Finding {
  const what = 'Kernelspec'
  const file = jupyterFolders()
    .map((folder) => join(folder, 'kernels/typescript/kernel.json'))
    .find(existsSync)
  if (!file)
    return { what, state: 'broken', found: 'Jupyter knows no TypeScript kernel', mend: 'npm run setup' }
  const { argv } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[] }
  const gone = argv.find((part) => part.startsWith('/') && !existsSync(part))
  if (!gone) return { what, state: 'works', found: file }
  return {
    what,
    state: 'broken',
    found: `${file} starts ${gone}, which is gone`,
    mend: 'milo-lab kernel install',
  }
}

/** Where Jupyter looks for kernelspecs: the project's environment first, then as `jupyter --paths` lists them. */
function jupyterFolders(): string[] {
  const { JUPYTER_PATH, JUPYTER_DATA_DIR, VIRTUAL_ENV, CONDA_PREFIX } = process.env
  const mac = process.platform === 'darwin'
  return [
    join(project, '.venv/share/jupyter'),
    ...(JUPYTER_PATH ?? '').split(delimiter).filter(Boolean),
    JUPYTER_DATA_DIR ?? join(homedir(), mac ? 'Library/Jupyter' : '.local/share/jupyter'),
    ...[VIRTUAL_ENV, CONDA_PREFIX].flatMap((prefix) => (prefix ? [join(prefix, 'share/jupyter')] : [])),
    '/usr/local/share/jupyter',
    '/usr/share/jupyter',
  ]
}

async function findJupyter(): Promise<Finding> {
  const what = 'Jupyter'
  const program = [join(project, '.venv/bin'), ...searchPath()]
    .map((folder) => join(folder, 'jupyter-lab'))
    .find(runs)
  if (!program) return { what, state: 'broken', found: 'no JupyterLab was found', mend: 'npm run setup' }
  try {
    const { stdout } = await run(program, ['--version'])
    return { what, state: 'works', found: `JupyterLab ${stdout.trim()}, ${program}` }
  } catch (error) {
    const found = `${program} does not start: ${lastLine((error as Error).message)}`
    return { what, state: 'broken', found, mend: 'delete .venv, then npm run setup' }
  }
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'firefox']

async function findBrowser(): Promise<Finding> {
  const what = 'Browser'
  const program = browsers.flatMap((name) => searchPath().map((folder) => join(folder, name))).find(runs)
  if (program) return { what, state: 'works', found: program }
  if (process.platform !== 'linux') return { what, state: 'works', found: "the system's own" }
  const found = 'none on this machine'
  return {
    what,
    state: 'optional',
    found,
    mend: 'open JupyterLab from another machine, or apt install chromium',
  }
}

/** One row a backend. One that works is enough. */
async function tensorBackends(): Promise<Finding[]> {
  const attempts = await gpu.backends()
  const none = attempts.every(({ outcome }) => outcome === 'refused')
  return attempts.map(({ backend, outcome, explanation, mend }) => ({
    what: `Tensors: ${backend}`,
    state: outcome !== 'refused' ? 'works' : none ? 'broken' : 'optional',
    found: explanation,
    mend,
  }))
}

async function findGpu(): Promise<Finding> {
  const what = 'GPU'
  try {
    const { stdout } = await run('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader'])
    return { what, state: 'works', found: stdout.trim().split('\n').join('; ') }
  } catch {
    const found = "none with NVIDIA's driver"
    return { what, state: 'optional', found, mend: 'nothing to mend: small models train on the CPU' }
  }
}

const searchPath = () => (process.env.PATH ?? '').split(delimiter).filter(Boolean)

function runs(program: string): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? ''
