// Runs a program that must not outlive the set-up, even one that was killed: an npm or pip that goes on alone would
// write into the same folders as the next one. Used by child.mjs: node tied.mjs PROGRAM ARGUMENTS...
import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The code with which this ends where the program cannot be started, as shells do. */
export const notFound = 127

const windows = process.platform === 'win32'

function runTied([program, ...args]) {
  const { NODE_CHANNEL_FD: _, NODE_CHANNEL_SERIALIZATION_MODE: __, ...env } = process.env
  const child = spawn(program, args, { env, stdio: 'inherit', shell: windows && program.endsWith('.cmd') })
  // The process group is this process and all that the program started.
  const endAll = () => (windows ? child.kill() && process.exit(1) : process.kill(-process.pid, 'SIGKILL'))
  process.on('disconnect', endAll) // the set-up is gone
  if (!process.connected) endAll()
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(notFound)
  })
  child.on('exit', (code, signal) => {
    process.off('disconnect', endAll)
    if (signal) process.kill(process.pid, signal)
    else process.exit(code)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runTied(process.argv.slice(2))
