import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The folder that the compiler reads: the scripts of the cells, and a way to every package. */
export interface Scratch {
  readonly directory: string
  readonly config: string
  /** The `node_modules` folders that are searched, the nearest last. */
  readonly packageFolders: readonly string[]
  remove(): void
}

/** Makes a scratch folder for a notebook in `directory`. */
export function makeScratch(directory: string): Scratch {
  sweep()
  const root = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  const home = resolve(import.meta.dirname, '../../..') // the package, from src/ as from dist/
  const own = packageRoot(home)
  const ladder = [
    ...rungs(home),
    ...(own ? [itself(own)] : []),
    ...rungs(directory),
    ...(packageRoot(directory) ? [itself(packageRoot(directory)!)] : []),
  ]
  const inner = climb(root, ladder)
  const remove = () => rmSync(root, { recursive: true, force: true })
  writeFileSync(join(inner, 'package.json'), '{"type": "module"}\n')
  const packageFolders = ladder.flatMap(({ target, name }) => (name ? [] : [target]))
  return { directory: inner, config: join(inner, 'tsconfig.json'), packageFolders, remove }
}

const prefix = 'milo-lab-cells-'

/** Removes the folders of kernels that were killed, which could not do so themselves. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN
    if (!(pid > 0) || alive(pid)) continue
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    } catch {
      // Another user's, or another kernel is at it.
    }
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Offers `target` at `node_modules`, or at `node_modules/NAME`. */
interface Rung {
  readonly target: string
  readonly name?: string
}

/**
 * Nests one folder a rung, each with a `node_modules` of its own. A package is looked for from the innermost
 * folder outwards, so this gives the notebook's folder, its parents, and then the kernel's own packages their turn,
 * as Node would, without a file of ours beside the notebook. Links may point to folders that come to be later.
 */
function climb(root: string, ladder: readonly Rung[]): string {
  let folder = root
  ladder.forEach(({ target, name }, index) => {
    if (index) folder = join(folder, 'in')
    const link = name ? join(folder, 'node_modules', name) : join(folder, 'node_modules')
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(target, link, 'junction')
  })
  const inner = join(folder, 'cells')
  mkdirSync(inner)
  return inner
}

/** The `node_modules` of a folder and of those above it, outermost first. */
function rungs(directory: string): Rung[] {
  const above = dirname(directory)
  const here = { target: join(directory, 'node_modules') }
  return above === directory ? [here] : [...rungs(above), here]
}

/** A package is found under its own name, too. */
function itself(root: string): Rung {
  return { target: root, name: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name }
}

/** The nearest folder, from `directory` up, whose package.json names a package with exports. */
function packageRoot(directory: string): string | undefined {
  const file = join(directory, 'package.json')
  if (existsSync(file)) {
    try {
      const { name, exports } = JSON.parse(readFileSync(file, 'utf8'))
      return typeof name === 'string' && exports ? directory : undefined
    } catch {
      return undefined
    }
  }
  const above = dirname(directory)
  return above === directory ? undefined : packageRoot(above)
}

/**
 * A way to start `program` in a process group of its own: an interrupt from Jupyter goes to the kernel's whole group,
 * and would end the program. Undefined where the platform has none; an ended compiler is started again.
 */
export function sheltered(program: string, directory: string): string | undefined {
  if (process.platform !== 'linux') return undefined
  const script = join(directory, 'compiler.sh')
  const quoted = `'${program.replaceAll("'", "'\\''")}'`
  writeFileSync(
    script,
    `#!/bin/sh\ncommand -v setsid >/dev/null && exec setsid ${quoted} "$@"\nexec ${quoted} "$@"\n`,
    { mode: 0o755 },
  )
  try {
    accessSync(script, constants.X_OK)
    return script
  } catch {
    return undefined // A temporary folder from which nothing may be run.
  }
}

/** The nearest tsconfig.json, from `directory` up. */
export function findConfig(directory: string): string | undefined {
  const file = resolve(directory, 'tsconfig.json')
  if (existsSync(file)) return file
  const above = dirname(directory)
  return above === directory ? undefined : findConfig(above)
}
