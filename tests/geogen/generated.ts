/** Generations as processes make them, and their bytes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Small rooms' worth of data, in eight parts. */
export const small = [
  '--rooms',
  '16',
  '--rooms-per-part',
  '2',
  '--clips',
  '2',
  '--width',
  '64',
  '--height',
  '48',
  '--seed',
  '9',
]

/** Starts `milo-lab generate`. */
export function startGenerate(
  args: readonly string[],
  environment: Record<string, string> = {},
): ChildProcess {
  const program = `import { runCommand } from ${JSON.stringify(join(root, 'src/cli/index.ts'))}
    process.exitCode = await runCommand(process.argv.slice(1))`
  return spawn(process.execPath, ['--input-type=module', '-e', program, 'generate', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** The exit code and what was said. */
export async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = ''
  child.stderr?.on('data', (data: Buffer) => {
    said += data.toString()
  })
  return new Promise((done) => child.on('close', (code) => done({ code, said })))
}

export async function generateSmall(out: string, ...more: string[]): Promise<void> {
  const { code, said } = await ended(startGenerate([...small, '--out', out, ...more]))
  if (code !== 0) throw new Error(`generate ended with ${code}: ${said}`)
}

/** The checksum of each file under a folder, by path. */
export function checksums(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(
    paths.map((path) => [
      path.slice(folder.length),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  )
}

/** How many parts are recorded. */
export function partsIn(folder: string): number {
  const records = join(folder, 'records')
  const names = existsSync(records) ? readdirSync(records) : []
  return names.filter((name) => name.endsWith('.json')).length
}

/** Waits until a process has recorded one part more than there were, or has ended. */
export async function underWay(child: ChildProcess, folder: string, before: number): Promise<void> {
  while (partsIn(folder) <= before && child.exitCode === null && child.signalCode === null)
    await new Promise((wait) => setTimeout(wait, 5))
}
