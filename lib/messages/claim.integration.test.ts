import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone, aWorkspace } from '#tests/factories.ts'
import { aLeasedSender, aMessage, aRun, messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { claim } from './claim.sql.ts'
import type { TurnOptions } from './turn.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
const options = (over: Partial<TurnOptions> = {}): TurnOptions => ({
  workerId: world.workerId,
  network: 'simulator',
  quietHours: false,
  newChatCap: false,
  leadMs: 0,
  ...over,
})
const take = async (over: Partial<TurnOptions> = {}) => (await claim([world.turn], options(over))).claimed[0]
const suppress = (column: 'phone' | 'lid', value: string) =>
  pool().query(`INSERT INTO suppressions (workspace_id, ${column}, reason) VALUES ($1, $2, 'opted_out')`, [
    world.workspaceId,
    value,
  ])
beforeEach(async () => {
  world = await aLeasedSender()
})

describe('a claim', () => {
  it('takes the oldest released message of a run that is sending, and stores the turn with it', async () => {
    const runId = await aRun(world, { speed: 'safe' })
    const message = await aMessage(world, { runId })
    await aMessage(world, { runId })
    const turn = { ...world.turn, gapMs: { fast: 1, balanced: 2, safe: 20_000 }, burst: 7 }
    const { claimed, heldBack } = await claim([turn], options())
    expect(heldBack).toEqual([])
    expect(claimed).toEqual([
      {
        id: message.id,
        workspaceId: world.workspaceId,
        senderId: world.senderId,
        runId,
        kind: 'campaign',
        phone: message.phone,
        text: 'Namaste ji',
        waMessageId: message.wa,
        jid: `${message.phone.slice(1)}@s.whatsapp.net`,
        speed: 'safe',
        attempts: 1,
        waitMs: 0,
        onWhatsApp: false,
      },
    ])
    expect(await messageRow(message.id)).toMatchObject({
      status: 'sending',
      claim_epoch: 1,
      session_id: turn.sessionId,
      channel: 'baileys',
      delay_ms: 10_000,
    })
    const { rows } = await pool().query(
      `SELECT burst_count, cardinality(recent_sends) AS recent, extract(epoch FROM next_send_at - clock_timestamp())::float AS next FROM senders WHERE id = $1`,
      [world.senderId],
    )
    expect(rows[0]).toMatchObject({ burst_count: 7, recent: 1 })
    expect(rows[0].next).toBeGreaterThan(18)
    expect(rows[0].next).toBeLessThanOrEqual(20)
    expect((await claim([turn], options())).claimed).toEqual([]) // not its turn
  })

  it('keeps the last 30 sends', async () => {
    for (let i = 0; i < 33; i++) await aMessage(world, { kind: 'single' })
    for (let i = 0; i < 33; i++) expect(await take()).toBeDefined()
    const { rows } = await pool().query(
      `SELECT cardinality(recent_sends) AS n, recent_sends = (SELECT array_agg(x ORDER BY x) FROM unnest(recent_sends) x) AS ordered FROM senders WHERE id = $1`,
      [world.senderId],
    )
    expect(rows).toEqual([{ n: 30, ordered: true }])
  })

  it('lets messages without a run go before those of a campaign', async () => {
    const runId = await aRun(world)
    await aMessage(world, { runId })
    const single = await aMessage(world, { kind: 'single' })
    expect((await take())?.id).toBe(single.id)
    expect((await take())?.runId).toBe(runId)
  })

  it.each(['paused', 'scheduled', 'completed', 'cancelled', 'failed', 'missed'])(
    'takes nothing of a run that is %s',
    async (status) => {
      await aMessage(world, { runId: await aRun(world, { status }) })
      expect(await take()).toBeUndefined()
    },
  )

  it('takes nothing that is not released, not due, or has no text', async () => {
    const runId = await aRun(world)
    await aMessage(world, { runId, released: false })
    const later = await aMessage(world, { runId, status: 'retry_wait' })
    const empty = await aMessage(world, { runId })
    await pool().query(`UPDATE messages SET due_at = now() + interval '1 minute' WHERE id = $1`, [later.id])
    await pool().query('UPDATE messages SET text = NULL WHERE id = $1', [empty.id])
    expect(await take()).toBeUndefined()
  })

  it.each([
    ['another worker holds the lease', `lease_owner = '${randomUUID()}'`],
    ['the epoch has moved on', 'lease_epoch = 2'],
    ['the lease has run out', `lease_until = clock_timestamp() - interval '1 ms'`],
    ['the sender is held', `status = 'held'`],
    ['the sender is restricted', `status = 'restricted'`],
    ['the sender is on another network', `network = 'whatsapp'`],
    ['it is to be unlinked', `desired_state = 'unlinked'`],
    ['it is removed', 'deleted_at = now()'],
    ['it is not its turn', `next_send_at = clock_timestamp() + interval '2 seconds'`],
  ])('takes nothing when %s', async (_, change) => {
    await aMessage(world, { kind: 'single' })
    await pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [world.senderId])
    expect(await take()).toBeUndefined()
    expect((await claim([world.turn], options({ network: 'simulator' }))).heldBack).toEqual([])
  })

  it('takes nothing of a suspended workspace', async () => {
    await aMessage(world, { kind: 'single' })
    await pool().query('UPDATE workspaces SET suspended_at = now() WHERE id = $1', [world.workspaceId])
    expect(await take()).toBeUndefined()
  })

  it('may be a little early, and says how long to wait; a next time beyond any pause is a clock that was put back', async () => {
    await aMessage(world, { kind: 'single' })
    await aMessage(world, { kind: 'single' })
    await pool().query(`UPDATE senders SET next_send_at = clock_timestamp() + interval '300 ms' WHERE id = $1`, [
      world.senderId,
    ])
    const early = await take({ leadMs: 1_000 })
    expect(early?.waitMs).toBeGreaterThan(0)
    expect(early?.waitMs).toBeLessThanOrEqual(300)
    await pool().query(`UPDATE senders SET next_send_at = clock_timestamp() + interval '59 minutes' WHERE id = $1`, [
      world.senderId,
    ])
    expect(await take()).toBeDefined()
    const { rows } = await pool().query('SELECT next_send_at <= clock_timestamp() AS now FROM senders WHERE id = $1', [
      world.senderId,
    ])
    expect(rows[0].now).toBe(true)
  })

  it('never lets samples leave the simulator', async () => {
    await aMessage(world, { kind: 'single', sample: true })
    await pool().query(`UPDATE senders SET network = 'whatsapp' WHERE id = $1`, [world.senderId])
    expect(await take({ network: 'whatsapp' })).toBeUndefined()
    await pool().query(`UPDATE senders SET network = 'simulator' WHERE id = $1`, [world.senderId])
    expect(await take()).toBeDefined()
  })
})

describe('a claim and those who said stop', () => {
  it('asks WhatsApp again for a contact without a LID when a STOP came from a LID that nobody knows', async () => {
    const runId = await aRun(world)
    const people = [aPhone(), aPhone()]
    for (const phone of people) await aContact(world.workspaceId, { phone })
    const known = (lid: string | null) =>
      pool().query(
        `UPDATE contacts SET wa_status = 'yes', wa_checked_at = clock_timestamp(), lid = $2 WHERE phone = ANY ($1)`,
        [people, lid],
      )
    const asksFor = async (phone: string) => {
      await aMessage(world, { runId, phone })
      const { claimed } = await claim([world.turn], options())
      return claimed[0] && !claimed[0].onWhatsApp
    }
    await suppress('lid', '55@lid')
    await pool().query(`UPDATE suppressions SET phone_unknown = true WHERE lid = '55@lid'`)
    await known(null)
    expect(await asksFor(people[0]!), 'the answer came after the STOP').toBe(false)
    await pool().query(`UPDATE suppressions SET created_at = clock_timestamp() WHERE lid = '55@lid'`)
    expect(await asksFor(people[1]!)).toBe(true)
    await known('56@lid')
    await pool().query(`UPDATE suppressions SET created_at = clock_timestamp() WHERE lid = '55@lid'`)
    expect(await asksFor(people[0]!), 'it is somebody else').toBe(false)
  })

  it('holds back who is suppressed by phone or by LID, with the quota given back, and leaves the turn for the next', async () => {
    const runId = await aRun(world)
    const [byPhone, byLid] = [aPhone(), aPhone()]
    await aContact(world.workspaceId, { phone: byLid })
    await pool().query(`UPDATE contacts SET lid = '77@lid' WHERE phone = $1`, [byLid])
    await suppress('phone', byPhone)
    await suppress('lid', '77@lid')
    const rows = [await aMessage(world, { runId, phone: byPhone }), await aMessage(world, { runId, phone: byLid })]
    const good = await aMessage(world, { runId })
    const seen = [
      await claim([world.turn], options()),
      await claim([world.turn], options()),
      await claim([world.turn], options()),
    ]
    expect(seen.map(({ heldBack }) => heldBack[0]?.id)).toEqual([rows[0]!.id, rows[1]!.id, undefined])
    expect(seen[2]!.claimed[0]?.id).toBe(good.id)
    expect(await messageRow(rows[0]!.id)).toMatchObject({
      status: 'blocked',
      reason: 'opted_out',
      attempts: 0,
      ended_at: expect.any(Date),
    })
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 1, reserved_rows: 1 })
    expect(await statsOf(world.workspaceId)).toEqual({ blocked: 2 })
  })

  it('lets the one confirmation of an opt-out through, at any hour', async () => {
    const phone = aPhone()
    await suppress('phone', phone)
    await aMessage(world, { kind: 'opt_out_notice', phone })
    await pool().query(`UPDATE workspaces SET quiet_from = '12:00', quiet_until = '11:59:59.9' WHERE id = $1`, [
      world.workspaceId,
    ])
    expect((await take({ quietHours: true }))?.phone).toBe(phone)
  })

  it('of another workspace are none of its business', async () => {
    const phone = aPhone()
    const other = await aWorkspace()
    await pool().query(`INSERT INTO suppressions (workspace_id, phone, reason) VALUES ($1, $2, 'opted_out')`, [
      other.workspaceId,
      phone,
    ])
    await aMessage(world, { kind: 'single', phone })
    expect(await take()).toBeDefined()
  })

  it('holds back a number known not to be on WhatsApp, asks again after 30 days, and knows who is there', async () => {
    const [no, old, yes] = [aPhone(), aPhone(), aPhone()]
    for (const phone of [no, old, yes]) await aContact(world.workspaceId, { phone })
    await pool().query(`UPDATE contacts SET wa_status = 'no', wa_checked_at = now() WHERE phone = $1`, [no])
    await pool().query(
      `UPDATE contacts SET wa_status = 'no', wa_checked_at = now() - interval '31 days' WHERE phone = $1`,
      [old],
    )
    await pool().query(`UPDATE contacts SET wa_status = 'yes', wa_checked_at = now() WHERE phone = $1`, [yes])
    for (const phone of [no, old, yes]) await aMessage(world, { kind: 'single', phone })
    expect((await claim([world.turn], options())).heldBack).toMatchObject([{ reason: 'not_on_whatsapp' }])
    expect(await take()).toMatchObject({ phone: old, onWhatsApp: false })
    expect(await take()).toMatchObject({ phone: yes, onWhatsApp: true })
  })

  it('holds back a third offer within 7 days, not an order', async () => {
    const phone = aPhone()
    const runId = await aRun(world, { category: 'promo' })
    for (const age of ['1 day', '3 days', '9 days']) {
      const { id } = await aMessage(world, { status: 'sent', category: 'promo', phone })
      await pool().query(`UPDATE messages SET sent_at = now() - $2::interval WHERE id = $1`, [id, age])
    }
    await aMessage(world, { runId, category: 'promo', phone })
    await aMessage(world, { runId: await aRun(world), category: 'order', phone })
    expect((await claim([world.turn], options())).heldBack).toMatchObject([{ reason: 'frequency_cap' }])
    expect(await take()).toBeDefined()
    await pool().query('UPDATE workspaces SET offers_per_week = 3 WHERE id = $1', [world.workspaceId])
    await aMessage(world, { runId, category: 'promo', phone })
    expect(await take()).toBeDefined()
  })
})
