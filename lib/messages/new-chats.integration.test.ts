import { beforeEach, describe, expect, it } from 'vitest'
import { pool, transaction } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone } from '#tests/factories.ts'
import { aLeasedSender, aMessage, aRun, messageRow, quotaOf } from '#tests/messages.ts'
import { claim } from './claim.sql.ts'
import { storeInbound } from './inbound.sql.ts'
import { putOffNewChats, takeBack } from './put-off.sql.ts'
import { releaseBatch } from './release.sql.ts'
import type { TurnOptions } from './turn.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
let runId: string
const options = (over: Partial<TurnOptions> = {}): TurnOptions => ({
  workerId: world.workerId,
  network: 'simulator',
  quietHours: false,
  newChatCap: true,
  leadMs: 0,
  ...over,
})
const ask = (over: Partial<TurnOptions> = {}) => claim([world.turn], options(over))
/** One turn as the worker takes it: what is put off brings the rest with it. */
async function turn(over: Partial<TurnOptions> = {}) {
  for (;;) {
    const { claimed, heldBack, putOff } = await ask(over)
    if (putOff.length > 0) await putOffNewChats([world.senderId])
    else if (heldBack.length === 0) return claimed[0]
  }
}
async function turns(max = 500): Promise<number> {
  for (let taken = 0; ; taken++) if (taken === max || !(await turn())) return taken
}
/** A zone in which it is between 12:00 and 13:00 now: the hours are open, and no day ends meanwhile. */
const zoneAtNoon = () => {
  const shift = new Date().getUTCHours() - 12
  return `Etc/GMT${shift >= 0 ? '+' : '-'}${Math.abs(shift)}`
}
/** Of the sender's workspace. */
const TODAY = `(SELECT (now() AT TIME ZONE w.time_zone)::date FROM workspaces w WHERE w.id = workspace_id)`
const set = (change: string) => pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [world.senderId])
const count = async () =>
  (
    await pool().query(
      `SELECT s.new_chats AS n, s.new_chats_day = (now() AT TIME ZONE w.time_zone)::date AS today FROM senders s JOIN workspaces w ON w.id = s.workspace_id WHERE s.id = $1`,
      [world.senderId],
    )
  ).rows[0]
const strangers = async (n: number, over = {}) => {
  for (let i = 0; i < n; i++) await aMessage(world, { runId, position: i, ...over })
}
const writes = (phone: string | null, lid: string | null = null) =>
  storeInbound(
    { workspaceId: world.workspaceId, senderId: world.senderId, sessionId: world.turn.sessionId },
    { id: `3A${Math.random()}`, fromJid: `${lid ?? phone}`, phone, lid, text: 'Hello', at: new Date() },
  )
beforeEach(async () => {
  world = await aLeasedSender()
  await pool().query('UPDATE workspaces SET time_zone = $2 WHERE id = $1', [world.workspaceId, zoneAtNoon()])
  runId = await aRun(world)
  await set(`new_chat_cap = 3`)
})

describe('new chats of a day', () => {
  it('are counted by the claim; the rest waits for the next local day, at once and together', async () => {
    await strangers(8)
    expect(await turns()).toBe(3)
    expect(await count()).toEqual({ n: 3, today: true })
    const { rows } = await pool().query(
      `SELECT m.status, m.reason, m.attempts, m.due_at = ((now() AT TIME ZONE w.time_zone)::date + 1)::timestamp AT TIME ZONE w.time_zone AS midnight
       FROM messages m JOIN workspaces w ON w.id = m.workspace_id WHERE m.run_id = $1 AND m.status = 'queued'`,
      [runId],
    )
    expect(rows).toEqual(Array(5).fill({ status: 'queued', reason: 'new_chat_cap', attempts: 0, midnight: true }))
    const quota = await quotaOf(world.workspaceId)
    expect(quota).toMatchObject({ reserved: quota.reserved_rows, used: quota.used_rows })
  })

  it('do not keep back people who wrote before, by phone or by LID', async () => {
    await strangers(5)
    const contact = await aContact(world.workspaceId)
    await pool().query(`UPDATE contacts SET lid = '77@lid' WHERE id = $1`, [contact.id])
    await pool().query(
      `INSERT INTO inbound_messages (workspace_id, sender_id, wa_message_id, from_jid, lid, wa_at) VALUES ($1, $2, 'A', '77@lid', '77@lid', now())`,
      [world.workspaceId, world.senderId],
    )
    const phone = aPhone()
    await writes(phone)
    const known = [await aMessage(world, { runId, phone }), await aMessage(world, { runId, phone: contact.phone })]
    expect(await turns()).toBe(5)
    for (const { id } of known) expect((await messageRow(id)).status).toBe('sending')
    expect((await count()).n).toBe(3)
  })

  it('count a person once a day, however many messages they get', async () => {
    const phone = aPhone()
    await strangers(4, { phone })
    expect(await turns()).toBe(4)
    expect((await count()).n).toBe(1)
    // yesterday's chat that nobody answered is new again
    await pool().query(`UPDATE messages SET claimed_at = claimed_at - interval '1 day' WHERE run_id = $1`, [runId])
    await strangers(1, { phone })
    expect(await turns()).toBe(1)
    expect((await count()).n).toBe(2)
  })

  it('leave replies, tests and confirmations alone', async () => {
    await set(`new_chats = 3, new_chats_day = ${TODAY}`)
    for (const kind of ['reply', 'test', 'opt_out_notice']) await aMessage(world, { kind })
    expect(await turns()).toBe(3)
    await aMessage(world, { kind: 'single' })
    expect(await turns()).toBe(0)
  })

  it('make room for who writes, in the same second', async () => {
    await set(`new_chats = 3, new_chats_day = ${TODAY}`)
    const one = await aMessage(world, { runId })
    await strangers(2)
    expect(await turns()).toBe(0)
    await writes(one.phone)
    expect((await turn())?.id).toBe(one.id)
    expect(await turns()).toBe(0)
  })

  it.each([
    ['a new day', `new_chats_day = new_chats_day - 1`, 3],
    ['a count of tomorrow, from a clock that was put back', `new_chats_day = new_chats_day + 1`, 0],
    ['a count from far ahead', `new_chats_day = new_chats_day + 30`, 3],
    ['a cap that was raised', 'new_chat_cap = 5', 2],
    ['a cap that was lowered', 'new_chat_cap = 1', 0],
    ['the rule of a new number', 'new_chat_cap = NULL, first_linked_at = now()', 47],
    ['a number that was never linked', 'new_chat_cap = NULL, first_linked_at = NULL', 47],
    ['a number that has just turned 7 days', `new_chat_cap = NULL, first_linked_at = now() - interval '7 days'`, 60],
    ['WhatsApp’s lower cap', 'new_chat_cap = 10, wa_new_chat_cap = 4', 1],
    ['WhatsApp’s cap of none', 'new_chat_cap = 10, wa_new_chat_cap = 0', 0],
    ['WhatsApp’s higher cap', 'wa_new_chat_cap = 9', 0],
    [
      'WhatsApp’s cap of a cycle that is over',
      `wa_new_chat_cap = 0, wa_new_chat_cap_until = now(), new_chat_cap = 4`,
      1,
    ],
  ])('after %s', async (_, change, more) => {
    await strangers(3)
    expect(await turns()).toBe(3)
    await set(change)
    await strangers(60)
    expect(await turns()).toBe(more)
  })

  it('of WhatsApp’s quota are spent over its whole cycle, not anew each day', async () => {
    await set('new_chat_cap = 10, wa_new_chat_cap = 5')
    await strangers(3)
    expect(await turns()).toBe(3)
    await set('new_chats_day = new_chats_day - 1')
    await pool().query(`UPDATE messages SET claimed_at = claimed_at - interval '1 day' WHERE run_id = $1`, [runId])
    await strangers(9)
    expect(await turns()).toBe(2)
  })

  it('never exceed the cap when two claim at once, nor by a claim of the lease before', async () => {
    await strangers(20)
    for (let round = 0; round < 10; round++) await Promise.all([ask(), ask(), ask()])
    expect(await count()).toEqual({ n: 3, today: true })
    await set('lease_epoch = 2, new_chats = 2')
    expect((await ask()).claimed).toEqual([])
    world.turn.epoch = 2
    await strangers(3)
    await Promise.all([turn(), turn(), turn()])
    expect((await count()).n).toBe(3)
  })

  it('are neither counted nor held to a cap where that is switched off', async () => {
    await strangers(6)
    for (let i = 0; i < 6; i++) expect((await ask({ newChatCap: false })).claimed).toHaveLength(1)
    expect((await count()).n).toBe(0)
  })

  it('are judged anew when the cap was changed', async () => {
    await strangers(5)
    expect(await turns()).toBe(3)
    await set('new_chat_cap = 4')
    expect(await transaction((client) => takeBack(client, world.senderId, null))).toEqual([runId])
    expect(await turns()).toBe(1)
  })

  it('keep the sender’s risk of the moment on the message', async () => {
    await set('risk = 4')
    await strangers(1)
    expect((await messageRow((await turn())!.id)).risk).toBe(4)
  })
})

describe('a run whose new chats wait for tomorrow', () => {
  it('lets its next batch out, and stays open until they are through', async () => {
    await strangers(5, { released: false })
    const first = () => releaseBatch(world.workspaceId, runId, 4)
    expect(await first()).toMatchObject({ kind: 'released', count: 4 })
    expect(await turns()).toBe(3)
    await pool().query(
      `UPDATE messages SET status = 'sent', sent_at = now() WHERE run_id = $1 AND status = 'sending'`,
      [runId],
    )
    expect(await first()).toMatchObject({ kind: 'released', count: 1 })
    expect(await turns()).toBe(0)
    const waits = await first()
    expect(waits.kind).toBe('tomorrow')
    expect((waits as { waitMs: number }).waitMs).toBeGreaterThan(0)
    await pool().query(`UPDATE messages SET due_at = now() WHERE run_id = $1 AND status = 'queued'`, [runId])
    expect(await first()).toMatchObject({ kind: 'busy', count: 2 })
  })

  it('is told of as drained, and once more after that', async () => {
    const told = async () =>
      (await pool().query(`SELECT count(*)::int AS n FROM events WHERE name = 'run/drained'`)).rows[0].n
    const { tellDrainedNow } = await import('./drained.sql.ts')
    await strangers(2)
    await tellDrainedNow([runId])
    expect(await told()).toBe(0)
    await set(`new_chat_cap = 1, new_chats = 1, new_chats_day = ${TODAY}`)
    expect(await turns()).toBe(0)
    await tellDrainedNow([runId])
    expect(await told()).toBe(1)
    expect((await releaseBatch(world.workspaceId, runId)).kind).toBe('tomorrow')
    await tellDrainedNow([runId])
    expect(await told()).toBe(2)
  })
})
