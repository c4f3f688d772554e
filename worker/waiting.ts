import type { WaitingWork } from '#lib/messages/waiting.sql.ts'
import { nextAllowed } from '#lib/pacing/quiet-hours.ts'

/** How long until one piece of work may be asked for (ms); null when the workspace's hours never allow it. */
export function dueIn(work: WaitingWork, quietHours: boolean): number | null {
  if (!quietHours || work.exempt) return work.dueInMs
  const due = new Date(work.now.getTime() + work.dueInMs)
  const allowed = nextAllowed(due, work.category, work)
  return allowed ? work.dueInMs + (allowed.getTime() - due.getTime()) : null
}

/** When each sender should be asked next (ms from now), and whether something of it is uncertain. */
export function earliest(
  work: readonly WaitingWork[],
  quietHours: boolean,
): Map<string, { inMs: number; uncertain: boolean }> {
  const result = new Map<string, { inMs: number; uncertain: boolean }>()
  for (const one of work) {
    const inMs = dueIn(one, quietHours)
    if (inMs === null) continue
    const before = result.get(one.senderId)
    result.set(one.senderId, {
      inMs: Math.min(inMs, before?.inMs ?? Number.POSITIVE_INFINITY),
      uncertain: one.uncertain || (before?.uncertain ?? false),
    })
  }
  return result
}
