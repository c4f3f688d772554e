import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWallTime, nextMidnight, toWallTime } from '#lib/campaigns/zone.ts'

const zones = fc.constantFrom('Asia/Kolkata', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'UTC')
const moments = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
  .map((ms) => new Date(Math.floor(ms / 60_000) * 60_000))

describe('a zone’s clock', () => {
  it('reads and writes what a form shows', () => {
    const at = new Date('2026-11-23T13:00:00Z')
    expect(toWallTime(at, 'Asia/Kolkata')).toBe('2026-11-23T18:30')
    expect(fromWallTime('2026-11-23T18:30', 'Asia/Kolkata')).toEqual(at)
    expect(fromWallTime('', 'Asia/Kolkata')).toBeUndefined()
    expect(fromWallTime('2026-13-45T99:99', 'Asia/Kolkata')).toBeUndefined()
  })

  it('goes there and back, and takes the next time where the clock is put forward', () => {
    fc.assert(
      fc.property(moments, zones, (at, zone) => {
        const text = toWallTime(at, zone)
        expect(toWallTime(fromWallTime(text, zone)!, zone)).toBe(text)
      }),
    )
    expect(toWallTime(fromWallTime('2026-03-08T02:30', 'America/New_York')!, 'America/New_York')).toMatch(/T0[13]:30$/)
  })

  it('strikes midnight within 25 hours, always later', () => {
    fc.assert(
      fc.property(moments, zones, (at, zone) => {
        const midnight = nextMidnight(at, zone)
        expect(midnight.getTime()).toBeGreaterThan(at.getTime())
        expect(midnight.getTime() - at.getTime()).toBeLessThanOrEqual(25 * 3_600_000)
        expect(toWallTime(midnight, zone)).toMatch(/T00:00$/)
      }),
    )
  })
})
