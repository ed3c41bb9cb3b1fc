/** Reads a command line and runs the command it names. */
import { readFileSync } from 'node:fs'
import { data } from './data.ts'
import { doctor } from './doctor.ts'
import { generate, verify } from './generate.ts'
import { kernel } from './kernel.ts'
import { UsageError } from './usage-error.ts'

const usage = `milo-lab COMMAND

  doctor                     what works on this machine, and the mend for what does not
  kernel install [WHERE]     let Jupyter find the TypeScript kernel
  kernel uninstall [WHERE]   take it out again
      WHERE is --user (the default), --prefix DIR, or --sys-prefix (the active Python environment)
  data list                  the public datasets that can be had
  data get NAME              download one from its own source, with checksums verified
      --to DIR puts it elsewhere, --from URL takes it from a mirror
  generate --rooms N --out DIR   triplets and questions from generated rooms; goes on where it was stopped
      --format webdataset|parquet|llava, --seed N, --style furnished|shapes, --width N, --height N, --frames N,
      --clips N (of a room), --questions N (of a clip), --actions A,B, --families A,B, --rooms-per-part N, --threads N
      --several-frames asks only what no single frame can answer
      --shard I/N makes every N-th part, counted from 0; --shards N takes I from a Slurm array or a Kubernetes Indexed
      Job (a Slurm array tells N as well)
  verify DIR                 compares what was generated with its checksums

  --help, --version`

const commands: Record<string, (args: readonly string[]) => Promise<number>> = {
  data,
  doctor,
  generate,
  kernel,
  verify,
}

/** Runs one command line (without the program's name). Returns the exit code; 2 is for one it does not understand. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-v') return say(version())
  if (name === '--help' || name === '-h' || name === 'help') return say(usage)
  try {
    if (name === undefined) throw new UsageError('which command?')
    const command = commands[name]
    if (!Object.hasOwn(commands, name) || !command) throw new UsageError(`there is no command '${name}'`)
    if (rest.includes('--help') || rest.includes('-h')) return say(usage)
    return await command(rest)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`milo-lab: ${error.message}\n\n${usage}`)
    return 2
  }
}

function say(text: string): number {
  console.log(text)
  return 0
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
