import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPEEDS, WINDOW_MAX, WINDOW_MS } from '#lib/pacing/next-send.ts'
import { makePacer } from './pacer.ts'

function aClock(start = 0) {
  let now = start
  return { now: () => new Date(now), monotonic: () => now, pass: (ms: number) => (now += ms) }
}

describe('the pace in memory', () => {
  it('goes on where another worker stopped', () => {
    const clock = aClock(100_000)
    const recentAges = Array.from({ length: 30 }, (_, i) => 59_000 - i * 1_000)
    const pacer = makePacer({ burst: 99, recentAges, nextInMs: 1_500 }, clock, 1, () => 0)
    expect(pacer.nextAt).toBe(101_500)
    clock.pass(1_500)
    const chosen = pacer.propose(1).fast
    pacer.taken(chosen, clock.monotonic())
    expect(chosen.gapMs).toBeGreaterThanOrEqual(30_000) // the 100th
    expect(makePacer({ burst: 0, recentAges: [], nextInMs: 3_600_000 }, clock, 1, () => 0).nextAt).toBe(
      clock.monotonic(),
    )
  })

  it('counts what was sent before the database’s clock was put back as sent just now', () => {
    const clock = aClock(100_000)
    const pacer = makePacer({ burst: 30, recentAges: Array(30).fill(-3_600_000), nextInMs: 0 }, clock, 1, () => 0)
    const { fast } = pacer.propose(1)
    expect(fast.gapMs).toBeGreaterThanOrEqual(WINDOW_MS)
  })

  it('keeps the distance from where a message really left, and 30 in 60 s, however late claims and lookups are', () => {
    const steps = fc.array(
      fc.record({ late: fc.nat(500), lookup: fc.nat(3_000), random: fc.double({ min: 0, max: 0.99, noNaN: true }) }),
      { minLength: 35, maxLength: 120 },
    )
    fc.assert(
      fc.property(steps, (all) => {
        const clock = aClock()
        let draw = 0
        const pacer = makePacer({ burst: 0, recentAges: [], nextInMs: 0 }, clock, 1, () => draw)
        const left: number[] = []
        for (const { late, lookup, random } of all) {
          clock.pass(Math.max(0, pacer.nextAt - clock.monotonic()) + late)
          draw = random
          pacer.taken(pacer.propose(1).fast, clock.monotonic())
          clock.pass(lookup)
          left.push(clock.monotonic())
          pacer.left(clock.monotonic())
        }
        left.forEach((at, i) => {
          if (i > 0) expect(at - left[i - 1]!).toBeGreaterThanOrEqual(SPEEDS.fast.min)
          if (i >= WINDOW_MAX) expect(at - left[i - WINDOW_MAX]!).toBeGreaterThanOrEqual(WINDOW_MS)
        })
      }),
    )
  })
})
