import { describe, expect, it } from 'vitest'
import { campaignSpeed, campaignWithProgress, listCampaigns } from '#lib/campaigns/queries.ts'
import { pool } from '#lib/db.ts'
import { getMessage, messageLog } from '#lib/messages/queries.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'

testDatabase()
const shop = async () => {
  const { workspaceId, userId } = await aWorkspace()
  return { workspaceId, userId, sender: await aSender(workspaceId) }
}
const times = (count: number, status: string) => Array.from({ length: count }, () => ({ status }))

describe('progress of a run', () => {
  it('counts people by state; who was left out before it began is beside them', async () => {
    const { workspaceId, userId, sender } = await shop()
    const seeds = [
      ...times(5, 'queued'),
      ...times(1, 'sending'),
      ...times(2, 'sent'),
      ...times(3, 'read'),
      ...times(1, 'failed'),
      ...times(1, 'uncertain'),
      ...times(4, 'blocked'),
    ]
    const { campaignId } = await aRun(workspaceId, userId, sender.id, { messages: seeds, recipients: 14 })
    const noon = new Date('2026-11-23T06:00:00Z')
    const { progress, startedBy } = await campaignWithProgress(workspaceId, campaignId, noon)
    expect(startedBy).toBe('Meera Kulkarni')
    // 17 rows, 3 left out by the freeze, 1 held back since
    expect(progress).toMatchObject({
      total: 14,
      waiting: 6,
      done: 8,
      leftOut: 3,
      hold: null,
      counts: { read: 3, queued: 5, blocked: 4 },
    })
    expect(progress!.finish!.from.getTime()).toBeGreaterThan(noon.getTime())
    expect(progress!.rate).toBeGreaterThan(0)
  })

  it('says what holds it: a person, its number, quiet hours', async () => {
    const { workspaceId, userId, sender } = await shop()
    const run = (status: string) => aRun(workspaceId, userId, sender.id, { status, messages: times(1, 'queued') })
    const holdOf = async (id: string, at: string) =>
      (await campaignWithProgress(workspaceId, id, new Date(at))).progress!
    const sending = await run('sending')
    expect(await holdOf(sending.campaignId, '2026-11-23T17:00:00Z')).toMatchObject({
      hold: { kind: 'quiet', until: new Date('2026-11-24T03:30:00Z') },
    })
    const paused = await run('paused')
    expect(await holdOf(paused.campaignId, '2026-11-23T17:00:00Z')).toMatchObject({
      hold: { kind: 'person' },
      finish: null,
    })
    await pool().query(
      `UPDATE senders SET status = 'held', hold_reason = 'rate_limited', hold_until = '2026-11-23T07:00:00Z' WHERE id = $1`,
      [sender.id],
    )
    const held = await holdOf(sending.campaignId, '2026-11-23T06:00:00Z')
    expect(held.hold).toEqual({ kind: 'sender', reason: 'rate_limited', until: new Date('2026-11-23T07:00:00Z') })
    expect(held.finish!.from.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-11-23T07:00:00Z'))
    await pool().query(`UPDATE senders SET hold_until = NULL, hold_reason = 'logged_out' WHERE id = $1`, [sender.id])
    expect(await holdOf(sending.campaignId, '2026-11-23T06:00:00Z')).toMatchObject({
      finish: null,
      hold: { reason: 'logged_out', until: null },
    })
  })

  it('counts who wrote back after their message, and who said stop', async () => {
    const { workspaceId, userId, sender } = await shop()
    const [asha, vijay, never] = ['+919822000001', '+919822000002', '+919822000003']
    const sentAt = new Date(Date.now() - 60_000)
    const { campaignId } = await aRun(workspaceId, userId, sender.id, {
      messages: [
        { status: 'read', phone: asha, sentAt },
        { status: 'sent', phone: vijay, sentAt },
        { status: 'queued', phone: never },
      ],
    })
    const wrote = (phone: string, id: string, optOut: boolean, at: Date) =>
      pool().query(
        `INSERT INTO inbound_messages (workspace_id, sender_id, wa_message_id, from_jid, phone, opt_out, wa_at) VALUES ($1, $2, $3, 'x', $4, $5, $6)`,
        [workspaceId, sender.id, id, phone, optOut, at],
      )
    await wrote(asha!, '1', false, new Date())
    await wrote(asha!, '2', true, new Date())
    await wrote(vijay!, '3', false, new Date(sentAt.getTime() - 1_000)) // before it was sent: no answer to it
    await wrote(never!, '4', true, new Date())
    expect((await campaignWithProgress(workspaceId, campaignId)).progress!.replies).toEqual({ people: 1, optedOut: 1 })
  })

  it('draws the speed by the minute', async () => {
    const { workspaceId, userId, sender } = await shop()
    const at = (minute: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - minute * 60_000)
    const { campaignId } = await aRun(workspaceId, userId, sender.id, {
      messages: [
        { status: 'sent', sentAt: at(3) },
        { status: 'sent', sentAt: at(3) },
        { status: 'sent', sentAt: at(1) },
        { status: 'sent', sentAt: at(500) },
      ],
    })
    expect(await campaignSpeed(workspaceId, campaignId)).toEqual([
      { minute: at(3), sent: 2 },
      { minute: at(1), sent: 1 },
    ])
  })
})

describe('lists', () => {
  it('page through campaigns, newest first, by state and name', async () => {
    const { workspaceId, userId, sender } = await shop()
    for (const [name, status] of [
      ['One', 'completed'],
      ['Two', 'sending'],
      ['Three', 'paused'],
    ] as const)
      await aRun(workspaceId, userId, sender.id, { name, status })
    const first = await listCampaigns(workspaceId, { limit: 2 })
    expect(first.items.map((item) => item.name)).toEqual(['Three', 'Two'])
    const second = await listCampaigns(workspaceId, { limit: 2, cursor: first.nextCursor! })
    expect(second).toMatchObject({ items: [{ name: 'One', status: 'completed' }], nextCursor: null })
    expect((await listCampaigns(workspaceId, { limit: 9, status: 'sending' })).items.map((item) => item.name)).toEqual([
      'Two',
    ])
    expect((await listCampaigns(workspaceId, { limit: 9, q: 'THR' })).items.map((item) => item.name)).toEqual(['Three'])
    expect((await listCampaigns(workspaceId, { limit: 9, status: 'draft' })).items).toEqual([])
    await expect(listCampaigns(workspaceId, { limit: 9, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('page through the people of a run, by state and by name or number', async () => {
    const { workspaceId, userId, sender } = await shop()
    const messages = [
      ...times(5, 'sent'),
      { status: 'failed', name: 'Neha Kale', phone: '+918805000073', reason: 'refused' },
      { status: 'review', name: null },
      { status: 'uncertain' },
    ]
    const { campaignId } = await aRun(workspaceId, userId, sender.id, { messages })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await messageLog(workspaceId, campaignId, { limit: 3, cursor })
      seen.push(...page.items.map((row) => row.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(new Set(seen).size).toBe(8)
    const rows = async (filter: object) => (await messageLog(workspaceId, campaignId, { limit: 50, ...filter })).items
    expect(await rows({ state: 'unsure' })).toHaveLength(2)
    expect(await rows({ state: 'review' })).toHaveLength(1)
    expect(await rows({ q: 'neha' })).toMatchObject([{ name: 'Neha Kale', reason: 'refused' }])
    expect(await rows({ q: '88050 000' })).toHaveLength(1)
    expect(await rows({ q: 'neha', state: 'sent' })).toEqual([])
    await expect(messageLog(workspaceId, campaignId, { limit: 3, cursor: '1:x' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('show nothing of another workspace', async () => {
    const [mine, theirs] = [await shop(), await shop()]
    const { campaignId, messageIds } = await aRun(theirs.workspaceId, theirs.userId, theirs.sender.id, {
      messages: times(1, 'sent'),
    })
    const notFound = { code: 'not_found' }
    await expect(campaignWithProgress(mine.workspaceId, campaignId)).rejects.toMatchObject(notFound)
    await expect(campaignSpeed(mine.workspaceId, campaignId)).rejects.toMatchObject(notFound)
    await expect(messageLog(mine.workspaceId, campaignId, { limit: 9 })).rejects.toMatchObject(notFound)
    await expect(getMessage(mine.workspaceId, messageIds[0]!)).rejects.toMatchObject(notFound)
    expect(await getMessage(theirs.workspaceId, messageIds[0]!)).toMatchObject({
      status: 'sent',
      campaignId,
      text: 'Namaste',
    })
    expect((await listCampaigns(mine.workspaceId, { limit: 9 })).items).toEqual([])
  })
})
