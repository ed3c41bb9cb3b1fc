/** Keeps the code of the cells from ending the kernel's process, and gives the way that really ends it. */
export function guardProcess(failed: (error: unknown) => void): { end(code: number): never } {
  const exit = process.exit.bind(process)
  const kill = process.kill.bind(process)
  const internals = process as unknown as { reallyExit: (code: number) => never }
  const { reallyExit } = internals
  const refuse = (call: string) => {
    throw new ProcessError(`${call} would end the kernel, so it was refused; the cell stops here instead`)
  }
  process.exit = (code?: number | string | null) => refuse(`process.exit(${code ?? ''})`) as never
  internals.reallyExit = () => refuse('process.reallyExit()')
  process.abort = () => refuse('process.abort()') as never
  process.kill = (pid: number, signal?: string | number) => {
    if (pid === process.pid && signal !== 0) refuse(`process.kill(${pid})`)
    return kill(pid, signal)
  }
  process.on('uncaughtException', failed)
  process.on('unhandledRejection', failed)
  return {
    end(code) {
      internals.reallyExit = reallyExit
      return exit(code)
    },
  }
}

/** What a cell gets that tries to end the kernel's process. */
class ProcessError extends Error {
  override readonly name = 'ProcessError'
}
