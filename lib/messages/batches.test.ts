import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drainMs } from './batches.ts'

const released = (count: number) => ({ released: count, sending: 0, retrying: 0, retryInMs: null })

describe('how long a batch may take', () => {
  it('is about what its pace makes of it', () => {
    // 20 at 5–10 s, and the pause that may fall among them
    expect(drainMs(released(20), 'balanced', 0, 1)).toBe((20 * 7_500 + 30_000) * 1.2)
    expect(drainMs(released(20), 'balanced', 0, 0.1)).toBe((20 * 750 + 3_000) * 1.2)
  })

  it('waits for the next try where only such are left', () => {
    expect(drainMs({ released: 0, sending: 0, retrying: 1, retryInMs: 240_000 }, 'fast', 0, 1)).toBe(240_000)
    expect(drainMs({ released: 0, sending: 0, retrying: 1, retryInMs: -5 }, 'fast', 0, 1)).toBe(1_000)
  })

  it('is a second at least, a quarter of an hour at most, beyond quiet hours', () => {
    const counts = fc.nat(5_000)
    fc.assert(
      fc.property(
        counts,
        counts,
        counts,
        fc.option(fc.integer({ max: 1e9 })),
        fc.constantFrom('fast' as const, 'balanced' as const, 'safe' as const),
        fc.nat(1e8),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (released, sending, retrying, retryInMs, speed, closedMs, factor) => {
          const ms = drainMs({ released, sending, retrying, retryInMs }, speed, closedMs, factor) - closedMs
          expect(ms).toBeGreaterThanOrEqual(1_000)
          expect(ms).toBeLessThanOrEqual(900_000)
          expect(Number.isInteger(ms)).toBe(true)
        },
      ),
    )
  })
})
