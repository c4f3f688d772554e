import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

/** A process, and since when it runs: a pid alone may mean another process after a reboot or a wrap-around. */
export type ProcessMark = { pid: number; since: string }

/** The mark of a running process, or null where none runs under that pid. */
export function markOf(pid: number): ProcessMark | null {
  const since = startOf(pid)
  return since === null ? null : { pid, since }
}

function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
      // the name in brackets may hold anything; after it come state (3rd field) … start time (22nd)
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? null : (fields[19] ?? null)
    } catch {
      return null
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/** True while exactly this process runs. */
export const isAlive = (mark: ProcessMark): boolean => startOf(mark.pid) === mark.since

/** Signals the process's whole group (our children lead one each), or the process where it leads none. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal)
      return
    } catch {
      // gone, or no group of that number
    }
  }
}

/** Asks a process of an earlier run to end, and ends it after `graceMs`. */
export async function endLeftover(mark: ProcessMark, graceMs = 5_000): Promise<void> {
  if (!isAlive(mark)) return
  signalGroup(mark.pid, 'SIGTERM')
  const end = performance.now() + graceMs
  while (isAlive(mark) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50))
  if (isAlive(mark)) signalGroup(mark.pid, 'SIGKILL')
}
