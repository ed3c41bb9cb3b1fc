/** Runs another program and keeps what it said, for the message when it fails. Node only. */
import { spawn } from 'node:child_process'

/** How a program ended, with the last of what it printed (both streams). */
export interface Finished {
  /** Exit code; -1 where the program could not be started. */
  readonly code: number
  readonly output: string
}

/**
 * Runs `command` to its end without a shell.
 *
 * @param options.signal ends the program, and rejects with the signal's reason.
 */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string | undefined>; signal?: AbortSignal } = {},
): Promise<Finished> {
  const { cwd, env, signal } = options
  return new Promise((done, failed) => {
    let output = ''
    const child = spawn(command, args, { cwd, signal, env: { ...process.env, ...env } })
    const keep = (part: Buffer) => {
      output = (output + part.toString()).slice(-8000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      if (signal?.aborted) failed(signal.reason)
      else done({ code: -1, output: error.message })
    })
    child.on('close', (code) => done({ code: code ?? -1, output }))
  })
}

/** The last lines of a program's output, indented, for an error message. */
export function lastLines({ output }: Finished, count = 6): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n')
}
