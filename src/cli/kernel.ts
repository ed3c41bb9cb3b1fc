/** `milo-lab kernel install` and `kernel uninstall`. */
import { parseArgs } from 'node:util'
import { installKernelspec, type KernelspecPlace, uninstallKernelspec } from '../kernel/index.ts'
import { UsageError } from './usage-error.ts'

/** Puts the kernelspec where Jupyter finds it, or takes it away. */
export async function kernel(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args
  if (action === 'install') return install(placeOf(rest))
  if (action === 'uninstall') return uninstall(placeOf(rest))
  throw new UsageError(action === undefined ? 'kernel what?' : `there is no 'kernel ${action}'`)
}

function placeOf(args: readonly string[]): KernelspecPlace {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        user: { type: 'boolean' },
        prefix: { type: 'string' },
        'sys-prefix': { type: 'boolean' },
        name: { type: 'string' },
      },
    })
    const { user, prefix, 'sys-prefix': sysPrefix, name } = values
    if ([user, prefix !== undefined, sysPrefix].filter(Boolean).length > 1)
      throw new Error('give one of --user, --prefix DIR and --sys-prefix')
    return { user, prefix, sysPrefix, name }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function install(place: KernelspecPlace): number {
  return attempt(() => console.log(`Jupyter finds the TypeScript kernel in ${installKernelspec(place)}`))
}

function uninstall(place: KernelspecPlace): number {
  return attempt(() => {
    const folder = uninstallKernelspec(place)
    console.log(folder ? `Removed ${folder}` : 'There was no TypeScript kernel to remove.')
  })
}

/** What goes wrong with files and places is told in a line. */
function attempt(action: () => void): number {
  try {
    action()
    return 0
  } catch (error) {
    console.error(`milo-lab: ${(error as Error).message}`)
    return 1
  }
}
