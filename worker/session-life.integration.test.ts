import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { APP_ID } from '#inngest/client.ts'
import { type Runner, startRunner } from '#inngest/embedded/runner.ts'
import { endingSession } from '#inngest/senders.ts'
import { pool } from '#lib/db.ts'
import { keptMail } from '#lib/email/queries.ts'
import { keepSession, requestUnlink } from '#lib/senders/mutations.ts'
import { testDatabase } from '#tests/database/index.ts'
import { startHousekeeping } from './housekeeping.ts'
import {
  aRunOf,
  askToLink,
  countOf,
  engines,
  link,
  type Number_,
  senderRow,
  sessionRows,
  until,
} from './testing/engine.ts'

testDatabase()
const { aLinkedNumber } = engines()
const running: { stop(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
  await pool().query('TRUNCATE kept_mail, events')
})
const one = async (sql: string, ...values: unknown[]) => (await pool().query(sql, values)).rows[0]
/** The session as it would be after so many days: its end in `ends` days, its last use `used` days ago. */
async function aged({ senderId }: Number_, ends: number, used: number) {
  await pool().query(
    `WITH n AS (UPDATE senders SET last_active_at = now() - $3 * interval '1 day' WHERE id = $1)
     UPDATE sender_sessions SET expires_at = now() + $2 * interval '1 day', linked_at = now() - $3 * interval '1 day'
     WHERE sender_id = $1 AND ended_at IS NULL`,
    [senderId, ends, used],
  )
}
const daysLeft = async ({ senderId }: Number_): Promise<number> =>
  (
    await one(
      `SELECT round(extract(epoch FROM expires_at - now()) / 8640)::int AS tenths FROM sender_sessions WHERE sender_id = $1 AND ended_at IS NULL`,
      senderId,
    )
  ).tenths / 10
const warned = async ({ senderId }: Number_) =>
  (await one('SELECT warned_days FROM sender_sessions WHERE sender_id = $1 AND ended_at IS NULL', senderId)).warned_days
const keysLeft = async ({ senderId }: Number_) =>
  one(
    `SELECT (SELECT count(*)::int FROM session_keys k JOIN sender_sessions s ON s.id = k.session_id WHERE s.sender_id = $1) AS keys,
       (SELECT count(*)::int FROM sender_sessions WHERE sender_id = $1 AND data_key <> '') AS "dataKeys"`,
    senderId,
  )
const housekeeping = (engine: Parameters<typeof startHousekeeping>[1]) => {
  running.push(startHousekeeping(randomUUID(), engine, 50))
}

describe('a session', () => {
  it('lives on while messages go out, come in, or a person keeps it: 30 days from its last use', async () => {
    const { engine, number } = await aLinkedNumber()
    await aged(number, 8, 22)
    housekeeping(engine.senders)
    await aged(number, 6, 5)
    await until(async () => (await daysLeft(number)) === 25, 'the extension after a send')
    await aged(number, 6, 24)
    await pool().query(
      `INSERT INTO inbound_messages (workspace_id, sender_id, wa_message_id, from_jid, wa_at, created_at)
       VALUES ($1, $2, 'IN1', 'x@s.whatsapp.net', now(), now() - interval '2 days')`,
      [number.workspaceId, number.senderId],
    )
    await until(async () => (await daysLeft(number)) === 28, 'the extension after a reply')
    await pool().query('DELETE FROM inbound_messages')
    await aged(number, 2, 28)
    await keepSession(number.workspaceId, number.senderId)
    await until(async () => (await daysLeft(number)) === 30, 'the extension by a person')
  })

  it('that nobody uses is told of 7 days and 1 day before its end, once each', async () => {
    const { engine, number } = await aLinkedNumber()
    const { email } = await one('SELECT email FROM users WHERE id = $1', number.userId)
    const runner: Runner = await startRunner({ appId: APP_ID, functions: [endingSession], pollMs: 50, leaseMs: 2_000 })
    running.push(runner)
    housekeeping(engine.senders)
    await aged(number, 7.5, 22.5)
    expect(await warned(number)).toBeNull()
    await aged(number, 6.5, 23.5)
    const mails = (count: number) =>
      until(async () => {
        const kept = await keptMail(email)
        return kept.length === count ? kept : false
      }, `${count} mails`)
    const [week] = await mails(1)
    expect(week!.subject).toBe('Counter will be disconnected in 7 days')
    expect(week!.text).toContain(`/senders/${number.senderId}\n`)
    await aged(number, 0.5, 29.5)
    const [day] = await mails(2)
    expect(day!.subject).toBe('Counter will be disconnected tomorrow')
    expect(await warned(number)).toBe(1)
    await aged(number, 0.5, 3)
    await until(async () => (await warned(number)) === null, 'the extension')
    expect((await keptMail(email)).length).toBe(2)
  })

  it('ends at its thirtieth day: held with its reason, logged out on both sides, and linked again it goes on', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    await aged(number, -0.01, 30.01)
    await until(async () => (await senderRow(number.senderId)).status === 'held', 'the end')
    const { runId } = await aRunOf(number, 1)
    await until(async () => (await sessionRows(number.senderId))[0].live === false, 'the end of the session')
    expect(await sessionRows(number.senderId)).toEqual([
      { status: 'expired', close_code: null, close_reason: 'session_expired', live: false },
    ])
    expect(await senderRow(number.senderId)).toMatchObject({ hold_reason: 'session_expired', hold_until: null })
    expect((await senderRow(number.senderId)).logged_out_at).toBeInstanceOf(Date)
    expect(whatsapp.loggedOut).toEqual([number.phone])
    expect(await keysLeft(number)).toEqual({ keys: 0, dataKeys: 0 })
    expect((await pool().query(`SELECT data FROM events WHERE name = 'sender/held'`)).rows).toMatchObject([
      { data: { reason: 'session_expired' } },
    ])
    await askToLink(number.senderId)
    await link(whatsapp, number)
    await countOf(runId, 'sent', 1)
  })

  it('that was used while no worker looked does not end', async () => {
    const { number } = await aLinkedNumber()
    await aged(number, -0.5, 12)
    await until(async () => (await daysLeft(number)) === 18, 'the extension')
    expect((await senderRow(number.senderId)).status).toBe('active')
  })
})

describe('a number that is unlinked', () => {
  it('leaves no credentials, and its device is logged out', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    expect((await keysLeft(number)).keys).toBeGreaterThan(0)
    await requestUnlink(number.workspaceId, number.senderId)
    await until(async () => (await senderRow(number.senderId)).status === 'unlinked', 'the unlinking')
    expect(whatsapp.loggedOut).toEqual([number.phone])
    expect(await keysLeft(number)).toEqual({ keys: 0, dataKeys: 0 })
    expect(await sessionRows(number.senderId)).toMatchObject([{ close_reason: 'unlinked', live: false }])
  })

  it('leaves none either while WhatsApp cannot be reached, and says that the phone still lists it', async () => {
    const { whatsapp, number } = await aLinkedNumber({ logoutMs: 200 })
    const down = { code: 428, reason: 'network', next: 'reconnect' } as const
    whatsapp.refusals.set(number.phone, down)
    await whatsapp.cut(number.phone, down)
    await requestUnlink(number.workspaceId, number.senderId)
    await until(async () => (await senderRow(number.senderId)).status === 'unlinked', 'the unlinking')
    expect(whatsapp.loggedOut).toEqual([])
    expect(await keysLeft(number)).toEqual({ keys: 0, dataKeys: 0 })
    expect(await sessionRows(number.senderId)).toMatchObject([{ close_reason: 'unlinked_unreached', live: false }])
  })
})
