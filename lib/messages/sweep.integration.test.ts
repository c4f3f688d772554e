import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, aRun, messageRow, quotaOf } from '#tests/messages.ts'
import { claimResends, MAX_RESENDS } from './resend.sql.ts'
import { doubtfulAddresses, reviewEndedSession, reviewOld, sweepSending } from './sweep.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
beforeEach(async () => {
  world = await aLeasedSender()
})
const sending = (options = {}) =>
  aMessage(world, { status: 'sending', epoch: 1, attempts: 1, sessionId: world.turn.sessionId, ...options })
const options = () => ({
  workerId: world.workerId,
  network: 'simulator' as const,
  quietHours: false,
  newChatCap: false,
  leadMs: 0,
})

describe('the sweep', () => {
  const held = (epoch: number) => [{ senderId: world.senderId, epoch }]
  const old = (id: string) =>
    pool().query(`UPDATE messages SET claimed_at = now() - interval '61 seconds' WHERE id = $1`, [id])

  it('finds sends of an older epoch at once, of this one after 60 s unless they are in flight', async () => {
    const [before, stale, flying, fresh] = [
      await sending(),
      await sending({ epoch: 2 }),
      await sending({ epoch: 2 }),
      await sending({ epoch: 2 }),
    ]
    await old(stale.id)
    await old(flying.id)
    const moved = await sweepSending(held(2), [flying.id])
    expect(moved.map((row) => row.id).sort()).toEqual([before.id, stale.id].sort())
    expect(await messageRow(fresh.id)).toMatchObject({ status: 'sending' })
    expect(await messageRow(before.id)).toMatchObject({
      status: 'uncertain',
      reason: 'no_answer',
      uncertain_at: expect.any(Date),
    })
  })

  it('leaves other workers’ sends alone, and takes those of senders that nobody holds', async () => {
    const { id } = await sending()
    await old(id)
    expect(await sweepSending([], [], true)).toEqual([])
    await pool().query(`UPDATE senders SET lease_owner = NULL, lease_until = NULL WHERE id = $1`, [world.senderId])
    expect(await sweepSending([], [])).toEqual([])
    expect(await sweepSending([], [], true)).toHaveLength(1)
  })
})

describe('what is uncertain', () => {
  const uncertain = (over = {}) =>
    aMessage(world, { status: 'uncertain', epoch: 1, attempts: 1, sessionId: world.turn.sessionId, ...over })
  const resend = (done: string[] = [], { readyForMs = 0, settleMs = 0 } = {}) =>
    claimResends([{ ...world.turn, readyForMs }], options(), done, settleMs)

  it('goes out again under the same id, to the same address, in a turn of its own', async () => {
    const { id, wa, phone } = await uncertain()
    expect(await resend()).toMatchObject([
      { id, waMessageId: wa, jid: `${phone.slice(1)}@s.whatsapp.net`, attempts: 1 },
    ])
    expect(await messageRow(id)).toMatchObject({ status: 'sending', resends: 1, attempts: 1, wa_message_id: wa })
    const { rows } = await pool().query('SELECT cardinality(recent_sends) AS n FROM senders WHERE id = $1', [
      world.senderId,
    ])
    expect(rows[0].n).toBe(1)
  })

  it('fewer than 3 times, once a connection, and not before a receipt had its time', async () => {
    const { id } = await uncertain()
    expect(await resend([id])).toEqual([])
    expect(await resend([], { readyForMs: 600_000, settleMs: 60_000 })).toEqual([])
    expect(await resend([], { readyForMs: 0, settleMs: 60_000 })).toHaveLength(1)
    await pool().query(`UPDATE messages SET status = 'uncertain', resends = $2 WHERE id = $1`, [id, MAX_RESENDS])
    expect(await resend()).toEqual([])
  })

  it.each([
    ['on another session', `UPDATE messages SET session_id = uuidv7() WHERE id = $1`],
    [
      'of a paused run',
      `UPDATE campaign_runs SET status = 'paused' WHERE id = (SELECT run_id FROM messages WHERE id = $1)`,
    ],
    [
      'of a cancelled run',
      `UPDATE campaign_runs SET status = 'cancelled' WHERE id = (SELECT run_id FROM messages WHERE id = $1)`,
    ],
    [
      'to who opted out',
      `INSERT INTO suppressions (workspace_id, phone, reason) SELECT workspace_id, phone, 'opted_out' FROM messages WHERE id = $1`,
    ],
  ])('never %s', async (_, sql) => {
    const { id } = await uncertain({ runId: await aRun(world) })
    await pool().query(sql, [id])
    expect(await resend()).toEqual([])
  })

  it('never to who may have opted out under a LID: this one’s is not known, and nobody is asked again', async () => {
    const { id, phone } = await uncertain({ runId: await aRun(world) })
    await pool().query(
      `INSERT INTO contacts (workspace_id, phone, source, wa_status, wa_checked_at) VALUES ($1, $2, 'manual', 'yes', clock_timestamp())`,
      [world.workspaceId, phone],
    )
    await pool().query(
      `INSERT INTO suppressions (workspace_id, lid, phone_unknown, reason) VALUES ($1, '55@lid', true, 'opted_out')`,
      [world.workspaceId],
    )
    expect(await resend()).toEqual([])
    await pool().query(`UPDATE contacts SET lid = '56@lid' WHERE phone = $1`, [phone])
    expect(await resend()).toMatchObject([{ id }])
  })

  it('is for a person after 24 hours, or when the session it went over has ended; a second one that lives is no reason', async () => {
    const [old, fresh] = [await uncertain(), await uncertain()]
    await pool().query(`UPDATE messages SET uncertain_at = now() - interval '25 hours' WHERE id = $1`, [old.id])
    expect((await reviewOld()).map((row) => row.id)).toEqual([old.id])
    for (const [id, channel] of [
      [world.turn.sessionId, 'baileys'],
      [crypto.randomUUID(), 'web_js'],
    ])
      await pool().query(
        `INSERT INTO sender_sessions (id, workspace_id, sender_id, channel, epoch, data_key) VALUES ($1, $2, $3, $4, 1, '')`,
        [id, world.workspaceId, world.senderId, channel],
      )
    expect(await reviewEndedSession(world.senderId)).toEqual([])
    await pool().query(`UPDATE sender_sessions SET ended_at = now() WHERE id = $1`, [world.turn.sessionId])
    expect((await reviewEndedSession(world.senderId)).map((row) => row.id)).toEqual([fresh.id])
    expect(await messageRow(fresh.id)).toMatchObject({ status: 'review', reason: 'other_session' })
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 2 })
  })

  it('names whose keys may be behind', async () => {
    const [one, two] = [await uncertain(), await sending()]
    await uncertain({ sessionId: crypto.randomUUID() })
    await aMessage(world, { status: 'sent', sessionId: world.turn.sessionId })
    const jids = await doubtfulAddresses(world.senderId, world.turn.sessionId)
    expect(jids.sort()).toEqual([one, two].map(({ phone }) => `${phone.slice(1)}@s.whatsapp.net`).sort())
  })
})
