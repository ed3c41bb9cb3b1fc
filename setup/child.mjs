// Child processes of the set-up: quiet while they go well, their last lines shown when they do not.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { at, root } from './project.mjs'
import { notFound } from './tied.mjs'

/**
 * Runs a program to its end. Never rejects; a program that cannot be started has code -1.
 * `onLine` gets every line as it comes, for progress. The program ends with this process, however that ends.
 */
export function run(program, args, { env = {}, cwd = root, onLine = () => {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [at('setup', 'tied.mjs'), program, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32', // a process group of its own, which can be ended as one
    })
    let output = ''
    let line = ''
    const read = (chunk) => {
      output += chunk
      const lines = (line + chunk).split(/\r?\n|\r/)
      line = lines.pop()
      for (const text of lines) if (text.trim()) onLine(text.trim())
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.on('error', (error) => resolve({ code: -1, output: String(error.message), missing: true }))
    child.on('close', (code, signal) => {
      const missing = code === notFound
      resolve({ code: missing ? -1 : (code ?? -1), signal, output, missing })
    })
  })
}

const unreachable =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request .* failed|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Failed to establish a new connection|Name or service not known|name resolution|ProxyError|Cannot connect to proxy/i

/** Whether what a package manager printed says that its registry could not be reached. */
export const isNetworkFailure = (output) => unreachable.test(output)

/** The last lines of what a program printed. */
export const tail = (output, lines = 15) => output.trimEnd().split('\n').slice(-lines).join('\n')
