import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone } from '#tests/factories.ts'
import { aLeasedSender, aMessage, aRun, messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { type InboundMessage, storeInbound } from './inbound.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
let count = 0
const target = () => ({ workspaceId: world.workspaceId, senderId: world.senderId, sessionId: world.turn.sessionId })
const from = (phone: string | null, text: string | null, over: Partial<InboundMessage> = {}): InboundMessage => ({
  id: `IN${count++}`,
  fromJid: `${phone?.slice(1) ?? 'x'}@s.whatsapp.net`,
  phone,
  lid: null,
  text,
  at: new Date('2026-03-10T10:00:00Z'),
  ...over,
})
const all = async (sql: string) => (await pool().query(sql, [world.workspaceId])).rows
const notices = () =>
  all(
    `SELECT phone, text, status, sample, sender_id, quota_month, wa_message_id FROM messages WHERE workspace_id = $1 AND kind = 'opt_out_notice' ORDER BY id`,
  )
const suppressions = () =>
  all('SELECT phone, lid, reason FROM suppressions WHERE workspace_id = $1 ORDER BY phone NULLS LAST')
beforeEach(async () => {
  world = await aLeasedSender()
})

describe('an inbound message', () => {
  it('is stored once, with its contact, however often WhatsApp brings it', async () => {
    const contact = await aContact(world.workspaceId)
    const message = from(contact.phone, 'Is the blue one there?', { lid: '55@lid' })
    for (let i = 0; i < 2; i++) expect(await storeInbound(target(), message)).toEqual({ optedOut: false, runIds: [] })
    expect(
      await all('SELECT phone, lid, contact_id, text, opt_out, wa_at FROM inbound_messages WHERE workspace_id = $1'),
    ).toEqual([
      {
        phone: contact.phone,
        lid: '55@lid',
        contact_id: contact.id,
        text: message.text,
        opt_out: false,
        wa_at: message.at,
      },
    ])
    expect(await all('SELECT lid FROM contacts WHERE workspace_id = $1')).toEqual([{ lid: '55@lid' }])
  })

  it('from a LID whose contact is known has its phone; from nobody known it is kept all the same', async () => {
    const contact = await aContact(world.workspaceId)
    await pool().query(`UPDATE contacts SET lid = '66@lid' WHERE id = $1`, [contact.id])
    await storeInbound(target(), from(null, 'hello', { lid: '66@lid', fromJid: '66@lid' }))
    await storeInbound(target(), from(null, 'stop', { lid: '67@lid', fromJid: '67@lid' }))
    expect(await all('SELECT phone, contact_id FROM inbound_messages WHERE workspace_id = $1 ORDER BY id')).toEqual([
      { phone: contact.phone, contact_id: contact.id },
      { phone: null, contact_id: null },
    ])
    expect(await suppressions()).toEqual([{ phone: null, lid: '67@lid', reason: 'opted_out' }])
    expect(await notices()).toEqual([]) // nobody to write to
  })
})

describe('a STOP', () => {
  it('holds back what waits in every run, suppresses, and queues one confirmation in its language', async () => {
    const contact = await aContact(world.workspaceId)
    const [one, two] = [await aRun(world), await aRun(world)]
    const waiting = [
      await aMessage(world, { runId: one, phone: contact.phone }),
      await aMessage(world, { runId: two, phone: contact.phone, status: 'retry_wait' }),
      await aMessage(world, { runId: two, released: false, phone: contact.phone, kind: 'single' }),
    ]
    const flying = await aMessage(world, { runId: one, phone: contact.phone, status: 'sending', epoch: 1 })
    const others = await aMessage(world, { runId: one })
    const result = await storeInbound(target(), from(contact.phone, 'थांबवा', { lid: '77@lid' }))
    expect(result.optedOut).toBe(true)
    expect(result.runIds.sort()).toEqual([one, two].sort())
    for (const { id } of waiting) expect(await messageRow(id)).toMatchObject({ status: 'blocked', reason: 'opted_out' })
    expect(await messageRow(flying.id)).toMatchObject({ status: 'sending' })
    expect(await messageRow(others.id)).toMatchObject({ status: 'queued' })
    expect(await suppressions()).toEqual([
      { phone: contact.phone, lid: null, reason: 'opted_out' },
      { phone: null, lid: '77@lid', reason: 'opted_out' },
    ])
    expect(
      await all(
        `SELECT kind, source, statement, phone, lid FROM consent_events WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1`,
      ),
    ).toEqual([{ kind: 'withdrawn', source: 'reply', statement: 'थांबवा', phone: contact.phone, lid: '77@lid' }])
    expect(await notices()).toEqual([
      {
        phone: contact.phone,
        text: expect.stringMatching(/Kulkarni Sarees.*मेसेज येणार नाहीत/),
        status: 'queued',
        sample: false,
        sender_id: world.senderId,
        quota_month: null,
        wa_message_id: expect.stringMatching(/^3EB0[0-9A-F]{18}$/),
      },
    ])
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 2, reserved_rows: 2 })
    expect(await statsOf(world.workspaceId)).toEqual({ blocked: 3 })
    const drained = await all(`SELECT data FROM events WHERE workspace_id = $1 AND name = 'run/drained'`)
    expect(drained).toEqual([{ data: { runId: two } }])
  })

  it('said again and again, or on two numbers at once, is confirmed once', async () => {
    const phone = aPhone()
    const second = await aLeasedSender({ workspace: world })
    await Promise.all([
      storeInbound(target(), from(phone, 'stop')),
      storeInbound({ ...target(), senderId: second.senderId }, from(phone, 'STOP')),
    ])
    await storeInbound(target(), from(phone, 'STOP!!'))
    expect(await notices()).toHaveLength(1)
    await pool().query(`UPDATE messages SET created_at = now() - interval '25 hours' WHERE kind = 'opt_out_notice'`)
    await storeInbound(target(), from(phone, 'stop'))
    expect(await notices()).toHaveLength(2)
    expect(await suppressions()).toHaveLength(1)
  })

  it('under a LID alone is marked as one whose phone nobody knows, until it is said with the phone', async () => {
    const unknown = () => all('SELECT lid FROM suppressions WHERE workspace_id = $1 AND phone_unknown')
    const phone = aPhone()
    await storeInbound(target(), from(phone, 'stop', { lid: '61@lid' }))
    expect(await unknown()).toEqual([])
    await storeInbound(target(), { ...from(phone, 'stop', { lid: '62@lid' }), phone: null })
    expect(await unknown()).toEqual([{ lid: '62@lid' }])
    await storeInbound(target(), from(aPhone(), 'stop', { lid: '62@lid' }))
    expect(await unknown()).toEqual([])
  })

  it('stays within its workspace', async () => {
    const phone = aPhone()
    const other = await aLeasedSender()
    const { id } = await aMessage(other, { phone })
    await storeInbound(target(), from(phone, 'stop'))
    expect(await messageRow(id)).toMatchObject({ status: 'queued' })
  })
})

describe('a START', () => {
  it('lifts what a STOP set, as a consent; without one it does nothing; the shop’s own mark stays', async () => {
    const [stopped, marked, nobody] = [aPhone(), aPhone(), aPhone()]
    await storeInbound(target(), from(stopped, 'stop', { lid: '88@lid' }))
    await pool().query(`INSERT INTO suppressions (workspace_id, phone, reason) VALUES ($1, $2, 'manual')`, [
      world.workspaceId,
      marked,
    ])
    for (const phone of [stopped, marked, nobody])
      await storeInbound(target(), from(phone, 'START', { lid: phone === stopped ? '88@lid' : null }))
    expect(await suppressions()).toEqual([{ phone: marked, lid: null, reason: 'manual' }])
    expect(await all(`SELECT phone FROM consent_events WHERE workspace_id = $1 AND kind = 'granted'`)).toEqual([
      { phone: stopped },
    ])
  })
})
