import { describe, expect, it } from 'vitest'
import { MESSAGE_STATUSES, type MessageStatus } from '#lib/messages/transitions.ts'
import { filtersOf, shownOf } from './filters.ts'
import { shownState } from './types.ts'

const counts = (some: Partial<Record<MessageStatus, number>>) =>
  Object.fromEntries(MESSAGE_STATUSES.map((state) => [state, some[state] ?? 0])) as Record<MessageStatus, number>

describe('the filters of the log', () => {
  it('gather the states that a person thinks of as one, problems first', () => {
    const filters = filtersOf(
      counts({ queued: 3, retry_wait: 1, sending: 1, review: 2, uncertain: 1, failed: 4 }),
      'all',
    )
    expect(filters.map(({ shown, count }) => `${shown} ${count}`)).toEqual([
      'all 12',
      'failed 4',
      'unsure 3',
      'waiting 5',
      'sent 0',
      'delivered 0',
      'read 0',
    ])
  })
  it('keep the chosen one when nobody is in it any more', () =>
    expect(filtersOf(counts({}), 'blocked').map(({ shown }) => shown)).toContain('blocked'))
  it('read the address, whatever stands there', () => {
    expect(shownOf('failed')).toBe('failed')
    expect(shownOf('review')).toBe('unsure')
    expect(['toString', '', 'nonsense', null].map((value) => shownOf(value))).toEqual(Array(4).fill('all'))
  })
})

describe('the badge', () => {
  it('says what holds a run back', () => {
    expect(shownState({ status: 'sending', hold: null })).toBe('sending')
    expect(shownState({ status: 'sending', hold: { kind: 'quiet', until: null } })).toBe('quiet')
    expect(shownState({ status: 'sending', hold: { kind: 'sender', reason: 'logged_out', until: null } })).toBe(
      'paused',
    )
  })
})
