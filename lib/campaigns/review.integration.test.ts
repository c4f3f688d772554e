import { describe, expect, it } from 'vitest'
import { createDraft } from '#lib/campaigns/drafts.ts'
import { reviewCampaign } from '#lib/campaigns/review.ts'
import type { CreateCampaign } from '#lib/campaigns/schema.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'

testDatabase()
/** Monday, 11:30 in Kolkata: everything may go out. */
const noon = new Date('2026-11-23T06:00:00Z')
const sql = (text: string, values: unknown[]) => pool().query(text, values)
const suppress = (workspaceId: string, column: 'phone' | 'lid', value: string) =>
  sql(`INSERT INTO suppressions (workspace_id, ${column}, reason) VALUES ($1, $2, 'opted_out')`, [workspaceId, value])

async function shop(input: Partial<CreateCampaign> = {}, plan = 'business') {
  const { workspaceId, userId } = await aWorkspace({ plan })
  const sender = await aSender(workspaceId)
  const draft = async (more: Partial<CreateCampaign> = {}) =>
    (
      await createDraft(workspaceId, userId, {
        name: 'Diwali',
        category: 'promo',
        body: 'Hi {{ name }}',
        ...input,
        ...more,
      })
    ).id
  return { workspaceId, userId, sender, draft }
}
const excludedOf = (review: { excluded: { reason: string; count: number }[] }) =>
  Object.fromEntries(review.excluded.map(({ reason, count }) => [reason, count]))

describe('review', () => {
  it('says who gets an offer and why the rest do not', async () => {
    const { workspaceId, userId, sender, draft } = await shop()
    const contact = (options: Parameters<typeof aContact>[1] = {}) => aContact(workspaceId, options)
    await contact()
    await contact({ consent: false }) // the box stands for this one
    const byPhone = await contact()
    await suppress(workspaceId, 'phone', byPhone.phone)
    const byLid = await contact()
    await sql(`UPDATE contacts SET lid = '123@lid' WHERE id = $1`, [byLid.id])
    await suppress(workspaceId, 'lid', '123@lid')
    const tookBack = await contact()
    await sql(`INSERT INTO consent_events (workspace_id, phone, kind, source) VALUES ($1, $2, 'withdrawn', 'manual')`, [
      workspaceId,
      tookBack.phone,
    ])
    const absent = await contact()
    await sql(`UPDATE contacts SET wa_status = 'no', wa_checked_at = now() WHERE id = $1`, [absent.id])
    const askedLongAgo = await contact()
    await sql(`UPDATE contacts SET wa_status = 'no', wa_checked_at = now() - interval '31 days' WHERE id = $1`, [
      askedLongAgo.id,
    ])
    const tired = await contact()
    for (let i = 0; i < 2; i++)
      await aRun(workspaceId, userId, sender.id, {
        category: 'promo',
        status: 'completed',
        messages: [{ status: 'sent', phone: tired.phone }],
      })
    await contact({ name: null })
    const deleted = await contact()
    await sql('UPDATE contacts SET deleted_at = now() WHERE id = $1', [deleted.id])

    const review = await reviewCampaign(workspaceId, await draft(), noon)
    expect(review).toMatchObject({
      people: 9,
      recipients: 3,
      unrecorded: 1,
      consentNeeded: true,
      sendable: true,
      problem: null,
    })
    expect(excludedOf(review)).toEqual({
      opted_out: 2,
      no_consent: 1,
      not_on_whatsapp: 1,
      frequency_cap: 1,
      missing_value: 1,
    })
    expect(review.excluded.find((one) => one.reason === 'missing_value')).toMatchObject({ key: 'name' })

    const order = await reviewCampaign(workspaceId, await draft({ category: 'order' }), noon)
    expect(excludedOf(order)).toEqual({ opted_out: 2, not_on_whatsapp: 1, missing_value: 1 })
    expect(order.consentNeeded).toBe(false)
  })

  it('shows real people: a typical one, the longest name, a fallback, a missing value', async () => {
    const { workspaceId, draft } = await shop({
      category: 'order',
      body: 'Namaste {{ name | default: "ji" }}, {{ invoice }}',
    })
    await aContact(workspaceId, { name: 'Asha', attributes: { invoice: 'A-1' } })
    await aContact(workspaceId, { name: 'Venkatanarasimharajuvaripeta', attributes: { invoice: 'V-1' } })
    await aContact(workspaceId, { name: ' ', attributes: { invoice: 'N-1' } })
    await aContact(workspaceId, { name: 'Without', attributes: { invoice: '' } })
    const review = await reviewCampaign(workspaceId, await draft(), noon)
    const text = (kind: string) =>
      review.samples
        .find((one) => one.kind === kind)
        ?.parts.map((part) => part.text)
        .join('')
    expect(text('typical')).toBe('Namaste Asha, A-1')
    expect(text('longest')).toBe('Namaste Venkatanarasimharajuvaripeta, V-1')
    expect(text('fallback')).toBe('Namaste ji, N-1')
    expect(review.samples.find((one) => one.kind === 'missing')).toMatchObject({
      missing: 'invoice',
      contact: { name: 'Without' },
    })
    expect(review.checks).toContainEqual({ code: 'missing', level: 'warn', values: { count: 1 } })
    expect(review.checks).toContainEqual({ code: 'fallback', level: 'warn', values: { count: 1 } })
  })

  it('counts people in two groups once and says how many were twice', async () => {
    const { workspaceId, draft } = await shop({ category: 'order' })
    const people = [await aContact(workspaceId), await aContact(workspaceId), await aContact(workspaceId)]
    const group = async (name: string, members: { id: string }[]) => {
      const { rows } = await sql('INSERT INTO groups (workspace_id, name) VALUES ($1, $2) RETURNING id', [
        workspaceId,
        name,
      ])
      for (const { id } of members)
        await sql('INSERT INTO group_members (workspace_id, group_id, contact_id) VALUES ($1, $2, $3)', [
          workspaceId,
          rows[0].id,
          id,
        ])
      return rows[0].id as string
    }
    const groupIds = [await group('Regular', people.slice(0, 2)), await group('Wedding', people.slice(1, 2))]
    const review = await reviewCampaign(workspaceId, await draft({ audience: { kind: 'groups', groupIds } }), noon)
    expect(review).toMatchObject({ people: 2, recipients: 2, repeated: 1 })
    expect(review.groups).toMatchObject([
      { name: 'Regular', count: 2 },
      { name: 'Wedding', count: 1 },
    ])
    const named = await draft({ audience: { kind: 'contacts', contactIds: [people[2]!.id] } })
    expect(await reviewCampaign(workspaceId, named, noon)).toMatchObject({ people: 1, repeated: 0 })
  })

  it('stops what cannot go out: text, number, nobody, plan', async () => {
    const { workspaceId, sender, draft } = await shop({ category: 'order' }, 'trial')
    const stops = async (id: string) =>
      (await reviewCampaign(workspaceId, id, noon)).checks.filter((c) => c.level === 'stop').map((c) => c.code)
    expect(await stops(await draft())).toEqual(['nobody'])
    await aContact(workspaceId)
    expect(await stops(await draft())).toEqual([])
    const broken = await draft({ body: 'Hi {{ nmae }}' })
    expect(await stops(broken)).toEqual(['text'])
    expect(await reviewCampaign(workspaceId, broken, noon)).toMatchObject({
      sendable: false,
      problem: { code: 'template_unknown_placeholder', details: { suggestion: 'name' } },
      samples: [],
    })
    expect(await stops(await draft({ senderId: null }))).toEqual(['sender_missing'])
    await sql(`UPDATE senders SET status = 'unlinked' WHERE id = $1`, [sender.id])
    expect(await stops(await draft())).toEqual(['sender_unlinked'])
    await sql(`UPDATE senders SET status = 'active' WHERE id = $1`, [sender.id])
    await sql(
      `INSERT INTO usage_counters (workspace_id, month, used, reserved) VALUES ($1, date_trunc('month', now() AT TIME ZONE 'Asia/Kolkata')::date, 60, 40)`,
      [workspaceId],
    )
    expect(await stops(await draft())).toEqual(['quota'])
  })

  it('forecasts within open hours, after a planned time, and leaves samples out of the real network', async () => {
    const { workspaceId, sender, draft } = await shop({ category: 'promo', body: 'Hi {name}, reply STOP to stop' })
    await aContact(workspaceId)
    const night = new Date('2026-11-23T17:00:00Z') // 22:30 in Kolkata
    const review = await reviewCampaign(workspaceId, await draft(), night)
    expect(review.startsAt).toEqual(new Date('2026-11-24T04:30:00Z'))
    expect(review.finish!.from.getTime()).toBeGreaterThanOrEqual(review.startsAt!.getTime())
    expect(review.checks.map((check) => check.code)).toEqual(expect.arrayContaining(['quiet', 'braces', 'stop_words']))
    const planned = new Date('2026-11-25T06:00:00Z')
    const later = await reviewCampaign(workspaceId, await draft({ scheduledFor: planned }), night)
    expect(later.startsAt).toEqual(planned)
    expect(later.finish!.from.getTime()).toBeGreaterThanOrEqual(planned.getTime())
    await sql(`UPDATE senders SET network = 'whatsapp' WHERE id = $1`, [sender.id])
    await sql(`UPDATE contacts SET sample = true WHERE workspace_id = $1`, [workspaceId])
    expect(excludedOf(await reviewCampaign(workspaceId, await draft(), noon))).toEqual({ sample: 1 })
  })

  it('is not there for another workspace, nor after the launch', async () => {
    const [mine, theirs] = [await shop(), await shop()]
    await expect(reviewCampaign(mine.workspaceId, await theirs.draft(), noon)).rejects.toMatchObject({
      code: 'not_found',
    })
    const { campaignId } = await aRun(mine.workspaceId, mine.userId, mine.sender.id)
    await expect(reviewCampaign(mine.workspaceId, campaignId, noon)).rejects.toMatchObject({
      code: 'campaign_not_draft',
    })
  })
})
