import { describe, expect, it } from 'vitest'
import { createDraft } from '#lib/campaigns/drafts.ts'
import { pool } from '#lib/db.ts'
import { getMessage } from '#lib/messages/queries.ts'
import { sendTest } from '#lib/messages/test-message.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aSender, aWorkspace } from '#tests/factories.ts'

testDatabase()

async function shop(body = 'Namaste {{ name }}, bill {{ invoice }}') {
  const who = await aWorkspace()
  const sender = await aSender(who.workspaceId)
  await aContact(who.workspaceId, { name: 'Asha', attributes: { invoice: 'KS-1' } })
  const { id } = await createDraft(who.workspaceId, who.userId, { name: 'Diwali', category: 'promo', body })
  return { who, sender, campaignId: id }
}
const usage = async (workspaceId: string) =>
  (await pool().query('SELECT count(*)::int AS n FROM usage_counters WHERE workspace_id = $1', [workspaceId])).rows[0].n

describe('a test message', () => {
  it('is a released row of its own with the text of a real person, and costs nothing', async () => {
    const { who, sender, campaignId } = await shop()
    const { id } = await sendTest(who, { campaignId, phone: '98220 00417' })
    expect(await getMessage(who.workspaceId, id)).toMatchObject({
      kind: 'test',
      status: 'queued',
      phone: '+919822000417',
      text: 'Namaste Asha, bill KS-1',
      senderId: sender.id,
      runId: null,
    })
    const { rows } = await pool().query('SELECT due_at, wa_message_id FROM messages WHERE id = $1', [id])
    expect(rows[0].due_at).not.toBeNull()
    expect(rows[0].wa_message_id).toMatch(/^3EB0[0-9A-F]{18}$/)
    expect(await usage(who.workspaceId)).toBe(0)
  })

  it('is refused without a number, to a phone that is none, with broken text, and for others', async () => {
    const { who, sender, campaignId } = await shop()
    const send = (input: Partial<{ campaignId: string; phone: string }>) =>
      sendTest(who, { campaignId, phone: '9822000417', ...input })
    await expect(send({ phone: '12345' })).rejects.toMatchObject({ code: 'phone_invalid' })
    const broken = await createDraft(who.workspaceId, who.userId, { name: 'x', body: 'Hi {{ name' })
    await expect(send({ campaignId: broken.id })).rejects.toMatchObject({ code: 'template_syntax' })
    await expect(sendTest((await shop()).who, { campaignId, phone: '9822000417' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await pool().query(`UPDATE senders SET status = 'unlinked' WHERE id = $1`, [sender.id])
    await expect(send({})).rejects.toMatchObject({ code: 'sender_not_linked' })
  })

  it('goes to ten phones an hour, not more', async () => {
    const { who, campaignId } = await shop()
    for (let i = 0; i < 10; i++) await sendTest(who, { campaignId, phone: `982200041${i}` })
    await expect(sendTest(who, { campaignId, phone: '9822000499' })).rejects.toMatchObject({ code: 'rate_limited' })
  })
})
