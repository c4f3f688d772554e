import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { average, everyMinute, MOST } from './minutes.ts'

const MINUTE = 60_000
const end = Date.parse('2026-11-23T10:00:30Z')
const point = (ago: number, sent: number) => ({
  minute: new Date(Math.floor(end / MINUTE) * MINUTE - ago * MINUTE).toISOString(),
  sent,
})

describe('everyMinute', () => {
  it('fills the gaps and ends with the last minute', () => {
    const minutes = everyMinute([point(3, 5), point(1, 7)], end)
    expect(minutes.slice(-4).map(({ sent }) => sent)).toEqual([5, 0, 7, 0])
  })
  it('is never wider than an hour, never narrower than it can be read, without a gap', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(119)), (ages) => {
        const minutes = everyMinute(
          ages.map((ago) => point(ago, 1)),
          end,
        )
        expect(minutes.length).toBeGreaterThanOrEqual(20)
        expect(minutes.length).toBeLessThanOrEqual(MOST)
        expect(minutes.every(({ at }, index) => index === 0 || at - minutes[index - 1]!.at === MINUTE)).toBe(true)
        const shown = ages.filter((ago) => ago < minutes.length).length
        expect(minutes.reduce((sum, { sent }) => sum + sent, 0)).toBe(shown)
      }),
    ))
})

describe('average', () => {
  it('leaves out the minutes before the first and after the last message', () => {
    expect(average(everyMinute([point(10, 4), point(8, 2)], end))).toBe(2)
    expect(average(everyMinute([], end))).toBe(0)
  })
})
