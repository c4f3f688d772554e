import { describe, expect, it } from 'vitest'
import { readCap } from './cap.ts'

type Info = Parameters<typeof readCap>[0]

describe('what WhatsApp reports on new chats', () => {
  it.each<[string, unknown, ReturnType<typeof readCap>]>([
    ['nothing', null, null],
    ['no quota', { capping_status: 'NONE' }, null],
    ['a quota of 0 that is not in force', { total_quota: 0, used_quota: 0, capping_status: 'NONE' }, null],
    [
      'some left',
      { total_quota: 100, used_quota: 30, cycle_end_timestamp: '1900000000' },
      { left: 70, until: new Date(1_900_000_000_000) },
    ],
    ['more used than there were', { total_quota: 10, used_quota: 30 }, { left: 0, until: null }],
    [
      'capped, whatever the figures',
      { total_quota: 100, used_quota: 3, capping_status: 'CAPPED' },
      { left: 0, until: null },
    ],
    ['an end that is none', { total_quota: 5, cycle_end_timestamp: 'soon' }, { left: 5, until: null }],
  ])('%s', (_, info, expected) => expect(readCap(info as Info)).toEqual(expected))
})
