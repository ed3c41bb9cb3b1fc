// dist/: the package as notebooks, the kernel and other tools load it; built again when its sources changed.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { run, tail } from './child.mjs'
import { Problem } from './problem.mjs'
import { at, projectNode, root } from './project.mjs'

const inputs = [
  'src',
  'kernel-config/nbconvert',
  'package-lock.json',
  'setup/build.mjs',
  'tsconfig.build.json',
  'tsconfig.json',
]
const stamp = at('.cache', 'setup', 'dist')

function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}

/** One hash of everything that dist/ is made from. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of filesOf(at(input))) hash.update(`${relative(root, file)}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** Whether dist/ is there and was built from what src/ holds now. */
export const distReady = () =>
  existsSync(at('dist', 'index.js')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()

/** Builds dist/ where it is not what src/ says. */
export async function ensureDist(tell) {
  if (distReady()) return
  tell('compiling')
  const before = fingerprint() // of what is compiled now, should a file change meanwhile
  rmSync(stamp, { force: true })
  const ended = await run(projectNode(), [at('setup', 'build.mjs')], { onLine: tell })
  if (ended.code !== 0) throw new Problem(`The build failed. Its last lines:\n\n${tail(ended.output, 40)}`)
  mkdirSync(at('.cache', 'setup'), { recursive: true })
  writeFileSync(`${stamp}.new`, before)
  renameSync(`${stamp}.new`, stamp)
}
