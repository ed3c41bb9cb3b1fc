// `npm test [-- names and options of vitest]`: sets up what is missing, then runs the tests. The name of a part (see
// vitest.config.ts) chooses that part, any other name the tests whose path contains it.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { runMain } from './problem.mjs'
import { at, projectNode, root } from './project.mjs'
import { forTesting } from './python.mjs'
import { setUp } from './setup.mjs'

/** Those that run when none is named, and those that have to be. */
const parts = ['rooms', 'kernel', 'system']
const onlyByName = ['cluster']

function runVitest(all) {
  const isPart = (name) => [...parts, ...onlyByName].includes(name)
  const chosen = all.some(isPart) ? [] : parts
  const names = [...chosen, ...all].map((name) => (isPart(name) ? `--project=${name}` : name))
  const reporters = ['--reporter=default', `--reporter=${at('setup/closing-reporter.mjs')}`]
  const command = [at('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...names]
  const vitest = spawn(projectNode(), command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve, reject) => {
    vitest.on('error', reject)
    vitest.on('exit', (code) => resolve(code ?? 1))
  })
}

await runMain(async () => {
  const all = process.argv.slice(2)
  await setUp({ light: all.includes('--light'), requirements: forTesting })
  return runVitest(all.filter((name) => name !== '--light'))
})
