import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checksums } from '../geogen/generated.ts'
import { folder, killHalfWay, options, root, serial, shards, started } from './shards.ts'

/**
 * Ray listens on every address of the machine, so it gets a network of its own, where there is but the machine itself; and
 * process ids of its own, so that all of its processes end together.
 */
const apart = 'unshare --map-root-user --net --pid --mount-proc --fork --kill-child'.split(' ')
const inside = 'ip link set lo up && exec "$0" "$@"'

const venv = join(root, '.cache/ray')
const python = join(venv, 'bin/python')

/** Installs Ray once, beside the project's environment. Says why where it can't. */
function missingRay(): string {
  const [program, ...args] = [...apart, 'sh', '-c', 'ip link set lo up']
  if (spawnSync(program!, args).status !== 0)
    return 'this machine allows no network namespaces (unshare, ip), which keep Ray on 127.0.0.1'
  const requirements = join(root, 'kernel-config/cluster/requirements-ray.txt')
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const mark = join(venv, 'installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return ''
  rmSync(venv, { recursive: true, force: true })
  mkdirSync(join(root, '.cache'), { recursive: true })
  const made = spawnSync(join(root, '.venv/bin/python'), ['-m', 'venv', venv], { encoding: 'utf8' })
  if (made.status !== 0) return `no environment for Ray: ${made.stderr}`
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements]
  const had = spawnSync(python, pip, { encoding: 'utf8' })
  if (had.status !== 0) return `Ray can't be installed: ${had.stderr.trim().split('\n').at(-1)}`
  writeFileSync(mark, wanted)
  return ''
}

test('ray_shards.py, one task killed half way', async ({ skip }) => {
  const missing = missingRay()
  skip(missing !== '', missing)
  const place = folder('ray')
  const expected = serial(place)
  const out = join(place, 'out')
  const script = join(root, 'kernel-config/cluster/ray_shards.py')
  const args = [...apart, 'sh', '-c', inside, python, script, String(shards), ...options, '--out', out]
  const { end } = started(args[0]!, args.slice(1), {
    HOME: place, // Ray leaves a token there
    RAY_TMPDIR: place,
    RAY_DEDUP_LOGS: '0',
    RAY_USAGE_STATS_ENABLED: '0',
  })
  const there = await killHalfWay(out)
  expect(there.length).toBeLessThan(4)
  const { code, said } = await end
  expect(code, said).toBe(0)
  expect(said).toContain(`${there.length} of 4 parts`)
  expect(checksums(out)).toEqual(expected)
})
