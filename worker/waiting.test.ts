import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '#lib/clock.ts'
import type { WaitingWork } from '#lib/messages/waiting.sql.ts'
import { earliest } from './waiting.ts'

const work = (over: Partial<WaitingWork>): WaitingWork => ({
  senderId: 's',
  channel: 'baileys',
  category: 'order',
  exempt: false,
  dueInMs: 0,
  uncertain: false,
  timeZone: 'Asia/Kolkata',
  quietFrom: '21:00:00',
  quietUntil: '09:00:00',
  now: new Date('2026-03-10T08:00:00+05:30'),
  ...over,
})
const inMs = (...all: Partial<WaitingWork>[]) => earliest(all.map(work), true).get('s')?.get('baileys')?.inMs

describe('when a sender is asked next', () => {
  it('is when the first of its work is both due and within its hours', () => {
    expect(inMs({})).toBe(HOUR)
    expect(inMs({ category: 'promo' })).toBe(2 * HOUR)
    expect(inMs({ category: 'promo' }, { dueInMs: 90 * MINUTE })).toBe(90 * MINUTE)
    expect(inMs({ dueInMs: 14 * HOUR })).toBe(25 * HOUR)
    expect(inMs({ exempt: true })).toBe(0)
    expect(inMs({ quietFrom: '23:59', quietUntil: '22:00' })).toBeUndefined()
    expect(
      earliest([work({})], false)
        .get('s')
        ?.get('baileys')?.inMs,
    ).toBe(0)
  })
  it('tells what is uncertain apart, and one channel from the other', () => {
    const all = [
      work({ dueInMs: 2 * HOUR }),
      work({ uncertain: true, dueInMs: HOUR }),
      work({ uncertain: true, exempt: true }),
      work({ channel: 'web_js' }),
    ]
    expect(earliest(all, true).get('s')).toEqual(
      new Map([
        ['baileys', { inMs: 2 * HOUR, uncertainInMs: 0 }],
        ['web_js', { inMs: HOUR, uncertainInMs: null }],
      ]),
    )
  })
})
