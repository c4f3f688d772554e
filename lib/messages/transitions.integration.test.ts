import { beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, aRun, messageRow, quotaOf } from '#tests/messages.ts'
import { claim } from './claim.sql.ts'
import { decide } from './decide.sql.ts'
import { recordArrivals } from './receipts.sql.ts'
import { type BadNews, recordBadNews } from './record.sql.ts'
import { claimResends } from './resend.sql.ts'
import type { Decision } from './schema.ts'
import { reviewEndedSession, reviewOld, sweepSending } from './sweep.sql.ts'
import { MESSAGE_STATUSES, type MessageStatus } from './transitions.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
type Row = { id: string; wa: string }
type Move = { to: MessageStatus; from: string; prepare?: string; run: (world: World, row: Row) => Promise<unknown> }

const options = (world: World) => ({
  workerId: world.workerId,
  network: 'simulator' as const,
  quietHours: false,
  newChatCap: false,
  leadMs: 0,
})
const answer = (to: BadNews['to'], from: string): [string, Move] => [
  `an answer to a send: ${to}`,
  { to, from, run: (_, { id }) => recordBadNews(pool(), [{ id, epoch: 1, to, reason: 'x', code: null }]) },
]
const arrive = (to: 'sent' | 'delivered' | 'read', from: string): [string, Move] => [
  `an arrival: ${to}`,
  {
    to,
    from,
    run: (world, { wa }) =>
      recordArrivals(pool(), [{ senderId: world.senderId, waMessageId: wa, status: to, at: null }]),
  },
]
const decision = (what: Decision, to: MessageStatus, from: string): [string, Move] => [
  `a person: ${what}`,
  { to, from, run: (world, { id }) => decide(pool(), world, [id], what) },
]
const never = 'queued sending retry_wait uncertain review failed blocked cancelled'

/** Every statement that moves a message, and from where it may: docs/design.md §5 once more, this time asked of the database. */
const moves: [string, Move][] = [
  ['a claim', { to: 'sending', from: 'queued retry_wait', run: (world) => claim([world.turn], options(world)) }],
  [
    'a claim of somebody who opted out',
    {
      to: 'blocked',
      from: 'queued retry_wait',
      async run(world, { id }) {
        const { phone } = await messageRow(id)
        await pool().query(`INSERT INTO suppressions (workspace_id, phone, reason) VALUES ($1, $2, 'opted_out')`, [
          world.workspaceId,
          phone,
        ])
        await claim([world.turn], options(world))
      },
    },
  ],
  [
    'a resend',
    {
      to: 'sending',
      from: 'uncertain',
      run: (world) => claimResends([{ ...world.turn, readyForMs: 0 }], options(world), [], 0),
    },
  ],
  answer('retry_wait', 'sending'),
  answer('failed', 'sending'),
  answer('blocked', 'sending'),
  answer('uncertain', 'sending'),
  [
    'the sweep',
    { to: 'uncertain', from: 'sending', run: (world) => sweepSending([{ senderId: world.senderId, epoch: 2 }], []) },
  ],
  [
    '24 hours',
    {
      to: 'review',
      from: 'uncertain',
      prepare: `UPDATE messages SET uncertain_at = now() - interval '25 hours' WHERE id = $1`,
      run: reviewOld,
    },
  ],
  ['a session that has ended', { to: 'review', from: 'uncertain', run: (world) => reviewEndedSession(world.senderId) }],
  arrive('sent', never),
  arrive('delivered', `${never} sent`),
  arrive('read', `${never} sent delivered`),
  decision('arrived', 'sent', 'review failed'),
  decision('send_again', 'queued', 'review failed'),
  decision('give_up', 'failed', 'review failed'),
]

describe.each(moves)('%s', (_, { to, from, prepare, run }) => {
  let world: World
  beforeAll(async () => {
    world = await aLeasedSender()
  })
  it.each(MESSAGE_STATUSES.map((status) => [status]))('from %s', async (status) => {
    const runId = await aRun(world)
    const row = await aMessage(world, { runId, status, epoch: 1, sessionId: world.turn.sessionId, attempts: 1 })
    if (prepare) await pool().query(prepare, [row.id])
    const before = await messageRow(row.id)
    await run(world, row)
    const after = await messageRow(row.id)
    if (from.split(' ').includes(status)) expect(after.status).toBe(to)
    else expect(after).toEqual(before)
    const quota = await quotaOf(world.workspaceId)
    expect(quota).toMatchObject({ reserved: quota.reserved_rows, used: quota.used_rows })
    await pool().query('DELETE FROM messages WHERE id = $1', [row.id])
    await pool().query('DELETE FROM usage_counters')
    await pool().query('DELETE FROM suppressions')
    await pool().query(`UPDATE senders SET next_send_at = now() - interval '1 second'`)
  })
})
