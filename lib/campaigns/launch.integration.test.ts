import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { tenant } from '#lib/tenant.ts'
import { aDraft, runOf } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aWorkspace } from '#tests/factories.ts'
import { launchCampaign } from './launch.ts'
import { audienceCounts } from './review.sql.ts'

testDatabase()

const eventsOf = async (runId: string) =>
  (
    await pool().query<{ id: string; name: string; data: unknown }>(
      `SELECT id, name, data FROM events WHERE data->>'runId' = $1 ORDER BY seq`,
      [runId],
    )
  ).rows
const runsOf = async (campaignId: string) =>
  (await pool().query('SELECT FROM campaign_runs WHERE campaign_id = $1', [campaignId])).rowCount
const hour = 3_600_000

describe('launchCampaign', () => {
  it('freezes a run and writes its event in one transaction', async () => {
    const { workspaceId, userId, campaignId, senderId } = await aDraft({ contacts: 2 })
    const { runId } = await launchCampaign(workspaceId, { campaignId, userId, consentStatement: null })
    const { rows } = await pool().query(
      'SELECT status, version, sender_id, body, audience, recipients, created_by, expanded_at FROM campaign_runs WHERE id = $1',
      [runId],
    )
    expect(rows).toEqual([
      {
        status: 'scheduled',
        version: 1,
        sender_id: senderId,
        body: 'Namaste {{ name }}',
        audience: { kind: 'all' },
        recipients: 2,
        created_by: userId,
        expanded_at: null,
      },
    ])
    expect(await eventsOf(runId)).toEqual([
      { id: `run/planned:${runId}:1`, name: 'run/planned', data: { runId, workspaceId, at: expect.any(String) } },
    ])
  })

  it('makes one run of a double click', async () => {
    const { workspaceId, userId, campaignId } = await aDraft()
    const clicks = await Promise.allSettled(
      Array.from({ length: 5 }, () => launchCampaign(workspaceId, { campaignId, userId, consentStatement: null })),
    )
    expect(clicks.filter((click) => click.status === 'fulfilled')).toHaveLength(1)
    const refused = clicks.flatMap((click) => (click.status === 'rejected' ? [click.reason] : []))
    expect(refused.map((error) => error.code)).toEqual(Array(4).fill('campaign_not_draft'))
    expect(await runsOf(campaignId)).toBe(1)
  })

  it('plans for a time, takes one just past as now, and refuses one long past', async () => {
    const later = await aDraft()
    const at = new Date(Date.now() + 3 * hour)
    const base = { campaignId: later.campaignId, userId: later.userId, consentStatement: null }
    const { runId } = await launchCampaign(later.workspaceId, { ...base, at })
    expect((await runOf(runId)).planned_for).toEqual(at)

    const soon = await aDraft()
    const launch = { campaignId: soon.campaignId, userId: soon.userId, consentStatement: null }
    await expect(
      launchCampaign(soon.workspaceId, { ...launch, at: new Date(Date.now() - hour) }),
    ).rejects.toMatchObject({ code: 'campaign_time_past' })
    const now = await launchCampaign(soon.workspaceId, { ...launch, at: new Date(Date.now() - 20_000) })
    expect((await runOf(now.runId)).planned_for.getTime()).toBeGreaterThan(Date.now() - 10_000)
  })

  it.each([
    ['an unlinked number', { sender: 'unlinked' }, 'sender_not_linked'],
    ['a restricted number', { sender: 'restricted' }, 'sender_restricted'],
    ['no text', { body: ' ' }, 'template_empty'],
    ['a broken text', { body: 'Namaste {{ name' }, 'template_syntax'],
    ['nobody', { contacts: 0 }, 'campaign_no_recipients'],
    ['an offer without the permission box', { category: 'promo' }, 'consent_required'],
  ])('refuses %s, and nothing is left of it', async (_, options, code) => {
    const { workspaceId, userId, campaignId } = await aDraft(options)
    await expect(launchCampaign(workspaceId, { campaignId, userId, consentStatement: null })).rejects.toMatchObject({
      code,
    })
    expect(await runsOf(campaignId)).toBe(0)
  })

  it('refuses a campaign without a number, of others, and of a person who may not send', async () => {
    const mine = await aDraft()
    const theirs = await aWorkspace()
    const launch = { campaignId: mine.campaignId, userId: mine.userId, consentStatement: null }
    await expect(launchCampaign(theirs.workspaceId, { ...launch, userId: theirs.userId })).rejects.toMatchObject({
      code: 'not_found',
    })
    await pool().query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [mine.userId])
    await expect(launchCampaign(mine.workspaceId, launch)).rejects.toMatchObject({ code: 'email_not_verified' })
    await pool().query('UPDATE users SET email_verified_at = now() WHERE id = $1', [mine.userId])
    await pool().query('UPDATE campaigns SET sender_id = NULL WHERE id = $1', [mine.campaignId])
    await expect(launchCampaign(mine.workspaceId, launch)).rejects.toMatchObject({ code: 'campaign_no_sender' })
  })

  it('refuses what the plan does not hold, saying how much is short; the next month has a plan of its own', async () => {
    const { workspaceId, userId, campaignId } = await aDraft({ contacts: 3, plan: 'starter' })
    await pool().query(
      `INSERT INTO usage_counters (workspace_id, month, used, reserved)
       SELECT id, date_trunc('month', now() AT TIME ZONE time_zone), 1500, 499 FROM workspaces WHERE id = $1`,
      [workspaceId],
    )
    const launch = { campaignId, userId, consentStatement: null }
    await expect(launchCampaign(workspaceId, launch)).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { short: 2 },
    })
    expect(await runsOf(campaignId)).toBe(0)
    await launchCampaign(workspaceId, { ...launch, at: new Date(Date.now() + 32 * 24 * hour) })
  })

  it('records the permission confirmed at review for those without a record, and for nobody else', async () => {
    const { workspaceId, userId, campaignId, people } = await aDraft({ category: 'promo', contacts: 1 })
    const unknown = await aContact(workspaceId, { consent: false })
    const withdrawn = await aContact(workspaceId, { consent: false })
    await pool().query(
      `INSERT INTO consent_events (workspace_id, phone, kind, source) VALUES ($1, $2, 'withdrawn', 'reply')`,
      [workspaceId, withdrawn.phone],
    )
    const statement = 'These people agreed to get our offers.'
    const { runId } = await launchCampaign(workspaceId, { campaignId, userId, consentStatement: statement })
    const { rows } = await pool().query(
      `SELECT phone, kind, statement, run_id, user_id FROM consent_events WHERE source = 'review'`,
    )
    expect(rows).toEqual([{ phone: unknown.phone, kind: 'granted', statement, run_id: runId, user_id: userId }])
    const counts = await tenant(workspaceId, (tx) =>
      audienceCounts(tx, {
        workspaceId,
        audience: { kind: 'all' },
        category: 'promo',
        network: 'simulator',
        senderId: null,
        required: [],
        optional: [],
      }),
    )
    expect(counts.recipients).toBe(2)
    expect((await runOf(runId)).recipients).toBe(2)
    expect(people).toHaveLength(1)
  })
})
