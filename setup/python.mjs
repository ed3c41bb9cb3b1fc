// The project's own Python environment: .venv with JupyterLab, at the exact versions of kernel-config.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { isNetworkFailure, run, tail } from './child.mjs'
import { Problem } from './problem.mjs'
import { at, inVenv, venv } from './project.mjs'

const oldest = [3, 11]
const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python']
const marks = join(venv, '.milo-lab')
const unfinished = join(marks, 'unfinished')

/** The requirements files of kernel-config: what everyone needs, and what the tests add. */
export const forLearning = ['requirements.txt']
export const forTesting = [...forLearning, 'requirements-test.txt']

const hash = (name) =>
  createHash('sha256')
    .update(readFileSync(at('kernel-config', name), 'utf8'))
    .digest('hex')

/** Whether the environment is there and holds the given requirements files. */
export function pythonReady(requirements) {
  if (!existsSync(inVenv('python')) || existsSync(unfinished)) return false
  return requirements.every((name) => {
    const stamp = join(marks, name)
    return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash(name)
  })
}

/** The first Python on the path that is new enough. */
export async function findPython(candidates = process.env.PYTHON ? [process.env.PYTHON] : names) {
  const seen = []
  for (const name of candidates) {
    const ended = await run(name, ['-c', 'import sys; print(*sys.version_info[:3], sys.executable)'])
    if (ended.code !== 0) continue
    const [major, minor, patch, ...path] = ended.output.trim().split(' ')
    if (Number(major) === oldest[0] && Number(minor) >= oldest[1])
      return { program: name, version: `${major}.${minor}` }
    seen.push(`${major}.${minor}.${patch} (${path.join(' ')})`)
  }
  const found = seen.length ? `only Python ${seen.join(', ')} was found` : 'no Python was found'
  throw new Problem(
    `JupyterLab needs Python ${oldest.join('.')} or newer, and ${found}.`,
    'Install it (Debian: sudo apt install python3 python3-venv), or name one: PYTHON=/path/to/python3 npm start',
  )
}

/** Takes the environment away at once, then deletes it: one that is half deleted must not look like one. */
function removeVenv() {
  const old = at('.cache', 'setup', 'old-venv')
  mkdirSync(at('.cache', 'setup'), { recursive: true })
  rmSync(old, { recursive: true, force: true })
  if (existsSync(venv)) renameSync(venv, old)
  rmSync(old, { recursive: true, force: true })
}

async function makeVenv() {
  const python = await findPython()
  removeVenv()
  markUnfinished()
  const ended = await run(python.program, ['-m', 'venv', venv])
  if (ended.code === 0) return
  removeVenv()
  if (/ensurepip|No module named venv/.test(ended.output))
    throw new Problem(
      `Python ${python.version} has no venv module, which JupyterLab's environment is made with.`,
      `Install it (Debian: sudo apt install python3-venv), then run the same command again.`,
    )
  throw new Problem(`The Python environment ${venv} could not be made:\n\n${tail(ended.output)}`)
}

/** From here until all is installed, an interruption leaves the mark that this environment is no good. */
function markUnfinished() {
  mkdirSync(marks, { recursive: true })
  writeFileSync(unfinished, '')
}

/**
 * Makes the environment where it is missing and installs the requirements. One that was interrupted is made anew:
 * pip may have left half a package behind, and has kept its downloads.
 */
export async function ensurePython(requirements, tell) {
  if (pythonReady(requirements)) return
  tell('looking for Python')
  if (existsSync(unfinished) || !existsSync(inVenv('python'))) {
    tell('making .venv')
    await makeVenv()
  }
  markUnfinished()
  const files = requirements.flatMap((name) => ['-r', at('kernel-config', name)])
  const options = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off']
  const ended = await run(inVenv('python'), ['-m', 'pip', 'install', ...options, ...files], {
    onLine: (line) => {
      const name = /^(?:Collecting|Downloading) (\S+)/.exec(line)
      if (name) tell(name[1])
      if (line.startsWith('Installing')) tell('installing')
    },
  })
  if (ended.code !== 0) throw pipProblem(ended)
  for (const name of requirements) writeFileSync(join(marks, name), hash(name))
  rmSync(unfinished)
}

function pipProblem({ code, output }) {
  if (isNetworkFailure(output))
    return new Problem(
      "The Python package index cannot be reached, and JupyterLab's packages are missing.",
      'Connect to the network (behind a proxy: export HTTPS_PROXY=http://host:port) and run the same\n' +
        'command again.',
    )
  return new Problem(
    `pip failed (code ${code}). Its last lines:\n\n${tail(output)}`,
    'Mend what it names, then run the same command again.',
  )
}
