import { type Clock, SECOND } from '#lib/clock.ts'
import { announceNow, type Change } from '#lib/realtime.ts'

/**
 * Tells screens that something changed, at most once a second each: the first at once, what follows within the second at
 * its end. A screen that misses one refetches anyway, so failures are left alone.
 */
export function startAnnouncer(clock: Clock, everyMs: number = SECOND) {
  const quietUntil = new Map<string, number>()
  const waiting = new Map<string, { workspaceId: string; change: Change }>()
  let timer: NodeJS.Timeout | undefined

  const send = (workspaceId: string, change: Change) => void announceNow(workspaceId, change).catch(() => {})
  function tick(): void {
    timer = undefined
    const now = clock.monotonic()
    for (const [key, until] of quietUntil) {
      if (until > now) continue
      const next = waiting.get(key)
      if (!next) {
        quietUntil.delete(key)
        continue
      }
      waiting.delete(key)
      quietUntil.set(key, now + everyMs)
      send(next.workspaceId, next.change)
    }
    arm()
  }
  function arm(): void {
    if (timer || quietUntil.size === 0) return
    timer = setTimeout(tick, Math.max(10, Math.min(...quietUntil.values()) - clock.monotonic()))
  }
  return {
    announce(workspaceId: string, change: Change): void {
      const key = `${change.type} ${change.id ?? workspaceId}`
      if (quietUntil.has(key)) waiting.set(key, { workspaceId, change })
      else {
        quietUntil.set(key, clock.monotonic() + everyMs)
        send(workspaceId, change)
      }
      arm()
    },
    /** Says what still waits, then falls silent. */
    async stop(): Promise<void> {
      clearTimeout(timer)
      timer = undefined
      quietUntil.clear()
      const last = [...waiting.values()]
      waiting.clear()
      await Promise.allSettled(last.map(({ workspaceId, change }) => announceNow(workspaceId, change)))
    },
  }
}
export type Announcer = ReturnType<typeof startAnnouncer>
