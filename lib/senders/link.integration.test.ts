import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { pool, transaction } from '#lib/db.ts'
import { restForRisk } from '#lib/pacing/risk.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { holdSender, markUnlinked, rateLimitSender } from './facts.sql.ts'
import { openSession, type Session } from './keys.ts'
import { markLinked } from './link.sql.ts'
import { endRest } from './restraint.sql.ts'
import { endSession } from './sessions.sql.ts'

testDatabase()
let workspaceId: string
beforeAll(async () => {
  workspaceId = (await aWorkspace()).workspaceId
})

const one = async (sql: string, ...values: unknown[]) => (await pool().query(sql, values)).rows[0]
const aSender = async (network = 'simulator'): Promise<string> =>
  (
    await one(
      `INSERT INTO senders (workspace_id, name, network) VALUES ($1, 'Counter', $2) RETURNING id`,
      workspaceId,
      network,
    )
  ).id
const lease = async (senderId: string): Promise<number> =>
  (
    await one(
      `UPDATE senders SET lease_epoch = lease_epoch + 1, lease_until = clock_timestamp() + interval '1 minute'
       WHERE id = $1 RETURNING lease_epoch AS epoch`,
      senderId,
    )
  ).epoch
const open = async (senderId: string): Promise<Session> =>
  (await openSession(senderId, await lease(senderId), 'baileys', randomUUID()))!
const account = (phone = aPhone()) => ({ phone, jid: `${phone.slice(1)}:1@s.whatsapp.net`, lid: '77123@lid' })
const session = (id: string) => one('SELECT * FROM sender_sessions WHERE id = $1', id)
const sender = (id: string) => one('SELECT * FROM senders WHERE id = $1', id)

describe('a confirmed login', () => {
  it('gives the sender its phone and the session thirty days', async () => {
    const fence = await open(await aSender())
    const linked = account()
    expect(await markLinked(fence, linked)).toEqual({ ok: true, first: true })
    expect(await sender(fence.senderId)).toMatchObject({
      phone: linked.phone,
      status: 'active',
      first_linked_at: expect.any(Date),
    })
    const row = await session(fence.sessionId)
    expect(row).toMatchObject({
      status: 'connected',
      wa_jid: linked.jid,
      wa_lid: linked.lid,
      linked_at: expect.any(Date),
    })
    expect(row.expires_at - row.linked_at).toBe(30 * 86_400_000)
    expect(await markLinked(fence, linked)).toEqual({ ok: true, first: false })
    expect((await session(fence.sessionId)).expires_at).toEqual(row.expires_at)
  })

  it('of another phone, or of one that another sender has, is refused', async () => {
    const fence = await open(await aSender())
    await markLinked(fence, account())
    expect(await markLinked(fence, account())).toEqual({ ok: false, reason: 'other_number' })
    const other = await open(await aSender())
    const { phone } = await sender(fence.senderId)
    expect(await markLinked(other, account(phone))).toEqual({ ok: false, reason: 'number_in_use' })
    expect(await session(other.sessionId)).toMatchObject({ status: 'pending', linked_at: null })
    await pool().query('UPDATE senders SET deleted_at = now() WHERE id = $1', [fence.senderId])
    expect(await markLinked(other, account(phone))).toEqual({ ok: true, first: true })
  })

  it('of a phone that was removed and added again leaves it as restrained as it was', async () => {
    const before = await open(await aSender())
    const { phone } = account()
    await markLinked(before, account(phone))
    await pool().query(
      `UPDATE senders SET new_chats_day = '2026-11-22', new_chats = 41, wa_new_chat_cap = 60, wa_new_chat_cap_until = '2999-01-01',
         new_chat_cap = 20, new_chat_cap_by = id, new_chat_cap_at = now(),
         slow_factor = 2, slow_until = '2999-01-01', status = 'restricted', hold_reason = 'reach_out_limited',
         hold_until = clock_timestamp() + interval '1 day', deleted_at = now() WHERE id = $1`,
      [before.senderId],
    )
    const again = await open(await aSender())
    expect(await markLinked(again, account(phone))).toEqual({ ok: true, first: true })
    const old = await sender(before.senderId)
    const { new_chats_day, new_chats, wa_new_chat_cap, wa_new_chat_cap_until, slow_factor, slow_until } = old
    expect(await sender(again.senderId)).toMatchObject({
      ...{ new_chats_day, new_chats, wa_new_chat_cap, wa_new_chat_cap_until, slow_factor, slow_until },
      ...{ new_chat_cap: 20, status: 'restricted', hold_reason: 'reach_out_limited', hold_until: old.hold_until },
    })
    const elsewhere = await open(await aSender())
    await markLinked(elsewhere, account())
    expect(await sender(elsewhere.senderId)).toMatchObject({ status: 'active', new_chats: 0, slow_factor: 1 })
  })

  it('of a phone whose restriction is over, or that WhatsApp lets in after a ban, is active', async () => {
    for (const hold of [`'reach_out_limited', hold_until = now() - interval '1 s'`, `'banned', hold_until = NULL`]) {
      const before = await open(await aSender())
      const { phone } = account()
      await markLinked(before, account(phone))
      await pool().query(
        `UPDATE senders SET status = 'restricted', hold_reason = ${hold}, deleted_at = now() WHERE id = $1`,
        [before.senderId],
      )
      const again = await open(await aSender())
      await markLinked(again, account(phone))
      expect(await sender(again.senderId)).toMatchObject({ status: 'active', hold_reason: null, hold_until: null })
    }
  })

  it('of two senders with the same phone at the same moment is refused to one of them', async () => {
    const both = [await open(await aSender()), await open(await aSender())]
    const linked = account()
    const outcomes = await Promise.all(both.map((fence) => markLinked(fence, linked)))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(outcomes).toContainEqual({ ok: false, reason: 'number_in_use' })
  })

  it.each([
    ['held until it is linked again', { status: 'held', hold_reason: 'logged_out', hold_until: null }, 'active', null],
    [
      'held for a time',
      { status: 'held', hold_reason: 'rate_limited', hold_until: '2999-01-01' },
      'held',
      'rate_limited',
    ],
    ['restricted', { status: 'restricted', hold_reason: 'banned', hold_until: null }, 'restricted', 'banned'],
  ])('of a new session, for a sender that is %s', async (_how, hold, status, reason) => {
    const fence = await open(await aSender())
    await pool().query('UPDATE senders SET status = $2, hold_reason = $3, hold_until = $4 WHERE id = $1', [
      fence.senderId,
      ...Object.values(hold),
    ])
    await markLinked(fence, account())
    expect(await sender(fence.senderId)).toMatchObject({ status, hold_reason: reason })
  })

  it('of a number that was unlinked during its rest, or removed and added again, is no way around that rest', async () => {
    const fence = await open(await aSender())
    const linked = account()
    await markLinked(fence, linked)
    const held = { workspaceId, senderId: fence.senderId, epoch: fence.epoch }
    await rateLimitSender(held, { holdMs: 300_000, slowMs: 60_000, factor: 2 })
    const { hold_until } = await sender(fence.senderId)
    await markUnlinked(held)
    expect(await sender(fence.senderId)).toMatchObject({ status: 'unlinked', hold_until })
    const later = await open(fence.senderId)
    await markLinked(later, linked)
    const rests = { status: 'held', hold_reason: 'rate_limited', hold_until }
    expect(await sender(fence.senderId)).toMatchObject(rests)
    await markUnlinked({ ...held, epoch: later.epoch })
    await pool().query('UPDATE senders SET deleted_at = now() WHERE id = $1', [fence.senderId])
    const added = await open(await aSender())
    await markLinked(added, linked)
    expect(await sender(added.senderId)).toMatchObject(rests)
    await pool().query(`UPDATE senders SET status = 'unlinked', hold_until = now() - interval '1 s' WHERE id = $1`, [
      added.senderId,
    ])
    await markLinked(added, linked)
    expect(await sender(added.senderId)).toMatchObject({ status: 'active', hold_reason: null, hold_until: null })
  })

  it('of a number that was logged out at the phone during its rest goes on resting, until somebody says go on', async () => {
    const fence = await open(await aSender())
    const linked = account()
    await markLinked(fence, linked)
    const held = { workspaceId, senderId: fence.senderId, epoch: fence.epoch }
    await restForRisk(held, 6 * 3_600_000)
    const { hold_until } = await sender(fence.senderId)
    const logOut = async (session: Session) => {
      await holdSender(held, 'logged_out', null)
      await endSession(session, 'failed', { code: 401, reason: 'logged_out' })
      held.epoch++
      const next = await open(fence.senderId)
      expect(await markLinked(next, linked)).toEqual({ ok: true, first: true })
      return next
    }
    const next = await logOut(fence)
    expect(await sender(fence.senderId)).toMatchObject({ status: 'held', hold_reason: 'risk', hold_until })
    await transaction((client) => endRest(client, held))
    await logOut(next)
    expect(await sender(fence.senderId)).toMatchObject({ status: 'active', hold_reason: null, hold_until: null })
  })

  it('lets no rest last longer than ours ever do: the clock was put back since it was written', async () => {
    const fence = await open(await aSender())
    const linked = account()
    await markLinked(fence, linked)
    await pool().query(
      `UPDATE senders SET status = 'unlinked', hold_reason = 'rate_limited', hold_until = now() + interval '1 year' WHERE id = $1`,
      [fence.senderId],
    )
    await markLinked(await open(fence.senderId), linked)
    const row = await sender(fence.senderId)
    expect(row).toMatchObject({ status: 'held', hold_reason: 'rate_limited' })
    expect(row.hold_until.getTime()).toBeLessThan(Date.now() + 6.1 * 3_600_000)
  })

  it('of the same session lifts no hold', async () => {
    const fence = await open(await aSender())
    const linked = account()
    await markLinked(fence, linked)
    await pool().query(`UPDATE senders SET status = 'held', hold_reason = 'risk' WHERE id = $1`, [fence.senderId])
    await markLinked(fence, linked)
    expect(await sender(fence.senderId)).toMatchObject({ status: 'held', hold_reason: 'risk' })
  })
})
