import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { messageRow } from '#tests/messages.ts'
import type { Settings } from './settings.ts'
import { ACCEPTED, quickFailover as quick, REFUSED, aNumberWithBackup as withBackup } from './testing/backup.ts'
import { aRunOf, backupRow, countOf, engines, linkBackup, senderRow, until } from './testing/engine.ts'

testDatabase()

const { start, aLinkedNumber } = engines()
const aNumberWithBackup = (over: Partial<Settings> = {}) => withBackup({ aLinkedNumber }, over)
const calm = (ms = 250) => new Promise((resolve) => setTimeout(resolve, ms))

describe('the backup', () => {
  it('joins by a code of its own, changes nothing about the number, and rests while nothing needs it', async () => {
    const { whatsapp, number, senderId, phone, rested, active } = await aNumberWithBackup({ backupIdleMs: 100 })
    await rested()
    expect(whatsapp.connected(phone, 'web_js')).toBe(false)
    expect(await backupRow(senderId)).toMatchObject({ status: 'connected', live: true, linked_at: expect.any(Date) })
    expect(await senderRow(senderId)).toMatchObject({ status: 'active', phone })
    const { web_js: before } = whatsapp.opened
    const { runId } = await aRunOf(number, 5)
    await countOf(runId, 'sent', 5)
    expect(whatsapp.over('web_js')).toEqual([])
    expect(whatsapp.opened.web_js).toBe(before)
    expect(await active()).toEqual(['baileys', null])
  })

  it('is refused to another phone, and the number goes on', async () => {
    const { whatsapp, number } = await aLinkedNumber(quick)
    await linkBackup({ scan: (code, phone) => whatsapp.scan(code, phone) }, number, aPhone())
    await until(async () => (await backupRow(number.senderId)).close_reason === 'other_number', 'the refusal')
    expect(await senderRow(number.senderId)).toMatchObject({ status: 'active', phone: number.phone })
    expect(whatsapp.connected(number.phone)).toBe(true)
  })

  it('is visited before WhatsApp drops it', async () => {
    const { senderId, rested } = await aNumberWithBackup({ backupIdleMs: 50 })
    await rested()
    await pool().query(
      `UPDATE sender_sessions SET connected_at = now() - interval '4 days' WHERE sender_id = $1 AND channel = 'web_js'`,
      [senderId],
    )
    await until(async () => Date.now() - (await backupRow(senderId)).connected_at < 60_000, 'a visit')
    await rested()
  })

  it.each(['alone', 'with the number'])('is unlinked %s on both sides', async (which) => {
    const { whatsapp, senderId, phone, rested } = await aNumberWithBackup({ backupIdleMs: 50 })
    await rested()
    const wish =
      which === 'alone' ? `web_desired_state = 'unlinked'` : `desired_state = 'unlinked', link_request_id = NULL`
    await pool().query(`UPDATE senders SET ${wish} WHERE id = $1`, [senderId])
    await until(async () => !(await backupRow(senderId)).live, 'the end of the backup')
    expect(await backupRow(senderId)).toMatchObject({ status: 'expired', close_reason: 'unlinked' })
    if (which === 'alone') {
      expect(whatsapp.loggedOut).toEqual([`${phone} web_js`])
      expect(await senderRow(senderId)).toMatchObject({ status: 'active' })
      expect(whatsapp.connected(phone)).toBe(true)
    } else {
      await until(async () => (await senderRow(senderId)).lease_owner === null, 'the lease given back')
      expect(whatsapp.loggedOut.sort()).toEqual([phone, `${phone} web_js`])
      expect((await pool().query('SELECT FROM session_keys')).rowCount).toBe(0)
    }
  })

  it('that takes long to open holds the primary up at nothing', async () => {
    const { whatsapp, number, rested } = await aNumberWithBackup({ backupIdleMs: 100 })
    await rested()
    whatsapp.browserMs = 60_000
    let first = true
    whatsapp.script = () => {
      if (!first) return ACCEPTED
      first = false
      return REFUSED
    }
    const { runId } = await aRunOf(number, 8)
    await countOf(runId, 'sent', 8)
    expect(whatsapp.over('web_js')).toEqual([])
  })
})

describe('both links', () => {
  it('close at a graceful stop and when the lease is lost', async () => {
    const { whatsapp, phone, stop, senderId } = await aNumberWithBackup()
    await until(() => whatsapp.connected(phone) && whatsapp.connected(phone, 'web_js'), 'both')
    await stop()
    expect([whatsapp.connected(phone), whatsapp.connected(phone, 'web_js')]).toEqual([false, false])
    const engine = start(whatsapp, { ...quick, renewMs: 50 })
    await until(() => whatsapp.connected(phone), 'the primary')
    await pool().query(`UPDATE senders SET lease_owner = uuidv7(), lease_epoch = lease_epoch + 1 WHERE id = $1`, [
      senderId,
    ])
    await until(() => engine.senders().length === 0, 'the lease noticed')
    await until(() => !whatsapp.connected(phone) && !whatsapp.connected(phone, 'web_js'), 'closed')
  })

  it('tell one inbound message once, whatever they call the person, and one STOP stops both', async () => {
    const { whatsapp, number, phone } = await aNumberWithBackup()
    await until(() => whatsapp.connected(phone, 'web_js'), 'the backup')
    const [person, lid] = [aPhone(), '77001122@lid']
    await whatsapp.say(phone, { id: 'ONE', phone: person, lid, text: 'STOP' })
    await whatsapp.say(phone, { id: 'ONE', phone: person, text: 'STOP', fromJid: `${person.slice(1)}@c.us` }, 'web_js')
    await whatsapp.say(phone, { id: 'ONE', phone: person, lid, text: 'STOP', fromJid: lid }, 'web_js')
    const { rows } = await pool().query('SELECT from_jid FROM inbound_messages WHERE workspace_id = $1', [
      number.workspaceId,
    ])
    expect(rows).toEqual([{ from_jid: `${person.slice(1)}@s.whatsapp.net` }])
    await until(async () => whatsapp.sent.length === 1, 'the confirmation')
    await calm()
    expect(whatsapp.sent).toHaveLength(1)
  })

  it('have one message in flight, and receipts may come over either', async () => {
    const { whatsapp, number, active, phone } = await aNumberWithBackup()
    let [flying, most] = [0, 0]
    whatsapp.script = async ({ channel, nth }) => {
      most = Math.max(most, ++flying)
      await calm(5)
      flying--
      return channel === 'baileys' && nth === 1 && Math.random() < 0.3 ? REFUSED : ACCEPTED
    }
    const { runId, messages } = await aRunOf(number, 20)
    await countOf(runId, 'sent', 20)
    expect(most).toBe(1)
    await whatsapp.receipt(phone, messages[0]!.wa, 'delivered', 'web_js')
    await whatsapp.receipt(phone, messages[0]!.wa, 'delivered')
    await until(async () => (await messageRow(messages[0]!.id)).status === 'delivered', 'the receipt')
    expect((await active()).length).toBe(2)
  })
})
