import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jupyterDataFolder, makeFolder } from './folders.ts'

/** Where Jupyter is to find the kernel. Without any of the three places it is the user's own folder. */
export interface KernelspecPlace {
  /** In the user's Jupyter data folder. */
  readonly user?: boolean
  /** Below `PREFIX/share/jupyter`. */
  readonly prefix?: string
  /** Below the active Python environment's prefix. */
  readonly sysPrefix?: boolean
  /** The kernel's name, `typescript` unless told. */
  readonly name?: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const template = join(root, 'kernel-config/kernelspec')

/**
 * Makes the kernel known to Jupyter, in place of an earlier one of that name, and gives the folder that was
 * written. Throws where the package is not built or the place cannot be written.
 */
export function installKernelspec(place: KernelspecPlace = {}): string {
  const main = join(root, 'dist/kernel/main.js')
  if (!existsSync(main)) throw new Error(`${main} is missing: build the package first (npm run build)`)
  const folder = kernelspecFolder(place)
  const beside = `${folder}.${process.pid}.new`
  const old = `${folder}.${process.pid}.old`
  makeFolder(beside)
  try {
    for (const file of readdirSync(template)) copyFileSync(join(template, file), join(beside, file))
    writeFileSync(join(beside, 'kernel.json'), kernelJson(main))
    if (existsSync(folder)) renameSync(folder, old)
    renameSync(beside, folder)
  } finally {
    for (const left of [beside, old]) rmSync(left, { recursive: true, force: true })
  }
  return folder
}

/** Takes the kernel away from Jupyter. Gives the folder that was removed, undefined where there was none. */
export function uninstallKernelspec(place: KernelspecPlace = {}): string | undefined {
  const folder = kernelspecFolder(place)
  if (!existsSync(folder)) return undefined
  rmSync(folder, { recursive: true })
  return folder
}

function kernelJson(main: string): string {
  const spec = JSON.parse(readFileSync(join(template, 'kernel.json'), 'utf8')) as { argv: string[] }
  const values: Record<string, string> = { '{node}': nodeBinary(), '{main}': main }
  return `${JSON.stringify({ ...spec, argv: spec.argv.map((each) => values[each] ?? each) }, null, 2)}\n`
}

/** The Node that the package brings along, or else the one that runs this, if it is new enough. */
function nodeBinary(): string {
  const { platform, arch } = process
  try {
    const found = createRequire(import.meta.url).resolve(`node-${platform}-${arch}/package.json`)
    const binary = join(dirname(found), 'bin', platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(binary)) return binary
  } catch {
    // The package has no Node for this platform.
  }
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  throw new Error(
    `the kernel needs Node 24 or newer; this is ${process.versions.node}, in ${process.execPath}`,
  )
}

function kernelspecFolder({ user, prefix, sysPrefix, name = 'typescript' }: KernelspecPlace): string {
  if ([user, prefix, sysPrefix].filter(Boolean).length > 1) {
    throw new Error('a kernelspec goes to one place: --user, --prefix or --sys-prefix')
  }
  if (!/^[a-z0-9._-]+$/i.test(name)) {
    throw new Error(`"${name}" is no kernel name: it takes letters, digits, ".", "_" and "-"`)
  }
  if (prefix !== undefined) return join(prefix, 'share/jupyter/kernels', name)
  if (sysPrefix) return join(pythonPrefix(), 'share/jupyter/kernels', name)
  return join(jupyterDataFolder(), 'kernels', name)
}

/** The active Python environment's `sys.prefix`. */
function pythonPrefix(): string {
  const { VIRTUAL_ENV, CONDA_PREFIX } = process.env
  const active = VIRTUAL_ENV || CONDA_PREFIX
  if (active) return active
  for (const python of ['python3', 'python']) {
    try {
      return execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim()
    } catch {
      // Perhaps the other name.
    }
  }
  throw new Error('--sys-prefix needs Python, and neither python3 nor python was found')
}
