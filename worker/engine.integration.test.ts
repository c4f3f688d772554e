import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { readWishes } from '#lib/senders/facts.sql.ts'
import { readQr } from '#lib/senders/qr.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone } from '#tests/factories.ts'
import { messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import {
  aNumberToLink,
  aRunOf,
  askToLink,
  countOf,
  engines,
  link,
  senderRow,
  sessionRows,
  statuses,
  until,
} from './testing/engine.ts'
import { ScriptedWhatsApp } from './testing/scripted-channel.ts'

testDatabase()

const { start, aLinkedNumber } = engines()

describe('linking', () => {
  it('goes from a wish to an active number by a code that is scanned, and back by another wish', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    expect(await senderRow(number.senderId)).toMatchObject({
      status: 'active',
      phone: number.phone,
      first_linked_at: expect.any(Date),
    })
    expect(await sessionRows(number.senderId)).toMatchObject([{ status: 'connected', live: true }])
    await pool().query(`UPDATE senders SET desired_state = 'unlinked', link_request_id = NULL WHERE id = $1`, [
      number.senderId,
    ])
    await until(async () => (await senderRow(number.senderId)).status === 'unlinked', 'unlinked')
    expect(whatsapp.loggedOut).toEqual([number.phone])
    expect(await sessionRows(number.senderId)).toMatchObject([
      { status: 'expired', close_reason: 'unlinked', live: false },
    ])
    expect((await pool().query('SELECT FROM session_keys')).rowCount).toBe(0)
    await until(async () => (await senderRow(number.senderId)).lease_owner === null, 'the lease given back')
  })

  it('refuses the phone of another number, and a number that is in use', async () => {
    const { whatsapp, number, engine } = await aLinkedNumber()
    const second = await aNumberToLink()
    await link(whatsapp, second, number.phone)
    await until(async () => (await sessionRows(second.senderId))[0]?.live === false, 'the refusal')
    expect(await sessionRows(second.senderId)).toMatchObject([{ status: 'failed', close_reason: 'number_in_use' }])
    await whatsapp.cut(number.phone, { code: 401, reason: 'logged_out', next: 'expired' })
    await until(async () => (await senderRow(number.senderId)).status === 'held', 'held')
    await askToLink(number.senderId)
    await link(whatsapp, number, aPhone())
    await until(async () => (await sessionRows(number.senderId)).at(-1)?.close_reason === 'other_number', 'the refusal')
    expect(whatsapp.loggedOut).toHaveLength(2)
    expect(await senderRow(number.senderId)).toMatchObject({ status: 'held', phone: number.phone })
    await until(() => engine.senders().length === 0, 'nothing left to do')
  })

  it('is not undone by what was wished before: a look that comes late changes nothing', async () => {
    const whatsapp = new ScriptedWhatsApp()
    const engine = start(whatsapp, { scanMs: 60_000 })
    const number = await aNumberToLink()
    engine.look()
    const code = () => readQr(number.workspaceId, number.senderId)
    const shown = await until(async () => (await code())?.code, 'a code')
    const sender = engine.senders()[0]!
    const [now] = await readWishes([number.senderId])
    sender.told({ ...now!, linkRequestId: null, sessionId: null }, 0)
    sender.told()
    await sender.settled()
    expect((await code())?.code).toBe(shown)
    await whatsapp.scan(shown, number.phone)
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
    expect(whatsapp.opened.baileys).toBeLessThanOrEqual(2) // after pairing a client connects anew
  })

  it('that nobody scans ends, and a new request starts over', async () => {
    const whatsapp = new ScriptedWhatsApp()
    start(whatsapp)
    const number = await aNumberToLink()
    await until(async () => (await sessionRows(number.senderId))[0]?.status === 'pending', 'a pending session')
    await askToLink(number.senderId)
    await until(async () => (await sessionRows(number.senderId)).length === 2, 'another session')
    expect((await sessionRows(number.senderId))[0]).toMatchObject({
      status: 'failed',
      close_reason: 'superseded',
      live: false,
    })
    await link(whatsapp, number)
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
  })
})

describe('a run', () => {
  it('of 20 goes out in order, once each, and is counted', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const { runId, messages } = await aRunOf(number, 20)
    await countOf(runId, 'sent', 20)
    expect(whatsapp.sent.map((one) => one.id)).toEqual(messages.map((one) => one.wa))
    for (const { wa } of messages) await whatsapp.receipt(number.phone, wa, 'delivered')
    await whatsapp.receipt(number.phone, messages[3]!.wa, 'read')
    await countOf(runId, 'delivered', 19)
    expect(await statsOf(number.workspaceId)).toEqual({ sent: 20, delivered: 20, read: 1 })
    expect(await quotaOf(number.workspaceId)).toMatchObject({ reserved: 0, used: 20 })
    const { rows } = await pool().query(`SELECT id FROM events WHERE name = 'run/drained' AND workspace_id = $1`, [
      number.workspaceId,
    ])
    expect(rows).toEqual([{ id: `run/drained:${runId}:0` }])
  })

  it('keeps its pace: the delays of its speed, whatever else the number sends', async () => {
    const { whatsapp, number } = await aLinkedNumber({ paceFactor: 0.05, leadMs: 5 })
    const { runId } = await aRunOf(number, 6, { speed: 'fast' })
    await countOf(runId, 'sent', 6)
    // Over the whole: a busy machine may be late with one of them, and the next keeps its planned time.
    const took = whatsapp.sent.at(-1)!.at - whatsapp.sent[0]!.at
    expect(took).toBeGreaterThanOrEqual(5 * 100 - 100)
    expect(took).toBeLessThanOrEqual(5 * 250 + 5_000)
    const { rows } = await pool().query('SELECT delay_ms FROM messages WHERE run_id = $1', [runId])
    for (const { delay_ms } of rows) {
      expect(delay_ms).toBeGreaterThanOrEqual(100)
      expect(delay_ms).toBeLessThanOrEqual(250)
    }
  })

  it('asks WhatsApp once whether a phone is there, and holds back who is not', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const [here, gone] = [await aContact(number.workspaceId), await aContact(number.workspaceId)]
    whatsapp.absent.add(gone.phone)
    whatsapp.lids.set(here.phone, '11@lid')
    const first = await aRunOf(number, 1, { phone: here.phone })
    const second = await aRunOf(number, 1, { phone: gone.phone })
    const third = await aRunOf(number, 1, { phone: here.phone })
    await countOf(first.runId, 'sent', 1)
    await countOf(third.runId, 'sent', 1)
    await countOf(second.runId, 'blocked', 1)
    expect(await messageRow(second.messages[0]!.id)).toMatchObject({ reason: 'not_on_whatsapp' })
    expect(whatsapp.lookups).toBe(2)
    const { rows } = await pool().query('SELECT wa_status, lid FROM contacts WHERE workspace_id = $1 ORDER BY id', [
      number.workspaceId,
    ])
    expect(rows).toEqual([
      { wa_status: 'yes', lid: '11@lid' },
      { wa_status: 'no', lid: null },
    ])
  })

  it('obeys a STOP in the middle: that person gets one confirmation, and nothing more', async () => {
    const { whatsapp, number } = await aLinkedNumber({ paceFactor: 0.01 })
    const { runId, messages } = await aRunOf(number, 20)
    const stopper = messages[15]!
    await until(() => whatsapp.sent.length >= 3, 'the first messages')
    await whatsapp.say(number.phone, { phone: stopper.phone, text: 'STOP' })
    await countOf(runId, 'sent', 19)
    expect(await statuses(runId)).toEqual({ sent: 19, blocked: 1 })
    await until(() => whatsapp.sent.length === 20, 'the confirmation')
    const got = whatsapp.sent.filter(({ jid }) => jid.startsWith(stopper.phone.slice(1)))
    expect(got.map(({ text }) => text)).toEqual([expect.stringContaining('START')])
  })

  it('does not reach somebody whose LID opted out before the phone was known', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const phone = aPhone()
    await whatsapp.say(number.phone, { phone: null, lid: '99@lid', text: 'बंद करो' })
    whatsapp.lids.set(phone, '99@lid')
    const { runId, messages } = await aRunOf(number, 1, { phone })
    await countOf(runId, 'blocked', 1)
    expect(await messageRow(messages[0]!.id)).toMatchObject({ reason: 'opted_out' })
    expect(whatsapp.sent).toEqual([])
  })
})
