import { afterEach, describe, expect, it } from 'vitest'
import { APP_ID } from '#inngest/client.ts'
import { type Runner, startRunner } from '#inngest/embedded/runner.ts'
import { makeHeldSender } from '#inngest/senders.ts'
import { cancelRun, resumeRun } from '#lib/campaigns/control.ts'
import { pool } from '#lib/db.ts'
import { keptMail } from '#lib/email/queries.ts'
import { mailIncident } from '#lib/senders/alerts.ts'
import { testDatabase } from '#tests/database/index.ts'
import {
  aRunOf,
  askToLink,
  countOf,
  engines,
  link,
  type Number_,
  senderRow,
  statuses,
  until,
} from './testing/engine.ts'

testDatabase()
const { aLinkedNumber } = engines()
const runners: Runner[] = []
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
  await pool().query('TRUNCATE kept_mail, events')
})
const orchestrate = async (remindAfter?: string) => {
  const functions = [makeHeldSender(remindAfter)]
  const runner = await startRunner({ appId: APP_ID, functions, pollMs: 50, leaseMs: 2_000, backoffMs: () => 50 })
  runners.push(runner)
}
const LOGGED_OUT = { code: 401, reason: 'logged_out', next: 'expired' } as const
const heldEvents = async () => (await pool().query(`SELECT id FROM events WHERE name = 'sender/held'`)).rows
const one = async (sql: string, ...values: unknown[]) => (await pool().query(sql, values)).rows[0]
const mailTo = async (userId: string, locale = 'en') => {
  const { email } = await one('UPDATE users SET locale = $2 WHERE id = $1 RETURNING email', userId, locale)
  return () => keptMail(email as string)
}
/** Another person in the number's workspace. */
async function aMember({ workspaceId }: Number_, role: string, verified = true) {
  const { id } = await one(
    `INSERT INTO users (email, name, password_hash, email_verified_at) VALUES (gen_random_uuid() || '@example.in', 'Asha', 'x', $1) RETURNING id`,
    verified ? new Date() : null,
  )
  await pool().query('INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, $3)', [
    workspaceId,
    id,
    role,
  ])
  return mailTo(id)
}
const held = ({ senderId }: Number_) =>
  until(async () => (await senderRow(senderId)).status === 'held', 'the sender to be held')

describe('a number that is logged out in mid-run', () => {
  it('tells owners and admins by mail once, in their language, and goes on at the same person once it is linked again', async () => {
    const { whatsapp, number } = await aLinkedNumber({ paceFactor: 1 })
    const owner = await mailTo(number.userId, 'mr')
    const admin = await aMember(number, 'admin')
    const others = [await aMember(number, 'agent'), await aMember(number, 'admin', false)]
    const { runId, messages } = await aRunOf(number, 5, { speed: 'fast' })
    await countOf(runId, 'sent', 1)
    await orchestrate()
    await whatsapp.cut(number.phone, LOGGED_OUT)
    await held(number)
    expect(await senderRow(number.senderId)).toMatchObject({ logged_out_at: expect.any(Date) })
    const [mail] = await until(async () => ((await owner()).length > 0 ? owner() : false), 'the mail')
    expect(mail!.subject).toBe('“Counter” लॉग आउट झाला')
    expect(mail!.text).toContain(`http://127.0.0.1:3000/senders/${number.senderId}/link`)
    expect(mail!.text).toContain('“Diwali” चे 4 मेसेज सुरक्षित थांबले आहेत.')
    await until(async () => (await admin()).length === 1, 'the mail to the admin')
    // a step that died after its mail runs again
    const told = await one(`SELECT id, data FROM events WHERE name = 'sender/held'`)
    expect(await mailIncident(told.data, number.userId, told.id, 'first')).toBe(true)
    expect(await owner()).toHaveLength(1)

    await pool().query('UPDATE senders SET next_send_at = now() WHERE id = $1', [number.senderId])
    await askToLink(number.senderId)
    await link(whatsapp, number)
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
    expect((await senderRow(number.senderId)).logged_out_at).toBeNull()
    await countOf(runId, 'sent', 2)
    expect(whatsapp.sent.slice(0, 2).map(({ id }) => id)).toEqual(messages.slice(0, 2).map(({ wa }) => wa))
    expect(await heldEvents()).toHaveLength(1)
    expect([(await owner()).length, (await admin()).length]).toEqual([1, 1])
    for (const other of others) expect(await other()).toEqual([])
  })

  it('is told of again when it happens again, and not for what ends by itself', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    await pool().query(`UPDATE users SET email_verified_at = now() WHERE id = $1`, [number.userId])
    whatsapp.script = ({ nth }) => (nth === 1 ? { kind: 'refused', code: 429 } : { kind: 'accepted' })
    await aRunOf(number, 1)
    await held(number)
    expect(await heldEvents()).toEqual([])
    await pool().query(`UPDATE senders SET hold_until = now() WHERE id = $1`, [number.senderId])
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
    await whatsapp.cut(number.phone, LOGGED_OUT)
    await held(number)
    await askToLink(number.senderId)
    await link(whatsapp, number)
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
    await whatsapp.cut(number.phone, LOGGED_OUT)
    await held(number)
    expect(await heldEvents()).toHaveLength(2)
  })

  it('is reminded of while it is not linked, and of nothing once it is', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const owner = await mailTo(number.userId)
    await orchestrate('1s')
    await whatsapp.cut(number.phone, LOGGED_OUT)
    const mails = await until(async () => ((await owner()).length === 2 ? owner() : false), 'the reminder')
    expect(mails.map(({ subject }) => subject)).toEqual(['Counter is still not connected', 'Counter was logged out'])
  })

  it('is told of also while WhatsApp restricts the number, and linked again it stays restricted', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const owner = await mailTo(number.userId)
    await pool().query(
      `UPDATE senders SET status = 'restricted', hold_reason = 'reach_out_limited', hold_until = now() + interval '1 hour' WHERE id = $1`,
      [number.senderId],
    )
    await orchestrate()
    await whatsapp.cut(number.phone, LOGGED_OUT)
    await until(async () => (await owner()).length === 1, 'the mail')
    expect((await owner())[0]!.subject).toBe('Counter was logged out')
    await askToLink(number.senderId)
    await link(whatsapp, number)
    await until(async () => (await senderRow(number.senderId)).logged_out_at === null, 'the link')
    expect((await senderRow(number.senderId)).status).toBe('restricted')
  })

  it('that WhatsApp bans is told of without a link to link it again', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    const owner = await mailTo(number.userId, 'hi')
    await orchestrate('1s')
    await whatsapp.cut(number.phone, { code: 403, reason: 'banned', next: 'banned' })
    const [mail] = await until(async () => ((await owner()).length > 0 ? owner() : false), 'the mail')
    expect(mail!.subject).toBe('WhatsApp ने “Counter” को बंद कर दिया')
    expect(mail!.text).not.toContain('/link')
    expect((await senderRow(number.senderId)).logged_out_at).toBeNull()
  })
})

describe('a number that was not linked for more than a day', () => {
  it('sends what is no offer at once, and asks before an old offer', async () => {
    const { whatsapp, number } = await aLinkedNumber()
    await whatsapp.cut(number.phone, LOGGED_OUT)
    await held(number)
    const offers = [await aRunOf(number, 2, { category: 'promo' }), await aRunOf(number, 2, { category: 'custom' })]
    const fresh = await aRunOf(number, 1, { category: 'promo' })
    const order = await aRunOf(number, 1, { category: 'order' })
    await pool().query(`UPDATE senders SET logged_out_at = now() - interval '25 hours' WHERE id = $1`, [
      number.senderId,
    ])
    await pool().query(`UPDATE campaign_runs SET started_at = now() - interval '30 hours' WHERE id <> $1`, [
      fresh.runId,
    ])
    await askToLink(number.senderId)
    await link(whatsapp, number)
    await countOf(order.runId, 'sent', 1)
    await countOf(fresh.runId, 'sent', 1)
    for (const { runId } of offers) {
      expect(await statuses(runId)).toEqual({ queued: 2 })
      expect(await one('SELECT status, resume_asked_at FROM campaign_runs WHERE id = $1', runId)).toEqual({
        status: 'sending',
        resume_asked_at: expect.any(Date),
      })
    }
    const [go, no] = offers.map(({ runId }) => runId)
    await cancelRun(number.workspaceId, no!, number.userId)
    await resumeRun(number.workspaceId, go!, number.userId)
    await countOf(go!, 'sent', 2)
    expect(await statuses(no!)).toEqual({ queued: 2 })
    await expect(resumeRun(number.workspaceId, go!, number.userId)).rejects.toThrow('run_not_resumable')
  })
})
