import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { installTensorflow } from '../../src/compute/index.ts'

const wheel = 'tensorflow_cpu-2.16.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'
let cache: string

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'milo-cache-'))
  vi.stubEnv('MILO_CACHE', cache)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true })
})

test('a damaged wheel is refused by its checksum, and nothing half-made stays', async () => {
  await mkdir(join(cache, 'wheels'))
  await writeFile(join(cache, 'wheels', wheel), 'not a wheel')
  const lines: string[] = []
  const result = await installTensorflow({ onProgress: (line) => lines.push(line) })
  if (result.state === 'ready') throw new Error('it was taken')
  if (process.platform === 'linux' && process.arch === 'x64') {
    expect(result.reason).toMatch(/sha256 [0-9a-f]{64}, not c855cb6b/)
    expect(lines).toContain('TensorFlow: checking the checksum')
    expect(await readdir(join(cache, 'tensorflow'))).toEqual([])
  }
  expect(result.mend).not.toBe('')
})

test('a machine without a compiler gets told what to install', async () => {
  vi.stubEnv('PATH', '')
  const result = await installTensorflow()
  if (result.state === 'ready') throw new Error('it was installed without a compiler')
  if (process.platform === 'linux' && process.arch === 'x64') {
    expect(result.reason).toBe('g++ is missing')
    expect(result.mend).toContain('apt-get install g++ make')
  }
})

test('without network, the answer names the file that can be brought by hand', async () => {
  // An index on a port where nobody listens: pip fails at once instead of retrying.
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple')
  vi.stubEnv('PIP_EXTRA_INDEX_URL', '')
  vi.stubEnv('PIP_FIND_LINKS', '')
  vi.stubEnv('PIP_NO_INDEX', '1')
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null')
  const result = await installTensorflow()
  if (result.state === 'ready') throw new Error('it was installed without a network')
  if (process.platform === 'linux' && process.arch === 'x64') {
    expect(result.reason).toMatch(/pip could not download tensorflow-cpu==2.16.2|has no pip/)
    expect(await readdir(join(cache, 'tensorflow'))).toEqual([])
  }
})

test('an installation can be stopped', async () => {
  const stop = new AbortController()
  stop.abort(new Error('stopped by the user'))
  if (process.platform !== 'linux' || process.arch !== 'x64') return
  await expect(installTensorflow({ signal: stop.signal })).rejects.toThrow('stopped by the user')
})
