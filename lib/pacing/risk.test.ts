import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mustRest, type RiskSignals, riskOf, SLOWER, slowOf } from './risk.ts'

const calm: RiskSignals = {
  restrictedHoursAgo: null,
  rateLimits: 0,
  refused: 0,
  absent: 0,
  sentTwoDays: 400,
  sentToday: 200,
  newChats: 0,
  sentWeek: 1_400,
  optOuts: 0,
  sentEarlier: 1_200,
  undelivered: 0,
  repliers: 60,
  ageDays: 400,
  ordinaryDay: 200,
  activeDays: 12,
}
const count = (max: number) => fc.integer({ min: 0, max })
const signals: fc.Arbitrary<RiskSignals> = fc.record({
  restrictedHoursAgo: fc.option(fc.double({ min: 0, max: 200, noNaN: true })),
  rateLimits: count(30),
  refused: count(500),
  absent: count(500),
  sentTwoDays: count(2_000),
  sentToday: count(2_000),
  newChats: count(1_000),
  sentWeek: count(10_000),
  optOuts: count(500),
  sentEarlier: count(10_000),
  undelivered: count(5_000),
  repliers: count(500),
  ageDays: fc.option(fc.double({ min: 0, max: 1_000, noNaN: true })),
  ordinaryDay: fc.double({ min: 0, max: 1_000, noNaN: true }),
  activeDays: count(14),
})

describe('riskOf', () => {
  it('is 1 without a sign, and never above 10, with the reasons that make it so', () => {
    expect(riskOf(calm)).toEqual({ score: 1, reasons: [] })
    fc.assert(
      fc.property(signals, (drawn) => {
        const { score, reasons } = riskOf(drawn)
        const sum = reasons.reduce((points, { weight }) => points + weight, 1)
        expect(score).toBe(Math.min(10, sum))
        expect(reasons.map(({ weight }) => weight)).toEqual(reasons.map(({ weight }) => weight).sort((a, b) => b - a))
        for (const { values } of reasons)
          for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true)
      }),
    )
  })

  it('never falls when a sign gets worse, whatever the others say', () => {
    const worse: [keyof RiskSignals, 1 | -1][] = [
      ['rateLimits', 1],
      ['refused', 1],
      ['absent', 1],
      ['optOuts', 1],
      ['undelivered', 1],
      ['newChats', 1],
      ['restrictedHoursAgo', -1],
      ['repliers', -1],
      ['ageDays', -1],
      ['ordinaryDay', -1],
    ]
    fc.assert(
      fc.property(signals, fc.constantFrom(...worse), count(300), (drawn, [key, way], by) => {
        const before = drawn[key]
        // null is the best that these two can be
        const start = before ?? 1_000
        const after = { ...drawn, [key]: Math.max(0, start + way * by) }
        if (key === 'newChats') after.sentToday = Math.max(drawn.sentToday, after.newChats)
        const base = key === 'newChats' ? { ...drawn, sentToday: after.sentToday } : { ...drawn, [key]: start }
        expect(riskOf(after).score).toBeGreaterThanOrEqual(riskOf(base).score)
      }),
      { numRuns: 2_000 },
    )
  })

  it('falls by itself as a restriction grows old', () => {
    const at = (restrictedHoursAgo: number | null) => riskOf({ ...calm, restrictedHoursAgo }).score
    expect([0, 24, 72, 168, null].map(at)).toEqual([7, 5, 4, 1, 1])
  })

  it('does not let an ordinary shop rest, nor a new one in its first weeks', () => {
    const shop = fc.record({
      sentToday: count(2_000),
      replies: fc.double({ min: 0.002, max: 0.4, noNaN: true }),
      optOuts: fc.double({ min: 0, max: 0.02, noNaN: true }),
      absent: fc.double({ min: 0, max: 0.15, noNaN: true }),
      refused: fc.double({ min: 0, max: 0.03, noNaN: true }),
      undelivered: fc.double({ min: 0, max: 0.3, noNaN: true }),
      strangers: fc.double({ min: 0, max: 1, noNaN: true }),
      days: count(700),
      limited: count(1),
    })
    fc.assert(
      fc.property(shop, ({ sentToday, days, ...share }) => {
        const [sentWeek, cap] = [sentToday * 7, days < 7 ? 50 : days < 30 ? 200 : 1_000]
        const part = (of: number, by: number) => Math.floor(of * by)
        const risk = riskOf({
          ...{ sentToday, sentTwoDays: sentToday * 2, sentWeek, sentEarlier: sentToday * 6, restrictedHoursAgo: null },
          rateLimits: share.limited,
          refused: part(sentToday * 2, share.refused),
          absent: part(sentToday * 2, share.absent),
          newChats: Math.min(cap, part(sentToday, share.strangers)),
          optOuts: part(sentWeek, share.optOuts),
          undelivered: part(sentToday * 6, share.undelivered),
          repliers: part(sentWeek, share.replies),
          ageDays: days,
          ordinaryDay: sentToday,
          activeDays: Math.min(14, days),
        })
        expect(risk.score).toBeLessThan(9)
      }),
      { numRuns: 2_000 },
    )
  })

  it('makes a number rest that people complain about and WhatsApp refuses', () => {
    const risk = riskOf({ ...calm, optOuts: 130, refused: 150 })
    expect(risk.reasons.map(({ code, weight }) => [code, weight])).toEqual([
      ['opt_outs', 5],
      ['refused', 4],
    ])
    expect(mustRest(risk, null)).toBe(true)
    // what made it rest is no reason to rest again; news are
    expect(mustRest(risk, 0)).toBe(false)
    expect(mustRest(risk, 1)).toBe(true)
    expect(mustRest(riskOf(calm), null)).toBe(false)
  })
})

it('slows step by step, and never speeds up', () => {
  const factors = Array.from({ length: 10 }, (_, index) => slowOf(index + 1))
  expect(factors).toEqual([1, 1, 1, 1.5, 1.5, 2, 2, 3, 3, 3])
  expect(Math.min(...SLOWER.map(({ factor }) => factor))).toBeGreaterThan(1)
})
