import { describe, expect, it, vi } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { mendSenderTimes } from './clock.sql.ts'
import { createSender, deleteSender, keepSession, renameSender, requestLink, requestUnlink } from './mutations.ts'
import { getSender, lastLinkWay, listSenders } from './queries.ts'

testDatabase()
const code = (value: string) => expect.objectContaining({ code: value })

describe('senders', () => {
  it('are made unlinked, on the network of the installation', async () => {
    const { workspaceId } = await aWorkspace()
    const { id } = await createSender(workspaceId, { name: 'Counter phone' })
    expect(await getSender(workspaceId, id)).toMatchObject({
      status: 'unlinked',
      network: 'simulator',
      session: null,
      waiting: 0,
      sentToday: 0,
    })
  })

  it('stop at the limit', async () => {
    const { workspaceId } = await aWorkspace()
    for (let i = 0; i < 10; i++) await createSender(workspaceId, { name: `n${i}` })
    await expect(createSender(workspaceId, { name: 'one more' })).rejects.toEqual(code('sender_limit'))
    expect(await listSenders(workspaceId)).toHaveLength(10)
  })

  it('of another workspace are not found, whatever is asked of them', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    const { id } = await aSender(theirs.workspaceId)
    const calls = [getSender, lastLinkWay, requestLink, requestUnlink, deleteSender]
    for (const call of calls) await expect(call(mine.workspaceId, id)).rejects.toEqual(code('not_found'))
    await expect(renameSender(mine.workspaceId, id, 'x')).rejects.toEqual(code('not_found'))
    const { rows } = await pool().query('SELECT name, desired_state, deleted_at FROM senders WHERE id = $1', [id])
    expect(rows).toEqual([{ name: 'Shop main', desired_state: 'linked', deleted_at: null }])
  })

  it('asked to link again start over with a new request; a number that WhatsApp banned is not offered one', async () => {
    const { workspaceId } = await aWorkspace()
    const { id } = await createSender(workspaceId, { name: 'Shop main' })
    const first = await requestLink(workspaceId, id)
    expect((await requestLink(workspaceId, id)).requestId).not.toBe(first.requestId)
    await pool().query(`UPDATE senders SET status = 'restricted', hold_reason = 'banned' WHERE id = $1`, [id])
    await expect(requestLink(workspaceId, id)).rejects.toEqual(code('sender_restricted'))
  })

  it('are linked by a code only with the phone that they had before', async () => {
    const { workspaceId } = await aWorkspace()
    const fresh = await createSender(workspaceId, { name: 'Counter' })
    const way = (phone?: string) => ({ method: 'pairing_code', phone }) as const
    await expect(requestLink(workspaceId, fresh.id, way('98220'))).rejects.toEqual(code('phone_invalid'))
    await expect(requestLink(workspaceId, fresh.id, way())).rejects.toEqual(code('phone_invalid'))
    await requestLink(workspaceId, fresh.id, way('098220 00417'))
    expect(await lastLinkWay(workspaceId, fresh.id)).toEqual({ method: 'pairing_code', phone: '+919822000417' })
    for (let more = 0; more < 3; more++) await requestLink(workspaceId, fresh.id, way('098220 00417'))
    await expect(requestLink(workspaceId, fresh.id, way('098220 00417'))).rejects.toEqual(code('rate_limited'))
    const known = await aSender(workspaceId, { phone: '+919822000418', status: 'held' })
    await expect(requestLink(workspaceId, known.id, way('9822000417'))).rejects.toEqual(code('link_other_number'))
    await requestLink(workspaceId, known.id, way('+91 98220-00418'))
    const landline = await aSender(workspaceId, { phone: '+912226841234', status: 'held' })
    await requestLink(workspaceId, landline.id, way('+91 22 2684 1234'))
    expect(await lastLinkWay(workspaceId, landline.id)).toMatchObject({ phone: '+912226841234' })
    await requestLink(workspaceId, known.id)
    expect(await lastLinkWay(workspaceId, known.id)).toEqual({ method: 'qr', phone: '+919822000418' })
  })

  it('get no more codes by being removed and added again: a code shows on the phone of whoever has the number', async () => {
    const { workspaceId } = await aWorkspace()
    const codes: string[] = []
    for (let i = 0; i < 30; i++) {
      const { id } = await createSender(workspaceId, { name: `n${i}` })
      const asked = requestLink(workspaceId, id, { method: 'pairing_code', phone: `+9198220010${10 + i}` })
      codes.push(await asked.then(() => 'asked').catch((error: { code: string }) => error.code))
      await deleteSender(workspaceId, id)
    }
    expect(codes.slice(0, 6)).toEqual(Array(6).fill('asked'))
    expect(codes.filter((one) => one === 'asked').length).toBeLessThanOrEqual(20)
    expect(codes.at(-1)).toBe('rate_limited')
    const other = await aWorkspace()
    const { id } = await createSender(other.workspaceId, { name: 'Next door' })
    await requestLink(other.workspaceId, id, { method: 'pairing_code', phone: '+919822000417' })
  })

  it('with a live run cannot be removed', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const { id } = await aSender(workspaceId)
    const { rows } = await pool().query(
      `INSERT INTO campaigns (workspace_id, name, created_by) VALUES ($1, 'c', $2) RETURNING id`,
      [workspaceId, userId],
    )
    await pool().query(
      `INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, created_by)
       VALUES ($1, $2, $3, 'paused', now(), 'order', 'fast', 'x', '{}', $4)`,
      [workspaceId, rows[0].id, id, userId],
    )
    await expect(deleteSender(workspaceId, id)).rejects.toEqual(code('sender_has_live_run'))
    await pool().query(`UPDATE campaign_runs SET status = 'cancelled'`)
    await deleteSender(workspaceId, id)
    expect(await listSenders(workspaceId)).toEqual([])
  })

  it('are changed by the database’s clock: a host whose own is ahead does not end a hold early', async () => {
    const { workspaceId } = await aWorkspace()
    const { id } = await aSender(workspaceId, { status: 'held' })
    await pool().query(
      `UPDATE senders SET hold_reason = 'rate_limited', hold_until = now() + interval '5 minutes' WHERE id = $1`,
      [id],
    )
    const holdMs = async () =>
      (
        await pool().query(
          `SELECT extract(epoch FROM hold_until - clock_timestamp())::float8 * 1000 AS ms FROM senders WHERE id = $1`,
          [id],
        )
      ).rows[0].ms
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    try {
      await renameSender(workspaceId, id, 'Front desk')
      await pool().query(`UPDATE senders SET status = 'active' WHERE id = $1`, [id])
      await keepSession(workspaceId, id)
      await pool().query(`UPDATE senders SET status = 'held' WHERE id = $1`, [id])
    } finally {
      vi.useRealTimers()
    }
    expect(await mendSenderTimes([{ senderId: id, epoch: 0 }])).toBe(0)
    expect(await holdMs()).toBeGreaterThan(200_000)
  })
})
