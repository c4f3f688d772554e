import { MINUTE, SECOND } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { BURST, BURST_PAUSE_MS, SPEEDS, type Speed, WINDOW_MAX, WINDOW_MS } from '#lib/pacing/next-send.ts'

/** What of a run is let out and not through. */
export type Outstanding = { released: number; sending: number; retrying: number; retryInMs: number | null }

const SHORTEST = SECOND
const LONGEST = 15 * MINUTE

/**
 * How long to wait before looking at a batch again, ms: about what it takes at its pace, when no event comes first. Never
 * longer than a quarter of an hour, save over quiet hours.
 * @param closedMs until the hours allow it, 0 when they do
 * @param factor PACE_FACTOR
 */
export function drainMs(
  { released, sending, retrying, retryInMs }: Outstanding,
  speed: Speed,
  closedMs: number,
  factor = env().PACE_FACTOR,
): number {
  const { min, max } = SPEEDS[speed]
  const eachMs = Math.max((min + max) / 2, WINDOW_MS / WINDOW_MAX)
  const waiting = released + sending
  const sendMs = (waiting * eachMs + Math.ceil(waiting / BURST) * BURST_PAUSE_MS) * factor
  const retryMs = waiting === 0 && retrying > 0 ? Math.max(0, retryInMs ?? 0) : 0
  return closedMs + Math.ceil(Math.min(LONGEST, Math.max(SHORTEST, sendMs * 1.2 + retryMs)))
}
