/** A generation in four shards that an engine runs, one of whose tasks is killed half way. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll } from 'vitest'
import { checksums } from '../geogen/generated.ts'

export const root = resolve(import.meta.dirname, '../..')

/** In sixteen parts, long enough to be killed in between. */
export const options = '--rooms 32 --rooms-per-part 2 --clips 8 --width 160 --height 120 --seed 5'.split(' ')
export const shards = 4
const killed = 1

/** A folder for one test file, removed in the end. */
export function folder(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `milo-${name}-`))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** The checksums that one process gives. */
export function serial(place: string): Record<string, string> {
  const out = join(place, 'serial')
  const args = ['milo-lab', 'generate', ...options, '--out', out, '--threads', '1']
  const { status, stderr } = spawnSync('npx', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`generate ended with ${status}: ${stderr}`)
  return checksums(out)
}

/** Starts a program; gives its exit code and all that it says. */
export function started(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data))
  const end = new Promise<{ code: number | null; said: string }>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done({ code, said }))
  })
  return { child, end }
}

/** Whether a program can be started. */
export const installed = (program: string, ...args: string[]) => spawnSync(program, args).error === undefined

/**
 * Waits until shard 1 has made a part, and ends its process as a power failure would.
 * @returns which of its parts were there then
 */
export async function killHalfWay(out: string): Promise<number[]> {
  for (const until = Date.now() + 120_000; Date.now() < until; await moment(10)) {
    if (partsOf(out, killed).length === 0) continue
    const pid = processOf(out, killed)
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    return partsOf(out, killed)
  }
  throw new Error(`after two minutes shard ${killed} has made no part`)
}

export const moment = (ms: number) => new Promise((done) => setTimeout(done, ms))

function partsOf(out: string, shard: number): number[] {
  return recordsIn(out)
    .map((name) => Number(/part-(\d+)\.json$/.exec(name)?.[1]))
    .filter((part) => part % shards === shard)
}

function recordsIn(out: string): string[] {
  try {
    return readdirSync(join(out, 'records'))
  } catch {
    return []
  }
}

/** The process that makes a shard: the innermost of those that were started for it. */
function processOf(out: string, shard: number): number | undefined {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const own = all.filter((pid) => {
    const said = textOf(pid, 'cmdline')
    const asked = said.includes(`--shard\0${shard}/${shards}\0`)
    return (
      said.includes('milo-lab') &&
      said.includes(out) &&
      (asked || `\0${textOf(pid, 'environ')}`.includes(`\0SLURM_ARRAY_TASK_ID=${shard}\0`))
    )
  })
  const parents = own.map((pid) => /^PPid:\s+(\d+)/m.exec(textOf(pid, 'status'))?.[1])
  const inner = own.filter((pid) => textOf(pid, 'comm') !== '' && !parents.includes(pid))
  return inner.length > 0 ? Number(inner.at(-1)) : undefined
}

function textOf(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8')
  } catch {
    return '' // it has ended
  }
}
