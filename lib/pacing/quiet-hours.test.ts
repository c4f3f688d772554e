import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '#lib/clock.ts'
import { allowedAt, allowedHours, nextAllowed } from './quiet-hours.ts'

const india = { timeZone: 'Asia/Kolkata', quietFrom: '21:00:00', quietUntil: '09:00:00' }
const at = (text: string) => new Date(text)

describe('quiet hours', () => {
  it('let orders through from 9, offers from 10, nothing from 21 on', () => {
    expect(allowedAt(at('2026-03-10T08:59:59+05:30'), 'order', india)).toBe(false)
    expect(allowedAt(at('2026-03-10T09:00:00+05:30'), 'order', india)).toBe(true)
    expect(allowedAt(at('2026-03-10T09:59:59+05:30'), 'promo', india)).toBe(false)
    expect(allowedAt(at('2026-03-10T10:00:00+05:30'), 'custom', india)).toBe(true)
    expect(allowedAt(at('2026-03-10T20:59:59+05:30'), 'promo', india)).toBe(true)
    expect(allowedAt(at('2026-03-10T21:00:00+05:30'), 'order', india)).toBe(false)
  })

  it('can be narrowed, not widened', () => {
    const wall = (h: number) => h * HOUR
    expect(allowedHours('promo', { ...india, quietFrom: '18:00', quietUntil: '11:30' })).toEqual({
      from: wall(11.5),
      until: wall(18),
    })
    expect(allowedHours('order', { ...india, quietFrom: '23:00', quietUntil: '06:00' })).toEqual({
      from: wall(9),
      until: wall(21),
    })
    expect(allowedHours('order', { ...india, quietFrom: '01:00', quietUntil: '05:00' })).toEqual({
      from: wall(9),
      until: wall(21),
    })
    expect(allowedHours('order', { ...india, quietFrom: '23:59', quietUntil: '22:00' })).toBeNull()
  })

  it('name the next morning', () => {
    expect(nextAllowed(at('2026-03-10T22:15:00+05:30'), 'promo', india)).toEqual(at('2026-03-11T10:00:00+05:30'))
    expect(nextAllowed(at('2026-03-10T02:00:00+05:30'), 'order', india)).toEqual(at('2026-03-10T09:00:00+05:30'))
    const noon = at('2026-03-10T12:00:00+05:30')
    expect(nextAllowed(noon, 'order', india)).toBe(noon)
    expect(nextAllowed(noon, 'order', { ...india, quietFrom: '23:59', quietUntil: '22:00' })).toBeNull()
  })

  it('are right on the nights the clock changes', () => {
    const newYork = { ...india, timeZone: 'America/New_York' }
    // put forward on 2026-03-08, put back on 2026-11-01
    expect(nextAllowed(at('2026-03-08T00:30:00-05:00'), 'order', newYork)).toEqual(at('2026-03-08T09:00:00-04:00'))
    expect(nextAllowed(at('2026-03-07T22:00:00-05:00'), 'promo', newYork)).toEqual(at('2026-03-08T10:00:00-04:00'))
    expect(nextAllowed(at('2026-10-31T22:00:00-04:00'), 'order', newYork)).toEqual(at('2026-11-01T09:00:00-05:00'))
    const lordHowe = { ...india, timeZone: 'Australia/Lord_Howe' } // by half an hour
    expect(nextAllowed(at('2026-10-03T22:00:00+10:30'), 'order', lordHowe)).toEqual(at('2026-10-04T09:00:00+11:00'))
    expect(nextAllowed(at('2026-11-01T00:30:00-04:00'), 'order', newYork)).toEqual(at('2026-11-01T09:00:00-05:00'))
  })

  it('always give the first moment that is allowed', () => {
    const zones = fc.constantFrom(
      'Asia/Kolkata',
      'America/New_York',
      'Europe/London',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    )
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
    const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) }).map((ms) => new Date(ms))
    fc.assert(
      fc.property(
        moment,
        zones,
        time,
        time,
        fc.constantFrom('promo', 'order'),
        (start, timeZone, quietFrom, quietUntil, category) => {
          const quiet = { timeZone, quietFrom, quietUntil }
          const next = nextAllowed(start, category, quiet)
          if (!allowedHours(category, quiet)) {
            expect(next).toBeNull()
            return
          }
          expect(allowedAt(next!, category, quiet)).toBe(true)
          expect(next!.getTime() - start.getTime()).toBeLessThanOrEqual(DAY + HOUR)
          // nothing between start and the answer was allowed
          for (let ms = start.getTime(); ms < next!.getTime(); ms += 7 * MINUTE)
            expect(allowedAt(new Date(ms), category, quiet)).toBe(false)
          if (next! > start) expect(allowedAt(new Date(next!.getTime() - 1), category, quiet)).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
