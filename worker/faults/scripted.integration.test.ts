import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { aMessage, messageRow } from '#tests/messages.ts'
import {
  aRunOf,
  askToLink,
  countOf,
  engines,
  link,
  senderRow,
  sessionRows,
  statuses,
  until,
} from '../testing/engine.ts'

testDatabase()

const { start, aLinkedNumber } = engines()

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
    // what was on its way when the session ended is in doubt first, and then in review
    const rest = async () => {
      const { sent = 0, review = 0 } = await statuses(runId)
      return sent + review === 12
    }
    await until(rest, 'the rest')
    expect(new Set(whatsapp.sent.map((one) => one.id)).size).toBe(whatsapp.sent.length)
    const { review = 0 } = await statuses(runId)
    expect(review).toBeLessThanOrEqual(1)
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

  it.each([
    ['because the connection was gone', 'connection_closed', 1],
    ['in time', 'timeout', 2],
  ])(
    'a resend that never left %s leaves the doubt as it was, and the message goes out once more, nowhere else',
    async (_, cause, resends) => {
      const { whatsapp, number } = await aLinkedNumber()
      const { promise: never } = Promise.withResolvers<never>()
      whatsapp.script = ({ nth }) => {
        if (nth === 1) return never
        return nth === 2 ? { kind: 'not_written', cause } : { kind: 'accepted' }
      }
      const { messages } = await aRunOf(number, 1)
      const { id, wa } = messages[0]!
      await until(() => whatsapp.sent.length === 1, 'the first try')
      await whatsapp.cut(number.phone)
      await until(async () => (await messageRow(id)).status === 'sent', 'the second resend')
      expect(whatsapp.sent.map((one) => one.id)).toEqual([wa, wa, wa])
      // uncertain from the first try to the end: never one that could take another channel or session
      expect(await messageRow(id)).toMatchObject({ attempts: 1, resends, uncertain_at: expect.any(Date) })
    },
  )

  it('a timeout is uncertain and does not hold up the others; it goes out once a connection, 3 times at most', async () => {
    const { whatsapp, number } = await aLinkedNumber({ sendTimeoutMs: 30 })
    const mute = aPhone()
    whatsapp.script = ({ jid }) => (jid.startsWith(mute.slice(1)) ? new Promise(() => {}) : { kind: 'accepted' })
    const first = await aMessage(number, { kind: 'single', phone: mute })
    const { runId } = await aRunOf(number, 5)
    await countOf(runId, 'sent', 5)
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
    await countOf(runId, 'sent', 3)
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
    start(whatsapp)
    await countOf(runId, 'sent', 10)
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
    await countOf(runId, 'sent', 10)
    expect(new Set(whatsapp.sent.map((one) => one.id)).size).toBe(10)
  })
})
