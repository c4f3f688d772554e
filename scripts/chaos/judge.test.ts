import { expect, test } from 'vitest'
import { judge, type Row, type Seen } from './judge.ts'

const row = (over: Partial<Row> = {}): Row => ({
  ...{ id: 'r1', from: '91', phone: '92', text: 'one', waId: 'A', status: 'sent' },
  ...over,
})
const seen = (kind: Seen['kind'], over: Partial<Seen> = {}): Seen => ({
  ...{ kind, from: '91', phone: '92', id: 'A', text: 'one' },
  ...over,
})
const nothing = {
  ...{ lost: 0, duplicate_ids: 0, double_accepted: 0, wire_resends: 0, unresolved: 0, failed: 0, failed_but_shown: 0 },
}
const verdictOf = (rows: Row[], journal: Seen[]) => judge(rows, journal).verdict

test('each went out once and was shown once: nothing to say', () => {
  const rows = [row(), row({ id: 'r2', text: 'two', waId: 'B', status: 'read' })]
  const journal = ['one', 'two'].flatMap((text, index) => {
    const about = { text, id: ['A', 'B'][index]! }
    return [seen('stanza', about), seen('shown', about)]
  })
  expect(judge(rows, journal)).toEqual({ verdict: nothing, findings: [] })
})

test.each<[string, Row[], Seen[], Partial<typeof nothing>]>([
  ['said to have arrived, and no phone showed it', [row()], [seen('stanza')], { lost: 1 }],
  ['never finished', [row({ status: 'queued' })], [], { lost: 1, unresolved: 1 }],
  ['shown, but nobody knows', [row({ status: 'review' })], [seen('stanza'), seen('shown')], { unresolved: 1 }],
  [
    'again with the same id',
    [row()],
    [seen('stanza'), seen('stanza'), seen('shown'), seen('duplicate')],
    { wire_resends: 1 },
  ],
  [
    'again with another id, and shown twice',
    [row()],
    [seen('stanza'), seen('shown'), seen('stanza', { id: 'B' }), seen('shown', { id: 'B' })],
    { duplicate_ids: 1, double_accepted: 1 },
  ],
  ['an id that is not the stored one', [row()], [seen('stanza', { id: 'B' }), seen('shown')], { duplicate_ids: 1 }],
  ['a message of no row', [], [seen('stanza')], { duplicate_ids: 1 }],
  ['to somebody else', [row()], [seen('shown', { phone: '93' })], { duplicate_ids: 1, lost: 1 }],
  ['given up, and never shown', [row({ status: 'failed' })], [], { failed: 1 }],
  [
    'given up, and shown all the same',
    [row({ status: 'failed' })],
    [seen('stanza'), seen('shown')],
    { failed: 1, failed_but_shown: 1 },
  ],
])('%s', (_, rows, journal, expected) => {
  const { verdict, findings } = judge(rows, journal)
  expect(verdict).toEqual({ ...nothing, ...expected })
  expect(findings.length > 0).toBe(!('wire_resends' in expected))
})

test('a stanza that the phone could not read is told by its id', () => {
  const { text: _, ...unread } = seen('stanza')
  expect(verdictOf([row()], [unread, seen('stanza'), seen('shown')])).toEqual({ ...nothing, wire_resends: 1 })
})
