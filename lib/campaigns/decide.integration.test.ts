import { describe, expect, it } from 'vitest'
import { decideMessage } from '#lib/campaigns/decide.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'

testDatabase()

async function unsure({ status = 'sending', message = 'review' } = {}) {
  const who = await aWorkspace()
  const { id: senderId } = await aSender(who.workspaceId)
  const messages = [{ status: message, reason: 'no_answer' }]
  const { campaignId, runId, messageIds } = await aRun(who.workspaceId, who.userId, senderId, { status, messages })
  return { who, campaignId, runId, messageId: messageIds[0]! }
}
const rowOf = async (id: string) =>
  (
    await pool().query<{ status: string; reason: string | null }>('SELECT status, reason FROM messages WHERE id = $1', [
      id,
    ])
  ).rows[0]
const runStatus = async (id: string) =>
  (await pool().query<{ status: string }>('SELECT status FROM campaign_runs WHERE id = $1', [id])).rows[0]?.status

describe('a person settles a message in review', () => {
  it.each([
    ['arrived', { status: 'sent', reason: null }],
    ['send_again', { status: 'queued', reason: null }],
    ['give_up', { status: 'failed', reason: 'given_up' }],
  ] as const)('%s', async (decision, after) => {
    const { who, campaignId, messageId } = await unsure()
    await decideMessage(who, { campaignId, messageId, decision })
    expect(await rowOf(messageId)).toEqual(after)
  })

  it('opens a finished run again only to send again', async () => {
    const again = await unsure({ status: 'completed' })
    await decideMessage(again.who, { ...again, decision: 'send_again' })
    expect(await runStatus(again.runId)).toBe('sending')
    const arrived = await unsure({ status: 'completed' })
    await decideMessage(arrived.who, { ...arrived, decision: 'arrived' })
    expect(await runStatus(arrived.runId)).toBe('completed')
  })

  it('sends nothing again for a run that was stopped', async () => {
    const { who, campaignId, messageId } = await unsure({ status: 'cancelled' })
    await expect(decideMessage(who, { campaignId, messageId, decision: 'send_again' })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await rowOf(messageId)).toMatchObject({ status: 'review' })
    await decideMessage(who, { campaignId, messageId, decision: 'give_up' })
    expect(await rowOf(messageId)).toMatchObject({ status: 'failed' })
  })

  it('leaves what is settled as it is', async () => {
    const { who, campaignId, messageId } = await unsure({ message: 'failed' })
    await expect(decideMessage(who, { campaignId, messageId, decision: 'send_again' })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await rowOf(messageId)).toMatchObject({ status: 'failed' })
  })

  it("finds no other workspace's messages, nor another campaign's", async () => {
    const [mine, theirs] = [await unsure(), await unsure()]
    const decision = 'arrived' as const
    await expect(decideMessage(mine.who, { ...theirs, decision })).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      decideMessage(mine.who, { campaignId: mine.campaignId, messageId: theirs.messageId, decision }),
    ).rejects.toMatchObject({ code: 'not_found' })
    expect(await rowOf(theirs.messageId)).toMatchObject({ status: 'review' })
  })
})
