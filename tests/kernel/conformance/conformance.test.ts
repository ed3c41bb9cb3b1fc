import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const python = join(root, '.venv/bin/python')

test.skipIf(!existsSync(python))('jupyter_kernel_test passes, every optional test on', async () => {
  const jupyter = mkdtempSync(join(tmpdir(), 'milo-conformance-'))
  try {
    writeKernelspec(join(jupyter, 'kernels/typescript'))
    const log = await run(join(import.meta.dirname, 'test_typescript.py'), jupyter)
    const outcomes = [...log.matchAll(/^(test_\w+) .*\.\.\. (\w+)/gm)].map(([, name, outcome]) => [
      name,
      outcome,
    ])
    console.table(Object.fromEntries(outcomes.map(([name, outcome]) => [name, { outcome }])))
    expect(
      outcomes.filter(([, outcome]) => outcome !== 'ok'),
      log,
    ).toEqual([])
    expect(outcomes.length, log).toBe(13)
    expect(log).not.toMatch(/skipped|FAIL/)
  } finally {
    rmSync(jupyter, { recursive: true, force: true })
  }
})

test.skipIf(!existsSync(python))(
  'of 2,000 cells each gets its outputs, then its idle; what is printed later goes to its own cell',
  async () => {
    const jupyter = mkdtempSync(join(tmpdir(), 'milo-conformance-'))
    try {
      writeKernelspec(join(jupyter, 'kernels/typescript'))
      const log = await run(join(import.meta.dirname, 'many_cells.py'), jupyter)
      const found = /^\{.*\}$/m.exec(log)?.[0]
      expect(found && JSON.parse(found), log).toEqual({ cells: 2000, wrong: [], counted: true })
    } finally {
      rmSync(jupyter, { recursive: true, force: true })
    }
  },
  120_000,
)

if (!existsSync(python))
  console.warn(`skipped the conformance tests: ${python} is missing (npm run setup makes it)`)

function writeKernelspec(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const spec = {
    argv: [
      process.execPath,
      '--no-force-async-hooks-checks',
      join(root, 'src/kernel/main.ts'),
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'message',
  }
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec))
}

/** What the tests print, whether they pass or not. */
function run(file: string, jupyter: string): Promise<string> {
  const env = {
    ...process.env,
    JUPYTER_PATH: jupyter,
    JUPYTER_DATA_DIR: jupyter,
    JUPYTER_RUNTIME_DIR: join(jupyter, 'runtime'),
  }
  return new Promise((settle) =>
    execFile(python, [file], { env, timeout: 120_000 }, (_error, stdout, stderr) => settle(stdout + stderr)),
  )
}
