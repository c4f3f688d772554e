import { beforeEach, describe, expect, it } from 'vitest'
import { quotaOf } from '#lib/billing/usage.sql.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { startRun } from '#lib/campaigns/start.sql.ts'
import { pool } from '#lib/db.ts'
import { tenant } from '#lib/tenant.ts'
import { aDraft, type DraftOptions, reservation, rowsOf, runOf, statsOf } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone } from '#tests/factories.ts'
import { freezeRun } from './freeze.sql.ts'
import { renderChunk } from './render-chunk.ts'

testDatabase()

/** Launched and started; `before` sees the draft first. */
async function aStartedRun(
  options: DraftOptions,
  before?: (draft: Awaited<ReturnType<typeof aDraft>>) => Promise<unknown>,
) {
  const draft = await aDraft(options)
  await before?.(draft)
  const { runId } = await launchCampaign(draft.workspaceId, { ...draft, consentStatement: 'They agreed.' })
  expect(await startRun(draft.workspaceId, runId)).toEqual({ kind: 'started' })
  return { ...draft, runId }
}
const reasonsOf = async (runId: string) =>
  Object.fromEntries((await rowsOf(runId)).map(({ phone, status, reason }) => [phone, reason ?? status]))

describe('freezeRun', () => {
  let phones: Record<string, string>
  beforeEach(() => {
    const names = [
      'free',
      'stopped',
      'stoppedLid',
      'withdrawn',
      'absent',
      'longAbsent',
      'capped',
      'onceOffered',
      'gone',
    ]
    phones = Object.fromEntries(names.map((name) => [name, aPhone()]))
  })
  const contacts = async (workspaceId: string, senderId: string) => {
    for (const phone of Object.values(phones)) await aContact(workspaceId, { phone })
    const set = (name: string, sql: string) =>
      pool().query(`UPDATE contacts SET ${sql} WHERE workspace_id = $1 AND phone = $2`, [workspaceId, phones[name]])
    await set('stoppedLid', `lid = '77@lid'`)
    await set('absent', `wa_status = 'no', wa_checked_at = now() - interval '29 days'`)
    await set('longAbsent', `wa_status = 'no', wa_checked_at = now() - interval '31 days'`)
    await set('gone', 'deleted_at = now()')
    await pool().query(
      `INSERT INTO suppressions (workspace_id, phone, lid, reason) VALUES ($1, $2, NULL, 'opted_out'), ($1, NULL, '77@lid', 'opted_out')`,
      [workspaceId, phones.stopped],
    )
    await pool().query(
      `INSERT INTO consent_events (workspace_id, phone, kind, source) VALUES ($1, $2, 'withdrawn', 'manual')`,
      [workspaceId, phones.withdrawn],
    )
    for (const [name, count] of [
      ['capped', 2],
      ['onceOffered', 1],
    ] as const)
      for (let i = 0; i < count; i++)
        await pool().query(
          `INSERT INTO messages (workspace_id, kind, sender_id, phone, category, status, sent_at) VALUES ($1, 'campaign', $2, $3, 'promo', 'sent', now() - interval '6 days')`,
          [workspaceId, senderId, phones[name]],
        )
  }

  it('says of everybody whether they get an offer, and if not why', async () => {
    const { workspaceId, runId } = await aStartedRun({ category: 'promo', contacts: 0 }, ({ workspaceId, senderId }) =>
      contacts(workspaceId, senderId),
    )
    expect(await freezeRun(workspaceId, runId)).toEqual({ recipients: 3, blocked: 5 })
    const reasons = await reasonsOf(runId)
    const named = Object.fromEntries(Object.entries(phones).map(([name, phone]) => [name, reasons[phone]]))
    expect(named).toEqual({
      free: 'queued',
      stopped: 'opted_out',
      stoppedLid: 'opted_out',
      withdrawn: 'no_consent',
      absent: 'not_on_whatsapp',
      longAbsent: 'queued',
      capped: 'frequency_cap',
      onceOffered: 'queued',
      gone: undefined,
    })
    expect(await reservation(workspaceId)).toEqual({ reserved: 3, live: 3 })
    expect(await statsOf(runId)).toEqual({ blocked: 5 })
    expect((await runOf(runId)).expanded_at).toBeInstanceOf(Date)
  })

  it('asks neither for consent nor for the cap of offers where it is no offer', async () => {
    const { workspaceId, runId } = await aStartedRun({ category: 'order', contacts: 0 }, ({ workspaceId, senderId }) =>
      contacts(workspaceId, senderId),
    )
    expect(await freezeRun(workspaceId, runId)).toEqual({ recipients: 5, blocked: 3 })
    const reasons = await reasonsOf(runId)
    expect([phones.withdrawn, phones.capped].map((phone) => reasons[phone!])).toEqual(['queued', 'queued'])
  })

  it('takes each person of several groups once, and the named ones alone', async () => {
    const grouped = await aDraft({ contacts: 3 })
    const { rows } = await pool().query<{ id: string }>(
      `INSERT INTO groups (workspace_id, name) VALUES ($1, 'Regulars'), ($1, 'Pune') RETURNING id`,
      [grouped.workspaceId],
    )
    for (const { id } of rows)
      for (const person of grouped.people.slice(0, 2))
        await pool().query('INSERT INTO group_members (workspace_id, group_id, contact_id) VALUES ($1, $2, $3)', [
          grouped.workspaceId,
          id,
          person.id,
        ])
    await pool().query('UPDATE campaigns SET audience = $2 WHERE id = $1', [
      grouped.campaignId,
      JSON.stringify({ kind: 'groups', groupIds: rows.map((row) => row.id) }),
    ])
    const launched = await launchCampaign(grouped.workspaceId, { ...grouped, consentStatement: null })
    await startRun(grouped.workspaceId, launched.runId)
    expect(await freezeRun(grouped.workspaceId, launched.runId)).toEqual({ recipients: 2, blocked: 0 })

    const named = await aStartedRun({ contacts: 3 }, async ({ campaignId, people }) =>
      pool().query('UPDATE campaigns SET audience = $2 WHERE id = $1', [
        campaignId,
        JSON.stringify({ kind: 'contacts', contactIds: [people[1]!.id] }),
      ]),
    )
    await freezeRun(named.workspaceId, named.runId)
    expect((await rowsOf(named.runId)).map((row) => row.phone)).toEqual([named.people[1]!.phone])
  })

  it('keeps samples away from the real network', async () => {
    const { workspaceId, runId, people } = await aStartedRun({ contacts: 2 }, async ({ senderId, people }) => {
      await pool().query(`UPDATE senders SET network = 'whatsapp' WHERE id = $1`, [senderId])
      await pool().query('UPDATE contacts SET sample = true WHERE id = $1', [people[0]!.id])
    })
    await freezeRun(workspaceId, runId)
    expect(await reasonsOf(runId)).toEqual({ [people[0]!.phone]: 'sample', [people[1]!.phone]: 'queued' })
  })

  it('blocks what the quota no longer holds, in order, where it shrank after the launch', async () => {
    const { workspaceId, runId } = await aStartedRun({ contacts: 4, plan: 'trial' })
    await pool().query(
      `INSERT INTO usage_counters (workspace_id, month, used) SELECT id, date_trunc('month', now() AT TIME ZONE time_zone) - interval '1 month', 97 FROM workspaces WHERE id = $1`,
      [workspaceId],
    )
    const { left } = await tenant(workspaceId, (tx) => quotaOf(tx))
    expect(left).toBe(3)
    expect(await freezeRun(workspaceId, runId)).toEqual({ recipients: 3, blocked: 1 })
    expect((await rowsOf(runId)).map((row) => row.reason)).toEqual([null, null, null, 'quota'])
    expect((await tenant(workspaceId, (tx) => quotaOf(tx))).left).toBe(0)
  })

  it('has nothing left of a trial that is over', async () => {
    const { workspaceId, runId } = await aStartedRun({ contacts: 2, plan: 'trial' })
    await pool().query(`UPDATE subscriptions SET trial_ends_at = now() - interval '1 minute' WHERE workspace_id = $1`, [
      workspaceId,
    ])
    expect(await freezeRun(workspaceId, runId)).toEqual({ recipients: 0, blocked: 2 })
  })

  it('freezes once, also when two do it at the same time', async () => {
    const { workspaceId, runId } = await aStartedRun({ contacts: 20 })
    const both = await Promise.all([freezeRun(workspaceId, runId), freezeRun(workspaceId, runId)])
    await aContact(workspaceId)
    expect([...both, await freezeRun(workspaceId, runId)]).toEqual(Array(3).fill({ recipients: 20, blocked: 0 }))
    expect(await rowsOf(runId)).toHaveLength(20)
    expect(await reservation(workspaceId)).toEqual({ reserved: 20, live: 20 })
  })

  it('does not count the same quota as left for two runs that start together', async () => {
    const first = await aStartedRun({ contacts: 60, plan: 'trial' })
    const { rows } = await pool().query<{ id: string }>(
      `INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, created_by)
       SELECT workspace_id, campaign_id, sender_id, 'sending', now() + interval '1 day', category, speed, body, audience, created_by FROM campaign_runs WHERE id = $1 RETURNING id`,
      [first.runId],
    )
    const frozen = await Promise.all([first.runId, rows[0]!.id].map((id) => freezeRun(first.workspaceId, id)))
    expect(frozen.map((one) => one!.recipients).sort()).toEqual([40, 60])
    expect(await reservation(first.workspaceId)).toEqual({ reserved: 100, live: 100 })
  })

  it('does nothing for a run that was cancelled, or of another workspace', async () => {
    const { workspaceId, runId } = await aStartedRun({})
    const other = await aDraft()
    expect(await freezeRun(other.workspaceId, runId)).toBeNull()
    await pool().query(`UPDATE campaign_runs SET status = 'cancelled' WHERE id = $1`, [runId])
    expect(await freezeRun(workspaceId, runId)).toBeNull()
    expect(await rowsOf(runId)).toEqual([])
  })
})

describe('renderChunk', () => {
  const body = 'Namaste {{ name | default: "ji" }}, order {{ order }}'
  const aFrozenRun = async (orders: (string | null)[]) => {
    const run = await aStartedRun({ contacts: 0, body }, async ({ workspaceId }) => {
      for (const order of orders)
        await aContact(workspaceId, { name: null, attributes: order === null ? {} : { order } })
    })
    await freezeRun(run.workspaceId, run.runId)
    return run
  }

  it('fills texts and ids chunk by chunk, and blocks who lacks a value, with quota and rollup', async () => {
    const { workspaceId, runId } = await aFrozenRun(['A-1', null, 'A-3', 'A-4', ' '])
    const kinds: string[] = []
    for (let i = 0; i < 4; i++) kinds.push((await renderChunk(workspaceId, runId, 2)).kind)
    expect(kinds).toEqual(['more', 'more', 'done', 'done'])
    const rows = await rowsOf(runId)
    expect(rows.map((row) => row.text)).toEqual([
      'Namaste ji, order A-1',
      null,
      'Namaste ji, order A-3',
      'Namaste ji, order A-4',
      null,
    ])
    expect(rows.map((row) => row.reason)).toEqual([null, 'missing_value', null, null, 'missing_value'])
    for (const row of rows)
      expect(row.wa).toEqual(row.text === null ? null : expect.stringMatching(/^3EB0[0-9A-F]{18}$/))
    expect(new Set(rows.map((row) => row.wa)).size).toBe(4)
    expect(await runOf(runId)).toMatchObject({ recipients: 3, blocked: 2 })
    expect(await reservation(workspaceId)).toEqual({ reserved: 3, live: 3 })
    expect(await statsOf(runId)).toEqual({ blocked: 2 })
  })

  it('never gives a row a second id, whoever renders at the same time', async () => {
    const { workspaceId, runId } = await aFrozenRun(Array.from({ length: 30 }, (_, i) => (i % 5 ? `B-${i}` : null)))
    await Promise.all(Array.from({ length: 4 }, () => renderChunk(workspaceId, runId, 20)))
    const before = await rowsOf(runId)
    while ((await renderChunk(workspaceId, runId, 20)).kind !== 'done');
    const after = await rowsOf(runId)
    for (const [i, row] of before.entries()) if (row.wa) expect(after[i]!.wa).toBe(row.wa)
    expect(after.every((row) => (row.status === 'queued') === (row.text !== null))).toBe(true)
    expect(await statsOf(runId)).toEqual({ blocked: 6 })
    expect(await reservation(workspaceId)).toEqual({ reserved: 24, live: 24 })
  })

  it('leaves alone a row that was held back meanwhile, and stops with the run', async () => {
    const { workspaceId, runId } = await aFrozenRun(['A', 'B'])
    await pool().query(
      `UPDATE messages SET status = 'blocked', reason = 'opted_out' WHERE run_id = $1 AND position = 1`,
      [runId],
    )
    await renderChunk(workspaceId, runId)
    expect((await rowsOf(runId)).map((row) => row.text)).toEqual([null, 'Namaste ji, order B'])
    await pool().query(`UPDATE campaign_runs SET status = 'cancelled' WHERE id = $1`, [runId])
    expect(await renderChunk(workspaceId, runId)).toEqual({ kind: 'stopped' })
  })

  it('tells a text that cannot be compiled apart from an error', async () => {
    const { workspaceId, runId } = await aFrozenRun(['A'])
    await pool().query(`UPDATE campaign_runs SET body = 'Namaste {{' WHERE id = $1`, [runId])
    expect(await renderChunk(workspaceId, runId)).toEqual({ kind: 'broken', code: 'template_syntax' })
  })
})
