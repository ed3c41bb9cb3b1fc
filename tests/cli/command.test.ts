import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const program = resolve(import.meta.dirname, '../../bin/milo-lab.mjs')
const prefix = mkdtempSync(join(tmpdir(), 'milo-cli-'))
const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })

afterAll(() => rmSync(prefix, { recursive: true, force: true }))

test.for([
  [[], 'which command?'],
  [['foo'], "there is no command 'foo'"],
  [['toString'], "there is no command 'toString'"],
  [['kernel'], 'kernel what?'],
  [['kernel', 'install', '--foo'], "Unknown option '--foo'"],
  [['kernel', 'install', '--user', '--prefix', '/x'], 'give one of --user, --prefix DIR and --sys-prefix'],
  [['doctor', 'x'], 'doctor takes no x'],
] as const)('%j is refused with a message and code 2', ([args, message]) => {
  const { status, stdout, stderr } = run(...args)
  expect(stderr).toContain(`milo-lab: ${message}`)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
})

test('--help and --version answer with code 0', () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('kernel install') })
  expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

test('a kernelspec is installed where it was asked for, and taken away again', () => {
  const file = join(prefix, 'share/jupyter/kernels/typescript/kernel.json')
  expect(run('kernel', 'install', '--prefix', prefix).status).toBe(0)
  const spec = JSON.parse(readFileSync(file, 'utf8'))
  expect(spec).toMatchObject({ display_name: 'TypeScript', language: 'typescript' })
  expect(existsSync(spec.argv[0])).toBe(true)
  expect(run('kernel', 'uninstall', '--prefix', prefix).status).toBe(0)
  expect(existsSync(file)).toBe(false)
})

test('doctor prints a row for everything that notebooks use', () => {
  const { stdout } = run('doctor')
  for (const what of ['Node', 'TypeScript', 'Kernelspec', 'Jupyter', 'Browser', 'Tensors: wasm', 'GPU'])
    expect(stdout).toMatch(new RegExp(`^[✓–✗] ${what} `, 'm'))
})
