import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aMessage, messageRow, quotaOf } from '#tests/messages.ts'
import type { Settings } from './settings.ts'
import { ACCEPTED, quickFailover as quick, REFUSED, aNumberWithBackup as withBackup } from './testing/backup.ts'
import { aRunOf, backupRow, countOf, engines, senderRow, sessionRows, statuses, until } from './testing/engine.ts'

testDatabase()

const { start, aLinkedNumber } = engines()
const aNumberWithBackup = (over: Partial<Settings> = {}) => withBackup({ aLinkedNumber }, over)
const calm = (ms = 250) => new Promise((resolve) => setTimeout(resolve, ms))

describe('the backup takes over', () => {
  it('after a send that was proven not accepted, carries that message too, and gives back when the primary is well', async () => {
    const { whatsapp, number, active, rested, phone } = await aNumberWithBackup({
      healthyMs: 800,
      backupIdleMs: 300,
      paceFactor: 0.005,
    })
    await rested()
    let sick = true
    whatsapp.script = ({ channel, nth }) => (channel === 'baileys' && sick && nth === 1 ? REFUSED : ACCEPTED)
    const { runId, messages } = await aRunOf(number, 30)
    await until(async () => (await active())[0] === 'web_js', 'the takeover')
    expect(await active()).toEqual(['web_js', 'send_failed'])
    sick = false
    await countOf(runId, 'sent', 30)
    await until(async () => (await active())[0] === 'baileys', 'the way back')
    expect(await active()).toEqual(['baileys', 'primary_healthy'])
    await rested()
    expect(whatsapp.connected(phone, 'web_js')).toBe(false)
    // whatever failed over the one went over the other or again: each id accepted exactly once
    expect(whatsapp.over('web_js').length).toBeGreaterThan(0)
    const accepted = whatsapp.sent.filter(
      ({ channel }, i) => channel === 'web_js' || whatsapp.sent.findIndex((one) => one.id === whatsapp.sent[i]!.id) < i,
    )
    expect(new Set(whatsapp.sent.map(({ id }) => id)).size).toBe(30)
    expect(accepted.length).toBeLessThanOrEqual(30)
    const rows = await Promise.all(messages.map(({ id }) => messageRow(id)))
    for (const row of rows)
      expect(row.channel).toBe(whatsapp.sent.findLast(({ id }) => id === row.wa_message_id)!.channel)
    const later = await aRunOf(number, 3)
    await countOf(later.runId, 'sent', 3)
    expect(whatsapp.sent.slice(-3).map(({ channel }) => channel)).toEqual(['baileys', 'baileys', 'baileys'])
    expect(await quotaOf(number.workspaceId)).toMatchObject({ reserved: 0, used: 33 })
  })

  it.each([
    ['cannot be reached', { code: 503, reason: 'unavailable', next: 'reconnect' as const }, 'unreachable'],
    ['has too old a client', { code: 405, reason: 'client_outdated', next: 'outdated' as const }, 'outdated'],
  ])('when the primary %s; what is uncertain waits for its own session', async (_, close, reason) => {
    const { whatsapp, number, active, phone } = await aNumberWithBackup({ healthyMs: 300, outdatedMs: 100 })
    const { promise: never } = Promise.withResolvers<never>()
    whatsapp.script = ({ channel, nth }) => (channel === 'baileys' && nth === 1 ? never : ACCEPTED)
    const lost = await aMessage(number, { kind: 'single' })
    await until(() => whatsapp.sent.length === 1, 'the first try')
    whatsapp.refusals.set(phone, close)
    await whatsapp.cut(phone, close)
    const { runId } = await aRunOf(number, 4)
    await countOf(runId, 'sent', 4)
    expect(await active()).toEqual(['web_js', reason])
    expect(whatsapp.over('web_js')).toHaveLength(4)
    expect(await messageRow(lost.id)).toMatchObject({ status: 'uncertain', channel: 'baileys' })
    whatsapp.refusals.clear()
    await until(async () => (await messageRow(lost.id)).status === 'sent', 'the resend on its own session')
    expect(whatsapp.over('baileys')).toEqual([lost.wa, lost.wa])
    await until(async () => (await active())[0] === 'baileys', 'the way back')
  })

  it('when under 95% of the hour were accepted, told apart from silence that stays where it is', async () => {
    const { whatsapp, number, active } = await aNumberWithBackup({ sendTimeoutMs: 20, settleMs: 60_000 })
    let n = 0
    whatsapp.script = ({ channel }) => (channel === 'baileys' && n++ % 10 === 9 ? new Promise(() => {}) : ACCEPTED)
    const { runId } = await aRunOf(number, 40)
    await until(async () => (await active())[0] === 'web_js', 'the takeover')
    expect(await active()).toEqual(['web_js', 'acceptance'])
    await until(async () => {
      const { queued = 0, sending = 0 } = await statuses(runId)
      return queued + sending === 0
    }, 'the run')
    const { uncertain = 0, sent = 0 } = await statuses(runId)
    expect(uncertain).toBeGreaterThanOrEqual(2)
    expect(uncertain + sent).toBe(40)
    const silent = await pool().query(
      `SELECT wa_message_id AS id FROM messages WHERE run_id = $1 AND status = 'uncertain'`,
      [runId],
    )
    for (const { id } of silent.rows) expect(whatsapp.over('web_js')).not.toContain(id)
  })

  it('and is known to the next worker: so is the hour before it', async () => {
    const { whatsapp, number, active, stop, rested, senderId } = await aNumberWithBackup({ backupIdleMs: 50 })
    await rested()
    // as an earlier worker would have left them
    for (let i = 0; i < 20; i++) {
      const { id } = await aMessage(number, {
        runId: (await aRunOf(number, 0)).runId,
        status: i < 2 ? 'failed' : 'sent',
        attempts: 3,
      })
      await pool().query(
        `UPDATE messages SET channel = 'baileys', claimed_at = now(), reason = CASE WHEN status = 'failed' THEN 'refused_for_now' END WHERE id = $1`,
        [id],
      )
    }
    await stop()
    const { runId } = await aRunOf(number, 10)
    start(whatsapp, { ...quick, paceFactor: 0.02 })
    await until(async () => (await active())[0] === 'web_js', 'the takeover')
    expect(await active()).toEqual(['web_js', 'acceptance'])
    await countOf(runId, 'sent', 10)
    expect(await senderRow(senderId)).toMatchObject({ active_channel_at: expect.any(Date) })
  })

  it('and gives up when it takes nothing itself; the primary goes on', async () => {
    const { whatsapp, number, active } = await aNumberWithBackup({ retryMs: 5, backupRestMs: 60_000 })
    let first = true
    whatsapp.script = ({ channel }) => {
      const refused = channel === 'web_js' || first
      first = false
      return refused ? REFUSED : ACCEPTED
    }
    const { runId } = await aRunOf(number, 12)
    await until(async () => (await active())[1] === 'backup_failed', 'the way back')
    await until(async () => {
      const { sent = 0, failed = 0 } = await statuses(runId)
      return sent + failed === 12
    }, 'the run')
    // attempts are counted together: one refused by both may have had its three
    expect((await statuses(runId)).failed ?? 0).toBeLessThanOrEqual(1)
    expect(whatsapp.over('web_js')).toHaveLength(3)
  })
})

describe('a message of the backup that got no answer', () => {
  it('waits for its own link, which is opened for it, also by the next worker; the primary goes on meanwhile', async () => {
    const { whatsapp, number, active, stop, phone, senderId } = await aNumberWithBackup({ sendTimeoutMs: 40 })
    await until(() => whatsapp.connected(phone, 'web_js'), 'the backup')
    whatsapp.script = ({ channel }) => (channel === 'baileys' ? REFUSED : ACCEPTED)
    const { runId } = await aRunOf(number, 2)
    await countOf(runId, 'sent', 2)
    expect((await active())[0]).toBe('web_js')
    whatsapp.script = ({ channel }) => (channel === 'web_js' ? new Promise(() => {}) : ACCEPTED)
    const lost = await aMessage(number, { kind: 'single' })
    await until(async () => (await messageRow(lost.id)).status === 'uncertain', 'the doubt')
    await stop()
    await pool().query(`UPDATE senders SET active_channel = 'baileys' WHERE id = $1`, [senderId])
    await pool().query('UPDATE messages SET resends = 1 WHERE id = $1', [lost.id])
    whatsapp.script = () => ACCEPTED
    const { web_js: before } = whatsapp.opened
    start(whatsapp, { ...quick, backupIdleMs: 200 })
    const later = await aRunOf(number, 3)
    await countOf(later.runId, 'sent', 3)
    await until(async () => (await messageRow(lost.id)).status === 'sent', 'the resend')
    expect(whatsapp.opened.web_js).toBeGreaterThan(before)
    expect(await messageRow(lost.id)).toMatchObject({ channel: 'web_js', resends: 2 })
    expect(whatsapp.sent.filter(({ id }) => id === lost.wa).map(({ channel }) => channel)).not.toContain('baileys')
    expect(whatsapp.sent.slice(-4).filter(({ channel }) => channel === 'baileys')).toHaveLength(3)
  })
})

describe('nothing goes over the backup', () => {
  it.each([
    ['463', { kind: 'refused', code: 463 } as const, null, 'restricted'],
    ['429', { kind: 'refused', code: 429 } as const, null, 'held'],
    ['a ban', null, { code: 403, reason: 'banned', next: 'banned' as const }, 'restricted'],
    ['a log-out', null, { code: 401, reason: 'logged_out', next: 'expired' as const }, 'held'],
  ])('after %s', async (_, answer, close, status) => {
    const { whatsapp, number, phone, senderId, active, rested } = await aNumberWithBackup({
      backupIdleMs: 50,
      rateHoldMs: 400,
      rateSlowMs: 60_000,
    })
    await rested()
    const { web_js: before } = whatsapp.opened
    if (answer) whatsapp.script = ({ channel }) => (channel === 'baileys' ? answer : ACCEPTED)
    const { runId } = await aRunOf(number, 6, { speed: 'fast' })
    if (close) {
      whatsapp.script = () => ACCEPTED
      whatsapp.refusals.set(phone, close)
      await whatsapp.cut(phone, close)
    }
    await until(async () => (await senderRow(senderId)).status === status, status)
    await calm(600)
    expect(whatsapp.over('web_js')).toEqual([])
    expect(whatsapp.opened.web_js).toBe(before)
    expect(await active()).toEqual(['baileys', null])
    expect((await statuses(runId)).sent ?? 0).toBeLessThan(6)
  })

  it('that was logged out itself: the number goes on over the primary, and says that it must be linked again', async () => {
    const { whatsapp, number, active, phone, senderId } = await aNumberWithBackup()
    await until(() => whatsapp.connected(phone, 'web_js'), 'the backup')
    let sick = true
    whatsapp.script = ({ channel }) => (channel === 'baileys' && sick ? REFUSED : ACCEPTED)
    const first = await aRunOf(number, 3)
    await countOf(first.runId, 'sent', 3)
    expect((await active())[0]).toBe('web_js')
    sick = false
    await whatsapp.cut(phone, { code: 401, reason: 'logged_out', next: 'expired' }, 'web_js')
    await until(async () => (await active())[1] === 'backup_ended', 'the way back')
    const second = await aRunOf(number, 3)
    await countOf(second.runId, 'sent', 3)
    expect(await backupRow(senderId)).toMatchObject({ live: false, status: 'expired', close_reason: 'logged_out' })
    expect(await senderRow(senderId)).toMatchObject({ status: 'active', web_desired_state: 'linked' })
    expect(await sessionRows(senderId)).toMatchObject([{ status: 'connected', live: true }])
  })

  it.each([
    ['463', 'reach_out_limited'],
    ['a ban', 'banned'],
  ])('once it hears of %s: the whole number is restricted', async (what, reason) => {
    const { whatsapp, number, phone, senderId, active } = await aNumberWithBackup()
    whatsapp.script = ({ channel }) => (channel === 'baileys' ? REFUSED : ACCEPTED)
    const { runId } = await aRunOf(number, 3)
    await countOf(runId, 'sent', 3)
    expect((await active())[0]).toBe('web_js')
    if (what === '463') {
      whatsapp.script = () => ({ kind: 'refused', code: 463 })
      await aRunOf(number, 2)
    } else await whatsapp.cut(phone, { code: 403, reason: 'banned', next: 'banned' }, 'web_js')
    await until(async () => (await senderRow(senderId)).status === 'restricted', 'restricted')
    expect(await senderRow(senderId)).toMatchObject({ hold_reason: reason })
    const gone = whatsapp.sent.length
    await aRunOf(number, 2)
    await calm()
    expect(whatsapp.sent).toHaveLength(gone)
  })
})
