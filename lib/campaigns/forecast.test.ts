import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ForecastInput, forecast, type OpenHours } from '#lib/campaigns/forecast.ts'
import { DAY, HOUR, MINUTE } from '#lib/clock.ts'

const always: OpenHours = () => ({ open: true, until: null })
/** Open from 10:00 to 21:00 UTC; a zone adds nothing to the arithmetic here. */
const shopHours: OpenHours = (at) => {
  const midnight = Math.floor(at.getTime() / DAY) * DAY
  const [opens, closes] = [midnight + 10 * HOUR, midnight + 21 * HOUR]
  if (at.getTime() < opens) return { open: false, until: new Date(opens) }
  if (at.getTime() < closes) return { open: true, until: new Date(closes) }
  return { open: false, until: new Date(opens + DAY) }
}
const nextDay = (at: Date) => new Date((Math.floor(at.getTime() / DAY) + 1) * DAY)
const morning = new Date('2026-11-23T10:00:00Z')
const base: ForecastInput = {
  now: morning,
  messages: 100,
  newChats: 0,
  newChatCap: null,
  delay: { minMs: 5_000, maxMs: 10_000 },
  burst: { every: 100, pauseMs: 30_000, count: 0 },
  window: { max: 30, ms: MINUTE },
  others: [],
  notBefore: null,
  hours: always,
  nextDay,
}
const minutes = (from: Date, to: Date) => (to.getTime() - from.getTime()) / MINUTE

const inputs = fc.record({
  messages: fc.integer({ min: 1, max: 20_000 }),
  delay: fc.constantFrom({ minMs: 2_000, maxMs: 5_000 }, base.delay, { minMs: 10_000, maxMs: 30_000 }),
  hours: fc.constantFrom(always, shopHours),
  startMinute: fc.integer({ min: 0, max: 1439 }),
  newShare: fc.double({ min: 0, max: 1, noNaN: true }),
  cap: fc.option(
    fc.record({ perDay: fc.integer({ min: 1, max: 1_000 }), leftToday: fc.integer({ min: 0, max: 1_000 }) }),
  ),
  others: fc.array(fc.record({ messages: fc.integer({ min: 0, max: 5_000 }), delay: fc.constant(base.delay) }), {
    maxLength: 3,
  }),
})
const build = (drawn: typeof inputs extends fc.Arbitrary<infer T> ? T : never): ForecastInput => ({
  ...base,
  ...drawn,
  now: new Date(morning.getTime() + drawn.startMinute * MINUTE),
  newChats: Math.floor(drawn.messages * drawn.newShare),
  newChatCap: drawn.cap,
})

describe('forecast', () => {
  it('100 at balanced speed take about 12 minutes', () => {
    const { from, likely, to } = forecast(base)!
    expect(minutes(morning, from)).toBeGreaterThan(11)
    expect(minutes(morning, likely)).toBeCloseTo(12.8, 0)
    expect(minutes(morning, to)).toBeLessThan(17)
  })

  it('counts the pause after every hundred', () => {
    const longer = forecast({ ...base, messages: 101 })!
    expect(minutes(forecast(base)!.likely, longer.likely)).toBeGreaterThan(0.6)
    expect(
      minutes(forecast(base)!.likely, forecast({ ...base, burst: { ...base.burst, count: 60 } })!.likely),
    ).toBeGreaterThan(0.49)
  })

  it('never beats 30 in 60 seconds', () => {
    const rushed = forecast({ ...base, messages: 301, delay: { minMs: 0, maxMs: 0 } })!
    expect(minutes(morning, rushed.from)).toBeGreaterThanOrEqual(10)
  })

  it('goes to the next morning where the evening is too short, and says so', () => {
    const late = forecast({ ...base, now: new Date('2026-11-23T20:55:00Z'), hours: shopHours })!
    expect(late.overnight).toBe(true)
    expect(late.from.toISOString()).toMatch(/^2026-11-24T10:/)
  })

  it('spreads new chats over days and lets the rest go', () => {
    const capped = forecast({ ...base, newChats: 100, newChatCap: { perDay: 50, leftToday: 20 }, hours: shopHours })!
    expect(capped.capped).toBe(true)
    expect(capped.from.toISOString()).toMatch(/^2026-11-25T10:/)
    expect(forecast({ ...base, newChats: 20, newChatCap: { perDay: 50, leftToday: 20 } })!.capped).toBe(false)
  })

  it('says nothing when it never opens or lies over a year away', () => {
    expect(forecast({ ...base, hours: () => ({ open: false, until: null }) })).toBeNull()
    expect(forecast({ ...base, newChats: 100, newChatCap: { perDay: 0, leftToday: 0 } })).toBeNull()
  })

  it('waits for a hold to end', () => {
    const held = forecast({ ...base, notBefore: new Date(morning.getTime() + HOUR) })!
    expect(minutes(forecast(base)!.from, held.from)).toBeCloseTo(60, 5)
  })

  it('is an ordered range, not before now, inside open hours', () => {
    fc.assert(
      fc.property(inputs, (drawn) => {
        const input = build(drawn)
        const result = forecast(input)
        if (!result) return
        const { from, likely, to } = result
        expect(from.getTime()).toBeGreaterThanOrEqual(input.now.getTime())
        expect(likely.getTime()).toBeGreaterThanOrEqual(from.getTime())
        expect(to.getTime()).toBeGreaterThanOrEqual(likely.getTime())
        for (const at of [from, likely, to]) {
          const justBefore = new Date(at.getTime() - 2)
          // at the very opening, or after some open time
          if (justBefore > input.now) expect(input.hours(justBefore).open || input.hours(at).open).toBe(true)
        }
      }),
    )
  })

  it('never comes earlier with more people, more before them, a smaller cap or a slower pace', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 700 }), (drawn, more) => {
        const input = build(drawn)
        const slower = { minMs: input.delay.minMs * 2, maxMs: input.delay.maxMs * 2 }
        const cap = input.newChatCap
        const heavier: ForecastInput[] = [
          { ...input, messages: input.messages + more },
          { ...input, messages: input.messages + more, newChats: input.newChats + more },
          { ...input, newChats: Math.min(input.messages, input.newChats + more) },
          { ...input, others: [...input.others, { messages: more, newChats: more, delay: base.delay }] },
          { ...input, newChatCap: { perDay: Math.max(1, (cap?.perDay ?? 1_000) - more), leftToday: 0 } },
          { ...input, delay: slower },
        ]
        const less = forecast(input)
        for (const one of heavier) {
          const result = forecast(one)
          if (!less) expect(result).toBeNull()
          else if (result)
            for (const end of ['from', 'likely', 'to'] as const)
              expect(result[end].getTime()).toBeGreaterThanOrEqual(less[end].getTime() - 1)
        }
      }),
      { numRuns: 150 },
    )
  }, 30_000)

  it('holds what the pace really draws', () => {
    const draws = fc.record({
      messages: fc.integer({ min: 2, max: 600 }),
      delay: fc.constantFrom({ minMs: 2_000, maxMs: 5_000 }, base.delay, { minMs: 10_000, maxMs: 30_000 }),
      seed: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 600, maxLength: 600 }),
    })
    // fast-check likes extremes, so the drawn numbers only seed an even generator
    const even = (seed: number[]) => {
      let state = Math.floor(seed.reduce((sum, value) => sum + value, 0) * 1e6) >>> 0
      return () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state / 2 ** 32
      }
    }
    fc.assert(
      fc.property(draws, ({ messages, delay, seed }) => {
        const random = even(seed)
        const sent = [morning.getTime()]
        while (sent.length < messages) {
          let next = sent.at(-1)! + delay.minMs + random() * (delay.maxMs - delay.minMs)
          if (sent.length % base.burst.every === 0) next += base.burst.pauseMs
          const earliest = sent.at(-base.window.max)
          if (earliest !== undefined) next = Math.max(next, earliest + base.window.ms)
          sent.push(next)
        }
        const { from, to } = forecast({ ...base, messages, delay })!
        expect(sent.at(-1)).toBeGreaterThanOrEqual(from.getTime() - 1)
        expect(sent.at(-1)).toBeLessThanOrEqual(to.getTime())
      }),
    )
  })
})
