/** PyTorch in a process of its own, which trains when it is told to. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { rate, shape, startWeights, text } from './transformer.ts'

const project = resolve(import.meta.dirname, '../..')

/** The Python that has PyTorch: `MILO_TORCH_PYTHON`, or that of `.cache/pytorch`. */
export const python = process.env.MILO_TORCH_PYTHON ?? join(project, '.cache', 'pytorch', 'bin', 'python')

/** Losses and milliseconds of some steps. */
export interface Steps {
  readonly losses: readonly number[]
  readonly ms: readonly number[]
}

/** A PyTorch that has the transformer's weights and text. */
export interface Peer {
  readonly version: string
  readonly threads: number
  run(steps: number): Promise<Steps>
  end(): void
}

/** Starts PyTorch. @returns why not, in words, where it is not there. */
export async function openPytorch(environment: Record<string, string>): Promise<Peer | string> {
  if (!existsSync(python))
    return (
      `PyTorch is not here (${python}). python3 -m venv .cache/pytorch && ` +
      '.cache/pytorch/bin/pip install torch --index-url https://download.pytorch.org/whl/cpu brings it'
    )
  const folder = mkdtempSync(join(tmpdir(), 'milo-bench-'))
  const data = join(folder, 'start.bin')
  const weights = await startWeights()
  const parts = [...weights.values(), text()].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  )
  writeFileSync(data, Buffer.concat(parts))
  const child = spawn(python, [join(import.meta.dirname, 'peer.py')], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (part: Buffer) => {
    complaint = (complaint + part).slice(-2000)
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ask = async (line: string) => {
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`PyTorch ended: ${complaint.trim().split('\n').at(-1)}`)
    return JSON.parse(value)
  }
  const end = () => {
    child.stdin.end()
    rmSync(folder, { recursive: true, force: true })
  }
  child.stdin.on('error', () => {}) // its end is told by the missing answer
  try {
    const shapes = Object.fromEntries(sidesOf(weights))
    const { version, threads } = await ask(JSON.stringify({ shape, rate, weights: shapes, data }))
    return { version, threads, run: (steps) => ask(`${steps}`), end }
  } catch (error) {
    end()
    return (error as Error).message
  }
}

/** A weight's sides follow from its name: vectors, tables of `width` columns, and matrices. */
function sidesOf(weights: ReadonlyMap<string, Float32Array>): [string, number[]][] {
  return [...weights].map(([name, { length }]) => {
    if (!name.endsWith('.weight'))
      return [name, name.includes('.') ? [length] : [length / shape.width, shape.width]]
    const inputs = name.endsWith('.down.weight') ? 4 * shape.width : shape.width
    return [name, [inputs, length / inputs]]
  })
}
