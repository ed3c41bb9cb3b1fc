/** Memory of a process and everything it has started. Linux only. */
import { readdirSync, readFileSync } from 'node:fs'

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number),
    )
  } catch {
    return [] // ended meanwhile
  }
}

/** `pid` and all its descendants. */
export function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)]
}

/** Proportional set size in MB (10^6 bytes): pages shared by n processes count 1/n in each. */
export function proportionalMemory(pid: number): number {
  const kilobytes = processTree(pid).map((each) => {
    try {
      return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  })
  return (kilobytes.reduce((sum, value) => sum + value, 0) * 1024) / 1e6
}
