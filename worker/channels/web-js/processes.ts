import fs from 'node:fs'

/** One process for as long as it lives: a pid alone may be somebody else's by now. `since`: its start, in clock ticks. */
export type Mark = { pid: number; since: string }

const fields = (pid: number | string): string[] | null => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the name in brackets may hold anything; after it come state (3rd field), parent, group … start time (22nd)
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

export function markOf(pid: number): Mark | null {
  const found = fields(pid)
  return found && found[0] !== 'Z' ? { pid, since: found[19] ?? '' } : null
}

export const isRunning = (mark: Mark): boolean => markOf(mark.pid)?.since === mark.since

/** The processes of a group that this process leads: a browser with its helpers. */
function membersOf(group: number): string[] {
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && fields(name)?.[2] === String(group))
}

/** Signals a browser and its helpers, if it is that browser still. */
export function signalBrowser(mark: Mark, signal: NodeJS.Signals): void {
  if (!isRunning(mark)) return
  try {
    process.kill(-mark.pid, signal)
  } catch {
    // it ended in this moment
  }
}

/** Memory of a browser and its helpers without what they share, in MB. */
export function memoryOf(mark: Mark): number {
  let pages = 0
  for (const pid of membersOf(mark.pid)) {
    try {
      const [, resident = 0, shared = 0] = fs.readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number)
      pages += resident - shared
    } catch {
      // it ended in this moment
    }
  }
  return (pages * 4_096) / 1e6
}

/** The arguments that a process was started with. */
export function argumentsOf(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
