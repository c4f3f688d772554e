import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, aRun, MONTH, messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { claim } from './claim.sql.ts'
import { decide } from './decide.sql.ts'
import { recordArrivals } from './receipts.sql.ts'
import { type BadNews, recordBadNews } from './record.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
beforeEach(async () => {
  world = await aLeasedSender()
})
const sending = (options = {}) =>
  aMessage(world, { status: 'sending', epoch: 1, attempts: 1, sessionId: world.turn.sessionId, ...options })
const news = (id: string, to: BadNews['to'], over: Partial<BadNews> = {}): BadNews => ({
  id,
  epoch: 1,
  to,
  reason: 'refused',
  code: 479,
  ...over,
})
const arrival = (wa: string, status: 'sent' | 'delivered' | 'read', at: Date | null = null) => ({
  senderId: world.senderId,
  waMessageId: wa,
  status,
  at,
})
const options = () => ({
  workerId: world.workerId,
  network: 'simulator' as const,
  quietHours: false,
  newChatCap: false,
  leadMs: 0,
})

describe('bad news', () => {
  it('needs the epoch of its claim', async () => {
    const { id } = await sending()
    expect(await recordBadNews(pool(), [news(id, 'failed', { epoch: 2 })])).toEqual([])
    expect(await messageRow(id)).toMatchObject({ status: 'sending' })
  })

  it('waits 5 minutes, then 10, then gives up', async () => {
    const runId = await aRun(world)
    const { id } = await aMessage(world, { runId })
    for (const [attempt, minutes] of [5, 10].entries()) {
      expect((await claim([world.turn], options())).claimed[0]).toMatchObject({ id, attempts: attempt + 1 })
      await recordBadNews(pool(), [news(id, 'retry_wait')])
      const { rows } = await pool().query(
        `SELECT status, extract(epoch FROM due_at - clock_timestamp()) / 60 AS wait FROM messages WHERE id = $1`,
        [id],
      )
      expect(rows[0].status).toBe('retry_wait')
      expect(Number(rows[0].wait)).toBeCloseTo(minutes, 0)
      await pool().query(`UPDATE messages SET due_at = now() - interval '1 s' WHERE id = $1`, [id])
    }
    await claim([world.turn], options())
    expect(await recordBadNews(pool(), [news(id, 'retry_wait')])).toMatchObject([
      { id, runId, was: 'sending', status: 'failed' },
    ])
    expect(await messageRow(id)).toMatchObject({
      status: 'failed',
      attempts: 3,
      reason: 'refused',
      error_code: 479,
      ended_at: expect.any(Date),
    })
    expect(await statsOf(world.workspaceId)).toEqual({ failed: 1 })
  })

  it('of a connection that was gone before anything was tried is no attempt, and due at once', async () => {
    const { id } = await sending({ attempts: 3 })
    await recordBadNews(pool(), [news(id, 'retry_wait', { reason: 'not_connected', code: null, untried: true })])
    expect(await messageRow(id)).toMatchObject({ status: 'retry_wait', attempts: 2 })
    expect((await claim([world.turn], options())).claimed).toMatchObject([{ id, attempts: 3 }])
  })

  it('for good, of a resend, fails nothing: the first try may have arrived, and a receipt or a person says so', async () => {
    const resent = [
      await sending(),
      // refused for now in between: the doubt about the first try is as old
      await sending({ attempts: 3 }),
    ]
    await pool().query(`UPDATE messages SET resends = 1, uncertain_at = now() - interval '1 minute' WHERE id = $1`, [
      resent[0]!.id,
    ])
    await pool().query('UPDATE messages SET resends = 1 WHERE id = $1', [resent[1]!.id])
    await recordBadNews(pool(), [
      news(resent[0]!.id, 'failed', { reason: 'restricted', code: 463 }),
      news(resent[1]!.id, 'retry_wait'),
    ])
    for (const { id } of resent)
      expect(await messageRow(id)).toMatchObject({
        status: 'review',
        reason: 'no_answer',
        ended_at: null,
        uncertain_at: expect.any(Date),
      })
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 2, used: 0 })
    expect(await statsOf(world.workspaceId)).toEqual({})
    const { wa_message_id: wa } = await messageRow(resent[0]!.id)
    await recordArrivals(pool(), [arrival(wa, 'delivered')])
    expect(await messageRow(resent[0]!.id)).toMatchObject({ status: 'delivered' })
  })

  it('comes in batches of all sorts', async () => {
    const rows = [await sending(), await sending(), await sending(), await sending({ kind: 'test' })]
    const all: BadNews['to'][] = ['retry_wait', 'failed', 'blocked', 'uncertain']
    await recordBadNews(
      pool(),
      rows.map(({ id }, i) => news(id, all[i]!)),
    )
    expect(await Promise.all(rows.map(async ({ id }) => (await messageRow(id)).status))).toEqual(all)
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 1, used: 0 })
    expect(await statsOf(world.workspaceId)).toEqual({ blocked: 1, failed: 1 })
  })

  it('counts a failure once, however often a person tries again', async () => {
    const { id } = await sending()
    await recordBadNews(pool(), [news(id, 'failed')])
    const before = await messageRow(id)
    expect(await decide(pool(), world, [id], 'send_again', MONTH)).toMatchObject([{ id, was: 'failed' }])
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 1, used: 0 })
    expect((await messageRow(id)).wa_message_id).toBe(before.wa_message_id)
    await claim([world.turn], options())
    await recordBadNews(pool(), [news(id, 'failed')])
    expect(await statsOf(world.workspaceId)).toEqual({ failed: 1 })
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 0, used: 0 })
  })
})

describe('arrivals', () => {
  it('only go forward, in any order, doubled or not, and count each first entry once', async () => {
    const names = ['sent', 'delivered', 'read'] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        async (batches) => {
          world = await aLeasedSender()
          const { id, wa } = await sending()
          for (const batch of batches)
            await recordArrivals(
              pool(),
              batch.map((status) => arrival(wa, status, status === 'sent' ? null : new Date())),
            )
          const best = Math.max(...batches.flat().map((status) => names.indexOf(status)))
          const row = await messageRow(id)
          expect(row.status).toBe(names[best])
          expect([row.sent_at, row.delivered_at, row.read_at].map((at) => at !== null)).toEqual([
            true,
            best >= 1,
            best >= 2,
          ])
          if (best >= 1) expect(row.delivered_at >= row.sent_at).toBe(true)
          if (best >= 2) expect(row.read_at >= row.delivered_at).toBe(true)
          expect(await statsOf(world.workspaceId)).toEqual(
            Object.fromEntries(names.slice(0, best + 1).map((name) => [name, 1])),
          )
          expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 0, used: 1 })
        },
      ),
      { numRuns: 25 },
    )
  })

  it('win over bad news, before it and after it', async () => {
    const [first, second] = [await sending(), await sending()]
    await recordArrivals(pool(), [arrival(first.wa, 'sent')])
    expect(await recordBadNews(pool(), [news(first.id, 'failed'), news(second.id, 'failed')])).toHaveLength(1)
    await recordArrivals(pool(), [arrival(second.wa, 'delivered', new Date())])
    expect(await messageRow(first.id)).toMatchObject({ status: 'sent' })
    expect(await messageRow(second.id)).toMatchObject({ status: 'delivered', reason: null, error_code: null })
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 0, used: 2 })
  })

  it('keep the time that WhatsApp told, never one that is still to come', async () => {
    const { id, wa } = await sending()
    const yesterday = new Date(Date.now() - 86_400_000)
    await recordArrivals(pool(), [
      arrival(wa, 'delivered', yesterday),
      arrival(wa, 'read', new Date(Date.now() + 86_400_000)),
    ])
    const row = await messageRow(id)
    expect(row).toMatchObject({ sent_at: yesterday, delivered_at: yesterday })
    expect(row.read_at.getTime()).toBeLessThanOrEqual(Date.now() + 1_000)
  })

  it('of ids that are none of ours, or another sender’s, change nothing', async () => {
    const other = await aLeasedSender()
    const { wa, id } = await sending()
    expect(
      await recordArrivals(pool(), [
        { ...arrival(wa, 'read'), senderId: other.senderId },
        arrival('3EB0NOTOURS', 'read'),
      ]),
    ).toEqual([])
    expect(await messageRow(id)).toMatchObject({ status: 'sending' })
  })

  it('of the same workspace from many at once are all counted', async () => {
    const runId = await aRun(world)
    const rows = await Promise.all(Array.from({ length: 60 }, (_, position) => sending({ runId, position })))
    const shuffled = [...rows].sort((a, b) => (a.wa < b.wa ? 1 : -1))
    await Promise.all(
      [rows, shuffled, rows.slice(10), shuffled.slice(20)].map((part, i) =>
        recordArrivals(
          pool(),
          part.map(({ wa }) => arrival(wa, i % 2 ? 'delivered' : 'sent', new Date())),
        ),
      ),
    )
    expect(await statsOf(world.workspaceId)).toEqual({ sent: 60, delivered: 60 })
    expect(await quotaOf(world.workspaceId)).toEqual({ reserved: 0, reserved_rows: 0, used: 60, used_rows: 60 })
  })

  it('stand under the day of the workspace’s own zone, messages without a run under the nil id', async () => {
    await pool().query(`UPDATE workspaces SET time_zone = 'Pacific/Kiritimati' WHERE id = $1`, [world.workspaceId])
    const { wa } = await sending({ kind: 'single' })
    await recordArrivals(pool(), [arrival(wa, 'delivered', new Date('2026-03-10T12:00:00Z'))])
    const { rows } = await pool().query(
      'SELECT day::text, run_id, status FROM message_stats WHERE workspace_id = $1 ORDER BY status',
      [world.workspaceId],
    )
    const run_id = '00000000-0000-0000-0000-000000000000'
    expect(rows).toEqual([
      { day: '2026-03-11', run_id, status: 'delivered' },
      { day: '2026-03-11', run_id, status: 'sent' },
    ])
  })

  it('of a test or of the answer to a STOP count nowhere: the screens say as many as the plan', async () => {
    for (const kind of ['test', 'opt_out_notice'] as const) {
      const { wa } = await sending({ kind })
      await recordArrivals(pool(), [arrival(wa, 'read', new Date())])
    }
    expect(await statsOf(world.workspaceId)).toEqual({})
    expect(await quotaOf(world.workspaceId)).toMatchObject({ used: 0 })
  })
})
