/** The kernels that are compared, and the same cells in the language of each. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The cells that are timed. `n` makes each one new. A peer lacks what its language cannot do. */
export interface Cells {
  readonly trivial: (n: number) => string
  /** Declares and uses a type. */
  readonly typed?: (n: number) => string
  /** Imports tfjs and makes it ready. */
  readonly loadTensors?: string
  /** Multiplies two small matrices with tfjs. */
  readonly tensors?: (n: number) => string
  /** Run before {@link Cells.complete}, which ends where a completion is asked for. */
  readonly define: string
  readonly complete: string
}

/** A kernel that is present on this machine. */
export interface Peer {
  readonly name: string
  /** What the table's foot says about it. */
  readonly note: string
  readonly argv: readonly string[]
  readonly cells: Cells
}

const project = resolve(import.meta.dirname, '../..')
const at = (path: string) => resolve(project, path)

const typescript: Cells = {
  trivial: (n) => `${n} + 1`,
  typed: (n) =>
    `interface Pose${n} { position: [number, number, number]; name?: string }\n` +
    `const pose${n}: Pose${n} = { position: [${n}, 2, 3] }\n` +
    `const far${n} = (p: Pose${n}): number => Math.hypot(...p.position)\n` +
    `far${n}(pose${n})`,
  loadTensors:
    "import * as tf from '@tensorflow/tfjs-core'\nimport '@tensorflow/tfjs-backend-cpu'\nawait tf.setBackend('cpu')",
  tensors: (n) =>
    `const a${n} = tf.tensor2d([[1, 2], [3, ${n}]])\n` +
    `const b${n}: number[] = Array.from(tf.matMul(a${n}, a${n}).dataSync())\n` +
    `b${n}.length`,
  define: 'const list = [1, 2, 3]',
  complete: 'list.ma',
}

const pythonCells: Cells = {
  trivial: (n) => `${n} + 1`,
  define: 'items = [1, 2, 3]',
  complete: 'items.ap',
}

/** The version that a program prints, or undefined where it does not run. */
function versionOf(program: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' })
  return status === 0 ? /\d+\.\d+[\d.]*/.exec(stdout)?.[0] : undefined
}

/** As Jupyter starts it. */
function ownArgv(node: string): string[] {
  const template = readFileSync(at('kernel-config/kernelspec/kernel.json'), 'utf8')
  const values: Record<string, string> = { '{node}': node, '{main}': at('dist/kernel/main.js') }
  return (JSON.parse(template) as { argv: string[] }).argv.map((part) => values[part] ?? part)
}

/** Ours first, then every peer that runs on this machine. */
export function presentPeers(): Peer[] {
  const node = process.execPath
  const peers: Peer[] = [
    {
      name: 'milo-lab',
      note: 'milo-lab checks types before a cell runs.',
      argv: ownArgv(node),
      cells: typescript,
    },
    {
      name: 'tslab',
      note: `tslab ${versionOf(node, [at('node_modules/tslab/bin/tslab'), '--version']) ?? ''} checks types, on the same Node.`,
      argv: [node, at('node_modules/tslab/bin/tslab'), 'kernel', '--config-path={connection_file}'],
      cells: typescript,
    },
  ]
  const deno = versionOf('deno', ['--version'])
  if (deno)
    peers.push({
      name: 'deno',
      note: `Deno ${deno} checks no types.`,
      argv: ['deno', 'jupyter', '--kernel', '--conn', '{connection_file}'],
      cells: typescript,
    })
  const ipykernel = ['-c', 'import ipykernel; print(ipykernel.__version__)']
  const python = [at('.venv/bin/python'), 'python3'].find((program) => versionOf(program, ipykernel))
  if (python)
    peers.push({
      name: 'ipykernel',
      note: `ipykernel ${versionOf(python, ipykernel)} runs Python.`,
      argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
      cells: pythonCells,
    })
  return peers
}
