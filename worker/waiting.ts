import type { WaitingWork } from '#lib/messages/waiting.sql.ts'
import { nextAllowed } from '#lib/pacing/quiet-hours.ts'

/** How long until one piece of work may be asked for (ms); null when the workspace's hours never allow it. */
export function dueIn(work: WaitingWork, quietHours: boolean): number | null {
  if (!quietHours || work.exempt) return work.dueInMs
  const due = new Date(work.now.getTime() + work.dueInMs)
  const allowed = nextAllowed(due, work.category, work)
  return allowed ? work.dueInMs + (allowed.getTime() - due.getTime()) : null
}

/**
 * What waits at one sender, by the channel it goes over: when it may be asked for (ms from now), null where nothing but
 * uncertain messages stand, and when those may be.
 */
export type Waits = Map<string, { inMs: number | null; uncertainInMs: number | null }>

const sooner = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

/** When each sender should be asked next, by channel. */
export function earliest(work: readonly WaitingWork[], quietHours: boolean): Map<string, Waits> {
  const result = new Map<string, Waits>()
  for (const one of work) {
    const inMs = dueIn(one, quietHours)
    if (inMs === null) continue
    const waits = result.get(one.senderId) ?? new Map()
    const before = waits.get(one.channel) ?? { inMs: null, uncertainInMs: null }
    waits.set(one.channel, {
      inMs: one.uncertain ? before.inMs : sooner(before.inMs, inMs),
      uncertainInMs: one.uncertain ? sooner(before.uncertainInMs, inMs) : before.uncertainInMs,
    })
    result.set(one.senderId, waits)
  }
  return result
}
