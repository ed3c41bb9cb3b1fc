import { spawn } from 'node:child_process'
import type { Output } from './output.ts'

/** What a cell gets whose shell command failed. */
export class ShellError extends Error {
  override readonly name = 'ShellError'
}

const children = new Set<number>()

/**
 * Runs a shell command, its output streamed into the cell. Throws a {@link ShellError} where it fails, so that
 * nothing goes on without what it was to do. Aborting ends it with all its children.
 */
export function runShell(command: string, output: Output, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = () => child.pid !== undefined && endGroup(child.pid)
    if (child.pid !== undefined) children.add(child.pid)
    signal.addEventListener('abort', stop)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => output.stream(name, text))
    }
    child.on('error', (error) => reject(new ShellError(error.message)))
    child.on('close', (code, killed) => {
      children.delete(child.pid!)
      signal.removeEventListener('abort', stop)
      if (code === 0) resolve()
      else
        reject(
          new ShellError(
            killed ? `the command was ended by ${killed}` : `the command ended with code ${code}`,
          ),
        )
    })
  })
}

/** Ends every shell command that still runs. */
export function endShells(): void {
  for (const pid of children) endGroup(pid)
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has just ended by itself.
  }
}
