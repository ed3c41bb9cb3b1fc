#!/usr/bin/env node
// The `milo-lab` command. Starts on any Node from 20 on and goes on with the one that the package brings along.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Problem, runMain } from '../setup/problem.mjs'
import { at, projectNode } from '../setup/project.mjs'

function again(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

await runMain(async () => {
  const node = projectNode()
  if (Number(process.versions.node.split('.')[0]) < 24) return again(node)
  const main = at('dist/cli/index.js')
  if (!existsSync(main)) throw new Problem('milo-lab is not built yet.', 'Build it: npm run setup')
  const { runCommand } = await import(pathToFileURL(main).href)
  return runCommand(process.argv.slice(2))
})
