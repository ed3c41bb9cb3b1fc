import { readdirSync, readFileSync } from 'node:fs'

/** One process, as Linux tells of it. */
interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** Milliseconds since its start. */
  readonly age: number
}

/**
 * Sends SIGINT to the programs that this process has started in the last `milliseconds`, and to theirs, as Ctrl-C
 * does in a terminal: to those in the same process group, so that the compiler and shell commands, which are in
 * groups of their own, are spared. Does nothing where there is no /proc.
 */
export function interruptChildren(milliseconds: number): void {
  const all = processes()
  const group = all.find(({ pid }) => pid === process.pid)?.group
  for (const child of descendants(all, process.pid)) {
    if (child.group === group && child.age <= milliseconds + tick) signal(child.pid)
  }
}

function descendants(all: readonly Process[], pid: number): readonly Process[] {
  return all
    .filter(({ parent }) => parent === pid)
    .flatMap((child) => [child, ...descendants(all, child.pid)])
}

function processes(): readonly Process[] {
  try {
    const uptime = Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * 1000
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => read(Number(name), uptime) ?? [])
  } catch {
    return []
  }
}

/** Undefined where the process has just ended. See proc_pid_stat(5); the name before may hold anything. */
function read(pid: number, uptime: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      age: uptime - Number(fields[19]) * tick,
    }
  } catch {
    return
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // It has just ended by itself.
  }
}

/** Milliseconds in which Linux counts the starts of processes. */
const tick = 10
