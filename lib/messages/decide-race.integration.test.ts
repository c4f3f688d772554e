import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, aRun, messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { claim } from './claim.sql.ts'
import { type Decider, decideMessages } from './decide.ts'
import { recordArrivals } from './receipts.sql.ts'
import { claimResends } from './resend.sql.ts'
import type { Decision } from './schema.ts'
import { reviewOld } from './sweep.sql.ts'
import type { MessageStatus } from './transitions.ts'

testDatabase()

let world: Awaited<ReturnType<typeof aLeasedSender>>
let who: Decider
let runId: string
beforeEach(async () => {
  world = await aLeasedSender()
  who = { workspaceId: world.workspaceId, userId: world.userId, role: 'owner' }
  runId = await aRun(world)
})
const some = (count: number, status: MessageStatus) =>
  Promise.all(
    Array.from({ length: count }, (_, position) =>
      aMessage(world, { runId, status, position, epoch: 1, sessionId: world.turn.sessionId, attempts: 1 }),
    ),
  )
const order = (ids: string[], decision: Decision) => decideMessages(who, { chosen: { ids }, decision })
const options = () => ({
  workerId: world.workerId,
  network: 'simulator' as const,
  quietHours: false,
  newChatCap: false,
  leadMs: 0,
})
const statusesOf = async (ids: string[]) => (await Promise.all(ids.map(messageRow))).map(({ status }) => status)
const quotaIsTrue = async () => {
  const quota = await quotaOf(world.workspaceId)
  expect(quota).toMatchObject({ reserved: quota.reserved_rows, used: quota.used_rows })
}

describe('at the same moment', () => {
  it.each(['give_up', 'arrived'] as const)(
    'a receipt and a person (%s): good news wins, each counted once',
    async (decision) => {
      const messages = await some(40, 'review')
      const ids = messages.map(({ id }) => id)
      const arrivals = messages.map(({ wa }) => ({
        senderId: world.senderId,
        waMessageId: wa,
        status: 'delivered' as const,
        at: null,
      }))
      // in pieces, the other way round: each side is first for some of them
      const receipts = Array.from({ length: 8 }, (_, n) => arrivals.slice(n * 5, n * 5 + 5)).reverse()
      await Promise.all([order(ids, decision), ...receipts.map((part) => recordArrivals(pool(), part))])
      expect(new Set(await statusesOf(ids))).toEqual(new Set(['delivered']))
      expect(await statsOf(world.workspaceId)).toMatchObject({ sent: 40, delivered: 40 })
      await quotaIsTrue()
    },
  )

  it('a resend and a person: what the engine still finds out is not the person’s', async () => {
    const [one] = await some(1, 'uncertain')
    const [resent, decided] = await Promise.all([
      claimResends([{ ...world.turn, readyForMs: 60_000 }], options(), [], 0),
      order([one!.id], 'arrived'),
    ])
    expect(resent).toMatchObject([{ id: one!.id, waMessageId: one!.wa }])
    expect(decided).toMatchObject({ changed: 0, settled: 1 })
    expect(await messageRow(one!.id)).toMatchObject({ status: 'sending' })
  })

  it('a person and a resend: once it is the person’s, the engine leaves it', async () => {
    const [one] = await some(1, 'uncertain')
    await pool().query(`UPDATE messages SET uncertain_at = now() - interval '25 hours' WHERE id = $1`, [one!.id])
    await reviewOld()
    const [resent, decided] = await Promise.all([
      claimResends([{ ...world.turn, readyForMs: 60_000 }], options(), [], 0),
      order([one!.id], 'send_again'),
    ])
    expect(resent).toEqual([])
    expect(decided.changed).toBe(1)
    expect((await claim([world.turn], options())).claimed).toMatchObject([{ id: one!.id, attempts: 1 }])
    await quotaIsTrue()
  })

  it('two who try the same again: each message waits once, and takes one place in the plan', async () => {
    const ids = (await some(30, 'failed')).map(({ id }) => id)
    const [a, b] = await Promise.all([order(ids, 'send_again'), order(ids, 'send_again')])
    expect(a.changed + b.changed).toBe(30)
    const { rows } = await pool().query(
      `SELECT (SELECT sum(reserved)::int FROM usage_counters WHERE workspace_id = $1) AS reserved,
         (SELECT count(*)::int FROM message_decisions WHERE workspace_id = $1) AS decisions`,
      [world.workspaceId],
    )
    expect(rows).toEqual([{ reserved: 30, decisions: 30 }])
  })

  it('two who want the last of the plan: never more than it has', async () => {
    await pool().query(`UPDATE subscriptions SET plan_code = 'starter' WHERE workspace_id = $1`, [world.workspaceId])
    await pool().query(
      `INSERT INTO usage_counters AS u VALUES ($1, date_trunc('month', now() AT TIME ZONE 'Asia/Kolkata')::date, 0, 1985)
       ON CONFLICT (workspace_id, month) DO UPDATE SET used = 1985`,
      [world.workspaceId],
    )
    // of two runs: within one, its own lock would do
    const mine = await some(10, 'failed')
    runId = await aRun(world)
    const yours = await some(10, 'failed')
    const results = await Promise.allSettled(
      [mine, yours].map((some) =>
        order(
          some.map(({ id }) => id),
          'send_again',
        ),
      ),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = results.find((one) => one.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'quota_exceeded', details: { short: 5 } })
    expect((await statusesOf([...mine, ...yours].map(({ id }) => id))).filter((one) => one === 'queued')).toHaveLength(
      10,
    )
  })
})

describe('a bulk that ends in the middle', () => {
  it('leaves whole chunks behind, and the rest as it was; done again, it does the rest', async () => {
    await pool().query(
      `INSERT INTO messages (workspace_id, kind, run_id, position, sender_id, phone, category, text, wa_message_id, status, reason, ended_at, released_at, quota_month)
       SELECT $1, 'campaign', $2, n, $3, '+9198' || lpad(n::text, 8, '0'), 'order', 'Namaste', 'X' || n, 'failed', 'refused_for_now', now(), now(), '2026-11-01'
       FROM generate_series(1, 700) n`,
      [world.workspaceId, runId, world.senderId],
    )
    // the database goes away at a row of the second chunk
    await pool().query(`CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.position = 600 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$`)
    await pool().query('CREATE TRIGGER gone BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION gone()')
    const chosen = { filter: { status: 'failed', runId } } as const
    await expect(decideMessages(who, { chosen, decision: 'send_again' })).rejects.toThrow()
    await pool().query('DROP TRIGGER gone ON messages')
    const counts = async () =>
      (
        await pool().query(
          `SELECT (SELECT count(*)::int FROM messages WHERE run_id = $1 AND status = 'queued') AS queued,
             (SELECT count(*)::int FROM message_decisions WHERE workspace_id = $2) AS decided,
             (SELECT sum(reserved)::int FROM usage_counters WHERE workspace_id = $2) AS reserved`,
          [runId, world.workspaceId],
        )
      ).rows[0]
    expect(await counts()).toEqual({ queued: 500, decided: 500, reserved: 500 })
    expect(await decideMessages(who, { chosen, decision: 'send_again' })).toMatchObject({ changed: 200 })
    expect(await counts()).toEqual({ queued: 700, decided: 700, reserved: 700 })
  })
})
