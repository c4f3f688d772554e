import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff, parseDue } from './durations.ts'

describe('parseDue', () => {
  it.each([
    ['1s', 1_000],
    ['1h30m', 5_400_000],
    ['2w1d', 15 * 86_400_000],
    ['500ms', 500],
    ['', 0],
  ])('%s', (text, ms) => expect(parseDue(text)).toEqual({ afterMs: ms }))

  it('reads instants', () => {
    const at = new Date('2026-11-23T04:30:00.000Z')
    expect(parseDue(at.toISOString())).toEqual({ at })
  })

  it.each(['soon', '5 minutes', '1y', '-3s'])('refuses %s', (text) => expect(() => parseDue(text)).toThrow())

  it('reads back whatever is written in units', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(23), fc.nat(59), (d, h, m) => {
        expect(parseDue(`${d}d${h}h${m}m`)).toEqual({ afterMs: ((d * 24 + h) * 60 + m) * 60_000 })
      }),
    )
  })
})

it('backs off longer with each attempt, never under 15 s nor over 2 h and half a minute', () => {
  const low = Array.from({ length: 15 }, (_, attempt) => backoff(attempt, () => 0))
  expect(low).toEqual(low.toSorted((a, b) => a - b))
  expect(low[0]).toBe(15_000)
  expect(backoff(40, () => 0.999)).toBeLessThanOrEqual(7_230_000)
})
