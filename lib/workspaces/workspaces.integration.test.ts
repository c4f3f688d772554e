import { describe, expect, it } from 'vitest'
import { usageOf } from '#lib/billing/queries.ts'
import { pool } from '#lib/db.ts'
import { tenant } from '#lib/tenant.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'
import { assertMaySend } from './guards.ts'
import { updateQuietHours, updateWorkspace } from './mutations.ts'
import { attentionOf, homeOf, workspaceSettings } from './queries.ts'

testDatabase()

describe('who may start sending', () => {
  const may = (workspaceId: string, userId: string) =>
    tenant(workspaceId, (tx) => assertMaySend(tx, workspaceId, userId))

  it('a member with a confirmed e-mail, on a plan or within the trial', async () => {
    const [paying, trying] = [await aWorkspace(), await aWorkspace({ plan: 'trial' })]
    await pool().query(`UPDATE subscriptions SET trial_ends_at = now() + interval '1 day' WHERE workspace_id = $1`, [
      trying.workspaceId,
    ])
    await may(paying.workspaceId, paying.userId)
    await may(trying.workspaceId, trying.userId)
  })

  it('nobody with an e-mail that is not confirmed, nobody from another workspace', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    await expect(may(mine.workspaceId, theirs.userId)).rejects.toMatchObject({ code: 'email_not_verified' })
    await pool().query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [mine.userId])
    await expect(may(mine.workspaceId, mine.userId)).rejects.toMatchObject({ code: 'email_not_verified' })
  })

  it('nobody for a workspace on hold or after the trial', async () => {
    const [held, over] = [await aWorkspace(), await aWorkspace({ plan: 'trial' })]
    await pool().query('UPDATE workspaces SET suspended_at = now() WHERE id = $1', [held.workspaceId])
    await pool().query(`UPDATE subscriptions SET trial_ends_at = now() WHERE workspace_id = $1`, [over.workspaceId])
    await expect(may(held.workspaceId, held.userId)).rejects.toMatchObject({ code: 'workspace_suspended' })
    await expect(may(over.workspaceId, over.userId)).rejects.toMatchObject({ code: 'trial_ended' })
  })
})

describe('messages left', () => {
  const month = `date_trunc('month', now() AT TIME ZONE 'Asia/Kolkata')::date`
  const count = (workspaceId: string, when: string, reserved: number, used: number) =>
    pool().query(`INSERT INTO usage_counters VALUES ($1, ${when}, $2, $3)`, [workspaceId, reserved, used])

  it('are the plan less what was used and what is reserved this month', async () => {
    const { workspaceId } = await aWorkspace({ plan: 'starter' })
    await count(workspaceId, month, 300, 500)
    await count(workspaceId, `(${month} - interval '1 month')::date`, 0, 1_900)
    expect(await usageOf(workspaceId)).toMatchObject({
      plan: 'starter',
      limit: 2_000,
      used: 500,
      reserved: 300,
      left: 1_200,
      trialEndsAt: null,
      trialEnded: false,
    })
  })

  it('are never negative, and begin anew at midnight of the first in the workspace’s zone', async () => {
    const { workspaceId } = await aWorkspace({ plan: 'starter' })
    await count(workspaceId, month, 0, 2_100)
    const { left, resetsAt } = await usageOf(workspaceId)
    expect(left).toBe(0)
    const there = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Kolkata',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    })
    expect(there.format(resetsAt)).toBe('1, 00:00')
    expect(resetsAt.getTime()).toBeGreaterThan(Date.now())
  })

  it('of a trial are counted once, also where it touches two months', async () => {
    const { workspaceId } = await aWorkspace({ plan: 'trial' })
    await count(workspaceId, month, 0, 30)
    await count(workspaceId, `(${month} - interval '1 month')::date`, 0, 60)
    expect(await usageOf(workspaceId)).toMatchObject({ limit: 100, used: 90, left: 10 })
  })
})

describe('settings', () => {
  it('keep what is not given', async () => {
    const { workspaceId } = await aWorkspace()
    await updateWorkspace(workspaceId, { name: 'Rao Stores' })
    await updateQuietHours(workspaceId, { quietFrom: '20:30', quietUntil: '10:00', offersPerWeek: 1 })
    await updateWorkspace(workspaceId, { timeZone: 'Asia/Dubai' })
    expect(await workspaceSettings(workspaceId)).toEqual({
      name: 'Rao Stores',
      timeZone: 'Asia/Dubai',
      quietFrom: '20:30',
      quietUntil: '10:00',
      offersPerWeek: 1,
    })
    const { rows } = await pool().query('SELECT quiet_from::text, quiet_until::text FROM workspaces WHERE id = $1', [
      workspaceId,
    ])
    expect(rows).toEqual([{ quiet_from: '20:30:00', quiet_until: '10:00:00' }])
  })
})

describe('home', () => {
  it('begins with three open steps and ticks what was done', async () => {
    const { workspaceId } = await aWorkspace()
    expect((await homeOf(workspaceId)).steps).toEqual({ linked: false, contacts: 0, started: false })
    await aSender(workspaceId)
    await aContact(workspaceId)
    expect((await homeOf(workspaceId)).steps).toEqual({ linked: true, contacts: 1, started: false })
  })

  it('names numbers that wait for a person, not those that go on by themselves', async () => {
    const { workspaceId } = await aWorkspace()
    const states = [
      ['active', null, null],
      ['held', 'logged_out', null],
      ['held', 'rate_limited', new Date(Date.now() + 60_000)],
      ['restricted', 'banned', null],
    ] as const
    for (const [status, reason, until] of states) {
      const { id } = await aSender(workspaceId, { status })
      await pool().query('UPDATE senders SET hold_reason = $2, hold_until = $3, name = $4 WHERE id = $1', [
        id,
        reason,
        until,
        reason ?? 'fine',
      ])
    }
    const { trouble, senders } = await homeOf(workspaceId)
    expect(trouble.senders.map(({ reason }) => reason)).toEqual(['logged_out', 'banned'])
    expect(senders).toHaveLength(4)
    expect((await attentionOf(workspaceId)).senders).toBe(2)
  })

  it('names numbers to link again, connections that end unused, and old offers that are asked about', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const [lost, ending] = [await aSender(workspaceId, { status: 'held' }), await aSender(workspaceId)]
    await pool().query(`UPDATE senders SET hold_reason = 'session_expired', logged_out_at = now() WHERE id = $1`, [
      lost.id,
    ])
    await pool().query(
      `INSERT INTO sender_sessions (workspace_id, sender_id, channel, epoch, status, data_key, linked_at, expires_at, warned_days)
       VALUES ($1, $2, 'baileys', 1, 'connected', 'x', now(), now() + interval '6 days', 7)`,
      [workspaceId, ending.id],
    )
    const { runId } = await aRun(workspaceId, userId, ending.id, {
      category: 'promo',
      name: 'Eid offer',
      messages: [{ status: 'queued' }, { status: 'sent', sentAt: new Date() }],
    })
    await pool().query('UPDATE campaign_runs SET resume_asked_at = now() WHERE id = $1', [runId])
    const { trouble, live } = await homeOf(workspaceId)
    expect(trouble.senders).toMatchObject([{ id: lost.id, reason: 'session_expired', since: expect.any(Date) }])
    expect(trouble.ending).toMatchObject([{ id: ending.id, endsAt: expect.any(Date) }])
    expect(trouble.asked).toMatchObject([{ name: 'Eid offer', waiting: 1 }])
    expect(live[0]!.progress).toMatchObject({ status: 'sending', hold: { kind: 'asked' }, finish: null })
    expect(await attentionOf(workspaceId)).toMatchObject({
      senders: 2,
      campaigns: 1,
      lost: [{ id: lost.id, name: 'Shop main', reason: 'session_expired', waiting: 0 }],
    })
  })

  it('shows seven days, also those without messages, and nothing of other workspaces', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    for (const { workspaceId } of [mine, theirs])
      await pool().query(
        `INSERT INTO message_stats (workspace_id, day, run_id, sender_id, status, count)
         SELECT $1, (now() AT TIME ZONE 'Asia/Kolkata')::date - n, uuidv7(), uuidv7(), 'sent', 10 FROM generate_series(0, 8, 2) n`,
        [workspaceId],
      )
    const { week } = await homeOf(mine.workspaceId)
    expect(week.days.map(({ sent }) => sent)).toEqual([10, 0, 10, 0, 10, 0, 10])
  })
})
