import type { MimeBundle } from '../../notebook/index.ts'
import { blockMagics, type Magic, MagicError, usage } from './magics.ts'
import type { Output } from './output.ts'
import { runShell } from './shell.ts'

/** What magics can reach in the session. */
export interface CommandTools {
  readonly output: Output
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal
  /** Whether cells are type-checked. */
  checks: boolean
  /** The names that the cells have declared, each as an editor would describe it. */
  names(): readonly string[]
  reset(): void
  /** Shows a page of text in the frontend's pager. */
  page(bundle: MimeBundle): void
}

/** Does what a magic says. Throws a {@link MagicError} where it says too little or too much. */
export async function runMagic({ name, argument, body }: Magic, tools: CommandTools): Promise<void> {
  if (name in blockMagics) return tools.output.display({ [blockMagics[name]!]: body })
  const print = (text: string) => tools.output.stream('stdout', `${text}\n`)
  switch (name) {
    case '!':
      return runShell(argument, tools.output, tools.signal)
    case 'help':
      return tools.page({ 'text/plain': help() })
    case 'lsmagic':
      return print(Object.keys(usage).join('\n'))
    case 'check':
      return check(argument, tools, print)
    case 'who':
      return print(tools.names().join('\n') || 'No cell has declared a name yet.')
    case 'reset':
      return tools.reset()
    case 'env':
      return environment(argument, print)
    case 'cd':
      return changeFolder(argument, print)
  }
}

function help(): string {
  const width = Math.max(...Object.keys(usage).map((key) => key.length))
  const lines = Object.entries(usage).map(([key, text]) => `  ${key.padEnd(width)}  ${text}`)
  return [
    'Cells are TypeScript. Top-level await works, names live on from cell to cell, the last value is shown.',
    'Magics stand at the top of a cell, one a line:',
    '',
    ...lines,
  ].join('\n')
}

function check(argument: string, tools: CommandTools, print: (text: string) => void): void {
  if (argument !== '' && argument !== 'on' && argument !== 'off') {
    throw new MagicError(`%check takes "on" or "off", not "${argument}"`)
  }
  if (argument !== '') tools.checks = argument === 'on'
  print(`Type checks are ${tools.checks ? 'on' : 'off'}.`)
}

function environment(argument: string, print: (text: string) => void): void {
  if (argument === '') {
    for (const [name, value] of Object.entries(process.env).sort()) print(`${name}=${value}`)
    return
  }
  const [, name, value] = /^([^=\s]+)\s*(?:=\s*(.*))?$/.exec(argument) ?? []
  if (name === undefined) throw new MagicError(`%env takes NAME or NAME=VALUE, not "${argument}"`)
  if (value !== undefined) process.env[name] = value
  print(name in process.env ? `${name}=${process.env[name]}` : `${name} is not set`)
}

function changeFolder(argument: string, print: (text: string) => void): void {
  try {
    if (argument !== '') process.chdir(argument)
  } catch {
    throw new MagicError(`%cd found no folder "${argument}" in ${process.cwd()}`)
  }
  print(process.cwd())
}
