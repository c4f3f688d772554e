import fs from 'node:fs'
import os from 'node:os'

const read = (work: () => string) => {
  try {
    return work().trim()
  } catch {
    return ''
  }
}

/**
 * Names this machine, its boot and its process space: a pid under the same name is the same process, or it is gone.
 * Where that cannot be known (no /proc) the name is unique to this process, and leases simply run out.
 */
export function hostName(): string {
  const boot = read(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
  const space = read(() => fs.readlinkSync('/proc/self/ns/pid'))
  return boot && space ? `${os.hostname()} ${boot} ${space}` : `${os.hostname()} ${crypto.randomUUID()}`
}

/** False when no such process lives. One that we may not signal does. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return false // an earlier process had our number
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
