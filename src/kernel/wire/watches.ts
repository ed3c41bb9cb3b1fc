import { rmSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Interrupter } from './interrupter.ts'
import { word } from './protocol.ts'

/** Calls `gone` once the Jupyter server that started the kernel (JPY_PARENT_PID) is no more. */
export function watchParent(gone: () => void): void {
  const parent = Number(process.env.JPY_PARENT_PID)
  if (!(parent > 1)) return
  const ours = process.ppid === parent
  const timer = setInterval(() => {
    if (ours ? process.ppid === parent : alive(parent)) return
    clearInterval(timer)
    gone()
  }, 1000)
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Ends a cell that is about to fill the heap, since V8 itself ends the whole process without a word. */
export function watchHeap(shared: Int32Array, limit: number, interrupter: Interrupter): { stop(): void } {
  const full = (limit - youngest) * 0.9
  let warned = 0
  const look = async () => {
    const cell = Atomics.load(shared, word.cell)
    if (cell !== 0 && cell !== warned && (await interrupter.heapUsed()) > full) {
      warned = cell
      void interrupter.end('memory')
    }
  }
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const again = () => {
    if (!stopped) timer = setTimeout(() => look().finally(again), 50)
  }
  again()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** The part of V8's limit that only young objects may fill. */
const youngest = 192 * 2 ** 20

/**
 * Calls `died` when V8 ends the process, as it does where a single call asks for more memory than there is. V8
 * leaves no time to the thread that asked, but Node writes a report first, which takes it some milliseconds:
 * `file` is where, and its appearance is the sign. Nothing is written while all goes well.
 */
export function watchDeath(file: string, died: () => void): { stop(): void } {
  const { report } = process
  const [directory, filename] = [dirname(file), basename(file)]
  Object.assign(report, { directory, filename, compact: true, excludeEnv: true, excludeNetwork: true })
  report.reportOnFatalError = true
  const watcher = watch(directory, (_event, name) => {
    if (name !== filename) return
    watcher.close()
    died()
    rmSync(file, { force: true })
  })
  return { stop: () => watcher.close() }
}
