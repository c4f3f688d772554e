import { describe, expect, it } from 'vitest'
import { allowed, type Cause, MESSAGE_STATUSES, sources, transitions } from './transitions.ts'

/** docs/design.md §5, word for word: from → to. */
const page: [string, string][] = [
  ['queued retry_wait', 'sending'],
  ['queued retry_wait', 'blocked'],
  ['queued retry_wait', 'cancelled'],
  ['sending', 'sent retry_wait failed blocked uncertain review'],
  ['uncertain', 'sending review'],
  ['review', 'sent queued failed'],
  ['failed', 'queued'],
  ['queued sending retry_wait uncertain review failed blocked cancelled', 'sent delivered read'],
  ['sent', 'delivered read'],
  ['delivered', 'read'],
]

describe('the transition table', () => {
  it('is the page, no more and no less', () => {
    const wanted = new Set(
      page.flatMap(([from, to]) => from.split(' ').flatMap((a) => to.split(' ').map((b) => `${a} → ${b}`))),
    )
    const causes = [...new Set(transitions.map((one) => one.cause))] as Cause[]
    const got = new Set(
      MESSAGE_STATUSES.flatMap((a) =>
        MESSAGE_STATUSES.filter((b) => causes.some((cause) => allowed(cause, a, b))).map((b) => `${a} → ${b}`),
      ),
    )
    expect([...got].sort()).toEqual([...wanted].sort())
  })

  it('never leads back from delivered or read, and bad news only ever meets what is on its way', () => {
    for (const one of transitions)
      for (const from of one.from) {
        if (from === 'read') throw new Error('read is the end')
        if (from === 'delivered') expect(one.to).toBe('read')
        if (one.cause === 'answer' || one.cause === 'sweep') expect(from).toBe('sending')
      }
  })

  it('knows no move that is not in it', () => {
    expect(() => sources('claim', 'read')).toThrow(/no transition/)
  })
})
