import { describe, expect, it } from 'vitest'
import { copyCampaign, createDraft, deleteDraft, updateDraft } from '#lib/campaigns/drafts.ts'
import { getCampaign, listCampaigns } from '#lib/campaigns/queries.ts'
import { pool, transaction } from '#lib/db.ts'
import { createTemplate } from '#lib/templates/mutations.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'

testDatabase()
const notFound = { code: 'not_found' }
const aGroup = async (workspaceId: string) =>
  (
    await pool().query<{ id: string }>(`INSERT INTO groups (workspace_id, name) VALUES ($1, 'Regulars') RETURNING id`, [
      workspaceId,
    ])
  ).rows[0]!.id

describe('drafts', () => {
  it('take the only number, a template’s text and category, and keep what is broken', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const sender = await aSender(workspaceId)
    await aContact(workspaceId)
    const template = await createTemplate(workspaceId, { name: 'T', category: 'order', body: 'Ready, {{ name }}' })
    const draft = await createDraft(workspaceId, userId, { name: 'Diwali', templateId: template.id })
    expect(draft.problem).toBeNull()
    expect(await getCampaign(workspaceId, draft.id)).toMatchObject({
      name: 'Diwali',
      category: 'order',
      body: 'Ready, {{ name }}',
      status: 'draft',
      sender: { id: sender.id },
      run: null,
      audience: { kind: 'all' },
    })
    const broken = await updateDraft(workspaceId, draft.id, { body: 'Hi {{ name' })
    expect(broken.problem).toMatchObject({ code: 'template_syntax' })
    expect((await getCampaign(workspaceId, draft.id)).body).toBe('Hi {{ name')
    expect((await updateDraft(workspaceId, draft.id, { body: 'Hi {{ nam }}' })).problem).toMatchObject({
      code: 'template_unknown_placeholder',
    })
  })

  it('cannot be changed or removed once launched, also when the launch happens at the same moment', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const sender = await aSender(workspaceId)
    const { campaignId } = await aRun(workspaceId, userId, sender.id)
    const launched = { code: 'campaign_not_draft' }
    await expect(updateDraft(workspaceId, campaignId, { name: 'x' })).rejects.toMatchObject(launched)
    await expect(deleteDraft(workspaceId, campaignId)).rejects.toMatchObject(launched)

    const { id } = await createDraft(workspaceId, userId, { name: 'Race', body: 'before' })
    let change: Promise<unknown> | undefined
    await transaction(async (client) => {
      await client.query('SELECT id FROM campaigns WHERE id = $1 FOR UPDATE', [id])
      change = updateDraft(workspaceId, id, { body: 'after' }).catch((error: unknown) => error)
      await waitForLock()
      await client.query(
        `INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, created_by)
         VALUES ($1, $2, $3, 'scheduled', now(), 'order', 'safe', 'before', '{"kind":"all"}', $4)`,
        [workspaceId, id, sender.id, userId],
      )
    })
    expect(await change).toMatchObject(launched)
    expect((await getCampaign(workspaceId, id)).body).toBe('before')
  })

  it('are removed, and copied with everything but their past', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const sender = await aSender(workspaceId)
    const { campaignId } = await aRun(workspaceId, userId, sender.id, { status: 'completed', name: 'Old' })
    const copy = await copyCampaign(workspaceId, userId, campaignId, 'New')
    expect(await getCampaign(workspaceId, copy.id)).toMatchObject({ name: 'New', status: 'draft', category: 'order' })
    await deleteDraft(workspaceId, copy.id)
    await expect(getCampaign(workspaceId, copy.id)).rejects.toMatchObject(notFound)
    await expect(deleteDraft(workspaceId, copy.id)).rejects.toMatchObject(notFound)
  })

  it('know nothing of another workspace', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    const theirSender = await aSender(theirs.workspaceId)
    const theirContact = await aContact(theirs.workspaceId)
    const theirGroup = await aGroup(theirs.workspaceId)
    const theirTemplate = await createTemplate(theirs.workspaceId, { name: 'T', category: 'order', body: 'x' })
    const theirDraft = await createDraft(theirs.workspaceId, theirs.userId, { name: 'Theirs' })
    for (const input of [
      { senderId: theirSender.id },
      { templateId: theirTemplate.id },
      { audience: { kind: 'groups' as const, groupIds: [theirGroup] } },
      { audience: { kind: 'contacts' as const, contactIds: [theirContact.id] } },
    ]) {
      await expect(createDraft(mine.workspaceId, mine.userId, { name: 'Mine', ...input })).rejects.toMatchObject(
        notFound,
      )
      const own = await createDraft(mine.workspaceId, mine.userId, { name: 'Mine' })
      await expect(updateDraft(mine.workspaceId, own.id, input)).rejects.toMatchObject(notFound)
    }
    for (const attempt of [
      () => getCampaign(mine.workspaceId, theirDraft.id),
      () => updateDraft(mine.workspaceId, theirDraft.id, { name: 'x' }),
      () => deleteDraft(mine.workspaceId, theirDraft.id),
      () => copyCampaign(mine.workspaceId, mine.userId, theirDraft.id),
    ])
      await expect(attempt()).rejects.toMatchObject(notFound)
    const { items } = await listCampaigns(mine.workspaceId, { limit: 50 })
    expect(items.every((item) => item.name === 'Mine')).toBe(true)
  })
})

/** Until the change waits for the row that the launch holds. */
async function waitForLock() {
  for (let i = 0; i < 200; i++) {
    const { rows } = await pool().query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    if (rows.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('nobody waits for the lock')
}
