import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'milo-setup-'))
/** The project as it is before anything is installed. */
const bare = join(folder, 'milo-lab')
const nowhere = 'http://127.0.0.1:9'

beforeAll(() => {
  for (const name of ['setup', 'kernel-config', 'package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(root, name), join(bare, name), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs Node on some arguments in the bare project, with a home of its own. */
function node(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = bare): Promise<Ended> {
  const { npm_execpath: _, ...own } = process.env
  const options = { cwd, env: { ...own, HOME: join(folder, 'home'), ...env } }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

/** Makes the Python environment of the bare project, as the set-up does it. */
const ensurePython = (env: NodeJS.ProcessEnv) =>
  node(
    [
      '--input-type=module',
      '-e',
      `import { runMain } from ${JSON.stringify(join(bare, 'setup/problem.mjs'))}
       import { ensurePython } from ${JSON.stringify(join(bare, 'setup/python.mjs'))}
       await runMain(() => ensurePython(['requirements.txt'], () => {}))`,
    ],
    env,
  )

/** A folder that holds a python3 which is this shell script, and nothing else. */
function fakePython(name: string, script: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'python3'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(path, 'python3'), 0o755)
  return path
}

/** It failed with a message for people: what was wrong, and no stack. */
function expectMessage({ code, output }: Ended, message: RegExp): void {
  expect(output).toMatch(message)
  expect(output).not.toMatch(/^\s+at .*:\d+/m)
  expect(code).toBe(1)
}

test('a port in use is named, before anything is installed', async () => {
  const server = createServer()
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
  const ended = await node(['setup/start.mjs', '--port', String(port)])
  server.close()
  expectMessage(ended, new RegExp(`Port ${port} is in use.*\\n[\\s\\S]*npm start -- --port ${port + 1}`))
  expect(existsSync(join(bare, 'node_modules'))).toBe(false)
})

test('an unknown option is answered with the usage', async () => {
  expectMessage(
    await node(['setup/start.mjs', '--browser=no']),
    /Unknown option[\s\S]*npm start -- \[options\]/,
  )
})

test('without a network the npm packages that are missing are told', async () => {
  const env = { npm_config_registry: nowhere, npm_config_cache: join(folder, 'npm') }
  expectMessage(await node(['setup/setup.mjs', '--light'], env), /npm registry cannot be reached/)
}, 120_000)

test('no Python, one too old, and one without venv are told apart', async () => {
  expectMessage(await ensurePython({ PATH: join(folder, 'empty') }), /no Python was found/)
  const old = fakePython('old', 'echo 3 9 2 /usr/bin/python3')
  expectMessage(await ensurePython({ PATH: old }), /only Python 3\.9\.2 \(\/usr\/bin\/python3\) was found/)
  const script = '[ "$1" = -c ] && echo 3 12 1 /usr/bin/python3 || { echo "No module named venv"; exit 1; }'
  expectMessage(await ensurePython({ PATH: fakePython('lean', script) }), /no venv module[\s\S]*python3-venv/)
  expect(existsSync(join(bare, '.venv'))).toBe(false)
})

test('without a network the Python packages are told, and the half-made environment does not count', async () => {
  const env = {
    PIP_CONFIG_FILE: '/dev/null',
    PIP_INDEX_URL: nowhere,
    PIP_EXTRA_INDEX_URL: '',
    PIP_RETRIES: '1',
  }
  const offline = { ...env, PIP_FIND_LINKS: '', PIP_NO_CACHE_DIR: '1' }
  expectMessage(await ensurePython(offline), /Python package index cannot be reached/)
  expect(existsSync(join(bare, '.venv/.milo-lab/unfinished'))).toBe(true)
  expectMessage(await ensurePython(offline), /Python package index cannot be reached/)
}, 120_000)

test('a set-up that is done needs no network and takes seconds', async () => {
  const offline = { npm_config_registry: nowhere, PIP_INDEX_URL: nowhere, HOME: process.env.HOME! }
  const begun = performance.now()
  const ended = await node([join(root, 'setup/setup.mjs'), '--light'], offline, root)
  expect(ended).toMatchObject({ code: 0, output: expect.stringContaining('All is set up') })
  expect(performance.now() - begun).toBeLessThan(30_000)
}, 60_000)
