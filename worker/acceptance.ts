import { type Clock, HOUR, MINUTE } from '#lib/clock.ts'

/** Counts of the last hour, by minute: what is older falls out. */
export function makeAcceptance(clock: Clock) {
  let minutes: { from: number; accepted: number; failed: number }[] = []

  function add(accepted: number, failed: number): void {
    const now = clock.monotonic()
    const last = minutes.at(-1)
    if (last && now - last.from < MINUTE) {
      last.accepted += accepted
      last.failed += failed
    } else minutes.push({ from: now, accepted, failed })
  }
  return {
    add,
    forget(): void {
      minutes = []
    },
    hour(): { accepted: number; failed: number } {
      const start = clock.monotonic() - HOUR
      minutes = minutes.filter(({ from }) => from > start)
      return {
        accepted: minutes.reduce((sum, one) => sum + one.accepted, 0),
        failed: minutes.reduce((sum, one) => sum + one.failed, 0),
      }
    },
  }
}
