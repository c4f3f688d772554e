import { beforeEach, describe, expect, it } from 'vitest'
import { cancelRun } from '#lib/campaigns/control.ts'
import { retryFailed } from '#lib/campaigns/decide.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aDecider, sql } from '#tests/deciding.ts'
import { aContact, aWorkspace } from '#tests/factories.ts'
import { aMessage, messageRow } from '#tests/messages.ts'
import { type Decider, decideMessage, decideMessages, previewRetry } from './decide.ts'
import { historyOf, listNeeds, needsSummary } from './needs.ts'

testDatabase()

let decider: Awaited<ReturnType<typeof aDecider>>
let { world, who, runId, a, one, quotaIsTrue } = {} as typeof decider
beforeEach(async () => {
  decider = await aDecider()
  ;({ world, who, runId, a, one, quotaIsTrue } = decider)
})
const set = sql
const runStatus = async (id = runId) =>
  (await pool().query<{ status: string }>('SELECT status FROM campaign_runs WHERE id = $1', [id])).rows[0]!.status

describe('a person settles a message', () => {
  it.each([
    ['review', 'no_answer', 'arrived', { status: 'sent', reason: null }],
    ['review', 'no_answer', 'send_again', { status: 'queued', reason: null, attempts: 0 }],
    ['review', 'no_answer', 'give_up', { status: 'failed', reason: 'given_up' }],
    ['failed', 'refused_for_now', 'arrived', { status: 'sent', reason: null }],
    ['failed', 'refused_for_now', 'send_again', { status: 'queued', reason: null, attempts: 0 }],
    ['failed', 'refused_for_now', 'give_up', { status: 'failed', reason: 'refused_for_now' }],
  ] as const)('%s (%s): %s', async (status, reason, decision, after) => {
    const { id } = await a(status, reason)
    await one(id, decision)
    expect(await messageRow(id)).toMatchObject(after)
    expect(await historyOf(who.workspaceId, id)).toEqual([
      {
        decision: status === 'failed' && decision === 'send_again' ? 'retry' : decision,
        was: `${status}:${reason}`,
        by: 'Meera Kulkarni',
        at: expect.any(Date),
      },
    ])
    expect(await needsSummary(who.workspaceId)).toMatchObject({ review: 0, failed: 0 })
    await quotaIsTrue()
  })

  it('under a new id where it may have arrived, under the old one where it was never taken', async () => {
    const [doubt, never] = [await a('review', 'no_answer'), await a('failed', 'refused_for_now')]
    for (const { id } of [doubt, never]) await one(id, 'send_again')
    const renewed = (await messageRow(doubt.id)).wa_message_id
    expect(renewed).toMatch(/^3EB0[0-9A-F]{18}$/)
    expect(renewed).not.toBe(doubt.wa)
    expect((await messageRow(never.id)).wa_message_id).toBe(never.wa)
  })

  it('and what was given up in doubt stays in doubt: tried again, it has a new id', async () => {
    const { id, wa } = await a('review', 'no_answer')
    await one(id, 'give_up')
    await one(id, 'send_again')
    expect((await messageRow(id)).wa_message_id).not.toBe(wa)
    expect((await historyOf(who.workspaceId, id)).map(({ decision }) => decision)).toEqual(['give_up', 'retry'])
    await quotaIsTrue()
  })

  it('once: the second hears that somebody was quicker', async () => {
    const { id } = await a('review', 'no_answer')
    await one(id, 'arrived')
    await expect(one(id, 'give_up')).rejects.toMatchObject({ code: 'conflict' })
    expect(await messageRow(id)).toMatchObject({ status: 'sent' })
  })

  it('not as an agent where it would be sent, and not while the workspace may not send', async () => {
    const { id } = await a('review', 'no_answer')
    const agent = { ...who, role: 'agent' as const }
    await expect(decideMessage(agent, { messageId: id, decision: 'send_again' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await set('UPDATE workspaces SET suspended_at = now() WHERE id = $1', who.workspaceId)
    await expect(one(id, 'send_again')).rejects.toMatchObject({ code: 'workspace_suspended' })
    expect(await messageRow(id)).toMatchObject({ status: 'review' })
    await decideMessage(agent, { messageId: id, decision: 'give_up' })
    expect(await messageRow(id)).toMatchObject({ status: 'failed' })
  })

  it('never of another workspace: nothing changes, and it is told as not found', async () => {
    const { id } = await a('failed', 'refused_for_now')
    const stranger: Decider = { ...(await aWorkspace()), role: 'owner' }
    for (const decision of ['arrived', 'send_again', 'give_up'] as const)
      await expect(decideMessage(stranger, { messageId: id, decision })).rejects.toMatchObject({ code: 'not_found' })
    expect(
      await decideMessages(who, { chosen: { ids: [id, crypto.randomUUID()] }, decision: 'give_up' }),
    ).toMatchObject({
      changed: 1,
      notFound: 1,
      settled: 0,
    })
    const filter = { status: 'failed', runId } as const
    expect(await decideMessages(stranger, { chosen: { filter }, decision: 'give_up' })).toMatchObject({ changed: 0 })
    expect(await previewRetry(stranger, { chosen: { ids: [id] } })).toMatchObject({ total: 0 })
    expect(await historyOf(stranger.workspaceId, id)).toEqual([])
    expect(await listNeeds(stranger.workspaceId, { status: 'failed', limit: 10 })).toEqual({
      items: [],
      nextCursor: null,
    })
  })
})

describe('a retry asks everything anew', () => {
  const offer = async (consent = true) => {
    const contact = await aContact(who.workspaceId, { consent })
    return { contact, ...(await a('failed', 'refused_for_now', { category: 'promo', phone: contact.phone })) }
  }

  it('and says of each left out why', async () => {
    const fine = [await offer(), await offer(), await a('failed', 'rate_limited')]
    const stopped = await offer()
    await set(
      `INSERT INTO suppressions (workspace_id, phone, reason) VALUES ($1, $2, 'opted_out')`,
      who.workspaceId,
      stopped.phone,
    )
    await offer(false)
    const gone = await offer()
    await set('UPDATE contacts SET deleted_at = now() WHERE id = $1', gone.contact.id)
    const absent = await offer()
    await set(`UPDATE contacts SET wa_status = 'no', wa_checked_at = now() WHERE id = $1`, absent.contact.id)
    const served = await offer()
    for (let i = 0; i < 2; i++) await aMessage(world, { status: 'sent', category: 'promo', phone: served.phone })
    await a('failed', 'refused')
    await a('failed', 'restricted')
    const filter = { status: 'failed', runId } as const
    const skipped = {
      opted_out: 1,
      no_consent: 1,
      removed: 1,
      not_on_whatsapp: 1,
      frequency_cap: 1,
      refused: 1,
      restricted: 1,
    }
    expect(await previewRetry(who, { chosen: { filter } })).toMatchObject({ total: 10, changed: 3, needed: 3, skipped })
    expect(await retryOf()).toMatchObject({ changed: 3, skipped, settled: 0, nextCursor: null })
    for (const { id } of fine) expect(await messageRow(id)).toMatchObject({ status: 'queued' })
    expect(await messageRow(stopped.id)).toMatchObject({ status: 'failed', reason: 'refused_for_now' })
    // a person insists: only those that were refused for good
    expect(await decideMessages(who, { chosen: { filter }, decision: 'send_again', force: true })).toMatchObject({
      changed: 2,
      skipped: { opted_out: 1, no_consent: 1, removed: 1, not_on_whatsapp: 1, frequency_cap: 1 },
    })
    await quotaIsTrue()

    async function retryOf() {
      const campaign = await pool().query<{ id: string }>('SELECT campaign_id AS id FROM campaign_runs WHERE id = $1', [
        runId,
      ])
      return retryFailed(who, campaign.rows[0]!.id)
    }
  })

  it.each([
    [`UPDATE senders SET status = 'restricted' WHERE id = $1`, 'sender_restricted'],
    [`UPDATE senders SET status = 'unlinked' WHERE id = $1`, 'sender_not_linked'],
    [`UPDATE senders SET desired_state = 'unlinked' WHERE id = $1`, 'sender_not_linked'],
  ])('%s', async (sql, reason) => {
    const { id } = await a('failed', 'refused_for_now')
    await set(sql, world.senderId)
    await expect(one(id, 'send_again', true)).rejects.toMatchObject({
      code: 'message_not_retryable',
      details: { reason },
    })
    expect(await messageRow(id)).toMatchObject({ status: 'failed' })
  })

  it('waits with a number that is only held', async () => {
    const { id } = await a('failed', 'refused_for_now')
    await set(`UPDATE senders SET status = 'held' WHERE id = $1`, world.senderId)
    await one(id, 'send_again')
    expect(await messageRow(id)).toMatchObject({ status: 'queued' })
  })

  it('not of a run that was stopped; giving up still works', async () => {
    const { id } = await a('review', 'no_answer')
    await cancelRun(who.workspaceId, runId, who.userId)
    await expect(one(id, 'send_again')).rejects.toMatchObject({ details: { reason: 'run_stopped' } })
    await one(id, 'give_up')
    expect(await messageRow(id)).toMatchObject({ status: 'failed', reason: 'given_up' })
  })

  it('opens a finished run again, and leaves a paused one paused', async () => {
    const { id } = await a('failed', 'refused_for_now')
    const [settled, second] = [await a('failed', 'not_connected'), await a('failed', 'not_connected')]
    await set(`UPDATE campaign_runs SET status = 'completed', completed_at = now() WHERE id = $1`, runId)
    await one(settled.id, 'arrived')
    expect(await runStatus()).toBe('completed')
    await one(id, 'send_again')
    expect(await runStatus()).toBe('sending')
    await set(`UPDATE campaign_runs SET status = 'paused' WHERE id = $1`, runId)
    await one(second.id, 'send_again')
    expect(await runStatus()).toBe('paused')
  })

  it('takes its place in the plan of the month in which it is tried again', async () => {
    const { id } = await a('failed', 'refused_for_now')
    await set(`UPDATE messages SET quota_month = '2026-01-01' WHERE id = $1`, id)
    await set(`INSERT INTO usage_counters VALUES ($1, '2026-01-01', 0, 0)`, who.workspaceId)
    await one(id, 'send_again')
    const { rows } = await set(
      `SELECT month::text, reserved FROM usage_counters WHERE workspace_id = $1 AND reserved > 0`,
      who.workspaceId,
    )
    const now = await set(`SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Kolkata')::date::text AS month`)
    expect(rows).toEqual([{ month: now.rows[0].month, reserved: 1 }])
    await quotaIsTrue()
  })

  it('is refused whole where the plan has too few left', async () => {
    await set(`UPDATE subscriptions SET plan_code = 'starter' WHERE workspace_id = $1`, who.workspaceId)
    const messages = [await a('failed', 'refused_for_now'), await a('failed', 'refused_for_now')]
    const month = `date_trunc('month', now() AT TIME ZONE 'Asia/Kolkata')::date`
    await set(
      `INSERT INTO usage_counters AS u VALUES ($1, ${month}, 0, 1999) ON CONFLICT (workspace_id, month) DO UPDATE SET used = 1999`,
      who.workspaceId,
    )
    const chosen = { filter: { status: 'failed', runId } } as const
    expect(await previewRetry(who, { chosen })).toMatchObject({ changed: 2, needed: 2, left: 1 })
    await expect(decideMessages(who, { chosen, decision: 'send_again' })).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { short: 1 },
    })
    for (const { id } of messages) expect(await messageRow(id)).toMatchObject({ status: 'failed' })
    await one(messages[0]!.id, 'send_again')
    expect(await messageRow(messages[0]!.id)).toMatchObject({ status: 'queued' })
  })
})
