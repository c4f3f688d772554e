import { afterEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone } from '#tests/factories.ts'
import { aMessage, messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import type { Settings } from './settings.ts'
import {
  aNumberToLink,
  anEngine,
  aRunOf,
  askToLink,
  link,
  senderRow,
  sessionRows,
  statuses,
  until,
} from './testing/engine.ts'
import { ScriptedWhatsApp } from './testing/scripted-channel.ts'

testDatabase()

const running: { stop(graceMs?: number): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop(100)))
  await pool().query('TRUNCATE senders CASCADE') // another test's numbers are none of the next one's
})
/** A number that is linked and connected under a running engine. */
async function aLinkedNumber(over: Partial<Settings> = {}) {
  const whatsapp = new ScriptedWhatsApp()
  const engine = anEngine(whatsapp, over)
  running.push(engine)
  const number = await aNumberToLink()
  await link(whatsapp, number)
  await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
  return { whatsapp, engine, number, stop: () => running.splice(running.indexOf(engine), 1)[0]!.stop() }
}
const all = (runId: string, status: string, count: number) =>
  until(async () => (await statuses(runId))[status] === count, `${count} ${status}`).catch(async (error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await statuses(runId))}`)
  })

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

  it('that nobody scans ends, and a new request starts over', async () => {
    const whatsapp = new ScriptedWhatsApp()
    running.push(anEngine(whatsapp))
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
    await all(runId, 'sent', 20)
    expect(whatsapp.sent.map((one) => one.id)).toEqual(messages.map((one) => one.wa))
    for (const { wa } of messages) await whatsapp.receipt(number.phone, wa, 'delivered')
    await whatsapp.receipt(number.phone, messages[3]!.wa, 'read')
    await all(runId, 'delivered', 19)
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
    await all(runId, 'sent', 6)
    const gaps = whatsapp.sent.slice(1).map((one, i) => one.at - whatsapp.sent[i]!.at)
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(99)
      expect(gap).toBeLessThanOrEqual(250 + 150)
    }
    const { rows } = await pool().query('SELECT delay_ms FROM messages WHERE run_id = $1', [runId])
    for (const { delay_ms } of rows) expect(delay_ms).toBeGreaterThanOrEqual(100)
  })

  it('asks WhatsApp once whether a phone is there, and holds back who is not', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const [here, gone] = [await aContact(number.workspaceId), await aContact(number.workspaceId)]
    whatsapp.absent.add(gone.phone)
    whatsapp.lids.set(here.phone, '11@lid')
    const first = await aRunOf(number, 1, { phone: here.phone })
    const second = await aRunOf(number, 1, { phone: gone.phone })
    const third = await aRunOf(number, 1, { phone: here.phone })
    await all(first.runId, 'sent', 1)
    await all(third.runId, 'sent', 1)
    await all(second.runId, 'blocked', 1)
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
    await all(runId, 'sent', 19)
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
    await all(runId, 'blocked', 1)
    expect(await messageRow(messages[0]!.id)).toMatchObject({ reason: 'opted_out' })
    expect(whatsapp.sent).toEqual([])
  })
})

describe('faults', () => {
  it('log-out in mid-run holds the number, keeps every row, and goes on at the same person after linking again', async () => {
    const { whatsapp, number } = await aLinkedNumber({ paceFactor: 0.01 })
    const { runId } = await aRunOf(number, 12)
    await until(() => whatsapp.sent.length >= 3, 'the first messages')
    await whatsapp.cut(number.phone, { code: 401, reason: 'logged_out', next: 'expired' })
    await until(async () => (await senderRow(number.senderId)).status === 'held', 'held')
    expect(await senderRow(number.senderId)).toMatchObject({ hold_reason: 'logged_out', hold_until: null })
    await until(async () => !(await statuses(runId)).sending, 'the last answer')
    const before = await statuses(runId)
    const gone = whatsapp.sent.length
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await statuses(runId)).toEqual(before)
    expect(whatsapp.sent).toHaveLength(gone)
    await askToLink(number.senderId)
    await link(whatsapp, number)
    const rest = async () => {
      const { queued = 0, sending = 0 } = await statuses(runId)
      return queued + sending === 0
    }
    await until(rest, 'the rest')
    expect(new Set(whatsapp.sent.map((one) => one.id)).size).toBe(whatsapp.sent.length)
    const { sent = 0, review = 0 } = await statuses(runId)
    expect(sent + review).toBe(12)
    expect(review).toBeLessThanOrEqual(1) // what was on its way when the session ended
  })

  it('a send without an answer goes out again under the same id on the next connection, once', async () => {
    const { whatsapp, number } = await aLinkedNumber({ settleMs: 60_000 })
    const { promise: never } = Promise.withResolvers<never>()
    whatsapp.script = ({ nth }) => (nth === 1 ? never : { kind: 'accepted' })
    const { messages } = await aRunOf(number, 1)
    const { id, wa } = messages[0]!
    await until(() => whatsapp.sent.length === 1, 'the first try')
    await whatsapp.cut(number.phone)
    await until(async () => (await messageRow(id)).status === 'sent', 'the second try')
    expect(whatsapp.sent.map((one) => one.id)).toEqual([wa, wa])
    expect(whatsapp.refreshed).toContain(`${messages[0]!.phone.slice(1)}@s.whatsapp.net`)
    expect(await messageRow(id)).toMatchObject({ resends: 1, attempts: 1 })
  })

  it('a timeout is uncertain and does not hold up the others; it goes out once a connection, 3 times at most', async () => {
    const { whatsapp, number } = await aLinkedNumber({ sendTimeoutMs: 30 })
    const mute = aPhone()
    whatsapp.script = ({ jid }) => (jid.startsWith(mute.slice(1)) ? new Promise(() => {}) : { kind: 'accepted' })
    const first = await aMessage(number, { kind: 'single', phone: mute })
    const { runId } = await aRunOf(number, 5)
    await all(runId, 'sent', 5)
    const tries = () => whatsapp.sent.filter((one) => one.id === first.wa).length
    await until(() => tries() === 2, 'one resend on this connection')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(tries()).toBe(2)
    for (const wanted of [3, 4]) {
      await whatsapp.cut(number.phone)
      await until(() => tries() === wanted, `try ${wanted}`)
    }
    await whatsapp.cut(number.phone)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(tries()).toBe(4)
    expect(await messageRow(first.id)).toMatchObject({ status: 'uncertain', resends: 3 })
    await whatsapp.receipt(number.phone, first.wa, 'delivered')
    await until(async () => (await messageRow(first.id)).status === 'delivered', 'the receipt')
  })

  it('a receipt that settles it first spares the resend', async () => {
    const { whatsapp, number } = await aLinkedNumber({ sendTimeoutMs: 20, settleMs: 400 })
    whatsapp.script = () => new Promise(() => {})
    const { messages } = await aRunOf(number, 1)
    await until(async () => (await messageRow(messages[0]!.id)).status === 'uncertain', 'uncertain')
    await whatsapp.receipt(number.phone, messages[0]!.wa, 'delivered')
    await until(async () => (await messageRow(messages[0]!.id)).status === 'delivered', 'the receipt')
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(whatsapp.sent).toHaveLength(1)
  })

  it('429 holds the number and comes back by itself, at half the rate; the message is tried again', async () => {
    const { whatsapp, number } = await aLinkedNumber({ rateHoldMs: 300, retryMs: 50 })
    whatsapp.script = ({ nth }) =>
      nth === 1 && whatsapp.sent.length === 1 ? { kind: 'refused', code: 429 } : { kind: 'accepted' }
    const { runId } = await aRunOf(number, 3)
    await until(async () => (await senderRow(number.senderId)).status === 'held', 'held')
    expect(await senderRow(number.senderId)).toMatchObject({
      hold_reason: 'rate_limited',
      slow_factor: 2,
      hold_until: expect.any(Date),
    })
    expect(whatsapp.sent).toHaveLength(1)
    await all(runId, 'sent', 3)
    expect(await senderRow(number.senderId)).toMatchObject({ status: 'active', hold_reason: null })
  })

  it('463 fails that message for good and restricts the number', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    whatsapp.script = () => ({ kind: 'refused', code: 463 })
    const { runId, messages } = await aRunOf(number, 3)
    await until(async () => (await senderRow(number.senderId)).status === 'restricted', 'restricted')
    expect(await messageRow(messages[0]!.id)).toMatchObject({ status: 'failed', reason: 'restricted', error_code: 463 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await statuses(runId)).toEqual({ failed: 1, queued: 2 })
    expect(await senderRow(number.senderId)).toMatchObject({
      hold_reason: 'reach_out_limited',
      hold_until: expect.any(Date),
    })
  })

  it.each([
    [
      'banned',
      { code: 403, reason: 'banned', next: 'banned' as const },
      { status: 'restricted', hold_reason: 'banned' },
      false,
    ],
    [
      'a bad session, tried three times',
      { code: 500, reason: 'bad_session', next: 'bad_session' as const },
      { status: 'held', hold_reason: 'bad_session' },
      false,
    ],
    [
      'a client too old',
      { code: 405, reason: 'client_outdated', next: 'outdated' as const },
      { status: 'active' },
      true,
    ],
  ])('%s', async (_, close, sender, live) => {
    const { whatsapp, number } = await aLinkedNumber()
    whatsapp.refusals.set(number.phone, close)
    await whatsapp.cut(number.phone, close)
    await until(
      async () =>
        (await sessionRows(number.senderId))[0]?.close_reason === close.reason &&
        (await sessionRows(number.senderId))[0]?.live === live,
      'the session',
    )
    expect(await senderRow(number.senderId)).toMatchObject(sender)
  })

  it('a graceful stop leaves nothing uncertain and the lease free; the next worker goes on', async () => {
    const { whatsapp, number, stop } = await aLinkedNumber({ paceFactor: 0.005 })
    whatsapp.script = () => new Promise((resolve) => setTimeout(resolve, 80, { kind: 'accepted' }))
    const { runId } = await aRunOf(number, 10)
    await until(() => whatsapp.sent.length === 3, 'the third on its way')
    await stop()
    expect(Object.keys(await statuses(runId)).sort()).toEqual(['queued', 'sent'])
    expect(await senderRow(number.senderId)).toMatchObject({ lease_owner: null, lease_until: null, status: 'active' })
    running.push(anEngine(whatsapp))
    await all(runId, 'sent', 10)
    expect(whatsapp.sent).toHaveLength(10)
  })

  it('another worker that takes the lease ends this one’s part; nothing goes out twice', async () => {
    const { whatsapp, number, engine } = await aLinkedNumber({ renewMs: 50, paceFactor: 0.01 })
    const { runId } = await aRunOf(number, 10)
    await until(() => whatsapp.sent.length >= 2, 'the first messages')
    await pool().query(`UPDATE senders SET lease_owner = uuidv7(), lease_epoch = lease_epoch + 1 WHERE id = $1`, [
      number.senderId,
    ])
    await until(() => engine.senders().length === 0, 'the lease noticed')
    const gone = whatsapp.sent.length
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(whatsapp.sent).toHaveLength(gone)
    expect(whatsapp.connected(number.phone)).toBe(false)
    await pool().query('UPDATE senders SET lease_owner = NULL WHERE id = $1', [number.senderId])
    await all(runId, 'sent', 10)
    expect(new Set(whatsapp.sent.map((one) => one.id)).size).toBe(10)
  })
})
