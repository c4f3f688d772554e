import { type Clock, MINUTE } from '#lib/clock.ts'
import { type NextSend, nextSend, type Pace, type Speed } from '#lib/pacing/next-send.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'

/** A stored time further ahead than any pause comes from a clock that was put back. */
const FARTHEST = 10 * MINUTE

/** The pace of one sender in memory, on the monotonic clock; the claim keeps the same in the database for a takeover. */
export function makePacer(
  lease: Pick<Lease, 'burst' | 'recentAges' | 'nextInMs'>,
  clock: Clock,
  factor: number,
  random: () => number,
) {
  const start = clock.monotonic()
  let pace: Pace = { burst: lease.burst, recent: lease.recentAges.map((age) => start - Math.max(0, age)) }
  let nextAt = lease.nextInMs > FARTHEST ? start : start + lease.nextInMs
  let last: { plannedAt: number; gapMs: number } | undefined

  return {
    /** The earliest moment of the next send. */
    get nextAt(): number {
      return nextAt
    },
    /** What the next send would mean for the one after it, for each speed: the claim picks the message, and with it the speed. */
    propose(slow: number): Record<Speed, NextSend> {
      const options = { slow, factor, random: random() }
      const at = Math.max(clock.monotonic(), nextAt)
      const of = (speed: Speed) => nextSend(pace, at, speed, options)
      return { fast: of('fast'), balanced: of('balanced'), safe: of('safe') }
    },
    /** A message was claimed for this moment. */
    taken(chosen: NextSend, plannedAt: number): void {
      pace = { burst: chosen.pace.burst, recent: [...chosen.pace.recent.slice(0, -1), plannedAt] }
      last = { plannedAt, gapMs: chosen.gapMs }
      nextAt = plannedAt + chosen.gapMs
    },
    /** It really left now: the next one keeps its distance from here. */
    left(at: number): void {
      if (!last || at <= last.plannedAt) return
      pace = { ...pace, recent: [...pace.recent.slice(0, -1), at] }
      nextAt = Math.max(nextAt, at + last.gapMs)
    },
  }
}
export type Pacer = ReturnType<typeof makePacer>
