import { describe, expect, it } from 'vitest'
import { type HomeView, needsOf } from './needs.ts'

const usage: HomeView['usage'] = {
  plan: 'growth',
  limit: 10_000,
  used: 10,
  reserved: 0,
  left: 9_990,
  month: '2026-11-01',
  resetsAt: '',
  trialEndsAt: null,
  trialEnded: false,
}
const calm: HomeView['trouble'] = {
  senders: [],
  ending: [],
  asked: [],
  review: [],
  failed: [],
  stopped: [],
  imports: [],
}
const kinds = (trouble: Partial<HomeView['trouble']>, more: Partial<HomeView['usage']> = {}) =>
  needsOf({ trouble: { ...calm, ...trouble }, usage: { ...usage, ...more } }).map(({ kind }) => kind)

describe('what needs a person', () => {
  it('is nothing on a quiet day', () => expect(kinds({})).toEqual([]))

  it('comes in the order of need: what stops sending, what only a person knows, what waits', () => {
    const sender = {
      id: 's',
      name: 'Counter',
      phone: null,
      status: 'held',
      reason: 'logged_out',
      since: null,
      waiting: 2,
    } as const
    const trouble = {
      imports: [
        { id: 'i', fileName: 'a.csv', status: 'ready', imported: 0, rejected: 0 },
        { id: 'j', fileName: 'b.csv', status: 'completed', imported: 4, rejected: 1 },
        { id: 'k', fileName: 'older.csv', status: 'completed', imported: 9, rejected: 2 },
      ],
      review: [{ campaignId: 'c', name: 'Diwali', messages: 4 }],
      failed: [
        { campaignId: 'c', name: 'Diwali', messages: 4 },
        { campaignId: 'd', name: 'Eid', messages: 5 },
      ],
      stopped: [{ campaignId: 'd', name: 'Eid', status: 'failed', reason: 'quota_exceeded', waiting: 0 }],
      senders: [sender],
    } satisfies Partial<HomeView['trouble']>
    expect(kinds(trouble, { left: 1_000 })).toEqual([
      'sender',
      'stopped',
      'review',
      'failed',
      'quota',
      'mapping',
      'rejected',
    ])
  })

  it('offers a new link only where a link is what is missing', () => {
    const sender = { id: 's', name: 'Counter', phone: null, reason: 'logged_out', since: null, waiting: 0 }
    const href = (status: 'held' | 'restricted') =>
      needsOf({ trouble: { ...calm, senders: [{ ...sender, status }] }, usage })[0]?.href
    expect([href('held'), href('restricted')]).toEqual(['/senders/s/link', '/senders/s'])
  })

  it('leads to the messages of the one campaign that has some, else to all of them', () => {
    const of = (...campaigns: string[]) =>
      needsOf({
        trouble: { ...calm, failed: campaigns.map((campaignId) => ({ campaignId, name: campaignId, messages: 2 })) },
        usage,
      })[0]
    expect(of('a')).toMatchObject({ href: '/campaigns/needs-you/not-sent?campaignId=a', name: 'a', messages: 2 })
    expect(of('a', 'b')).toMatchObject({ href: '/campaigns/needs-you/not-sent', name: null, messages: 4 })
  })

  it('speaks of a trial that is over instead of messages that are few', () => {
    expect(kinds({}, { left: 0, trialEnded: true })).toEqual(['trial'])
  })
})
