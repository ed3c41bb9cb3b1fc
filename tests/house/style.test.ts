import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

test('every file type-checks', () => {
  expect(run('node_modules/typescript/bin/tsc', '--noEmit')).toEqual({ status: 0, output: '' })
})

test('every file is formatted and lints without a finding', () => {
  const { status, output } = run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')
  expect(status, output).toBe(0)
})
