/** Where a function needs "now" it takes a clock, so that a test can move it. */
export type Clock = {
  /** Wall time. Never compare it with a lease: leases live on the database's clock. */
  now(): Date
  /** Milliseconds that only grow, for timeouts and for a worker's own margin on its lease. */
  monotonic(): number
}

export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() }

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
