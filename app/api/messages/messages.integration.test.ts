import { beforeEach, describe, expect, it } from 'vitest'
import * as retryFailed from '#app/api/campaigns/[id]/retry-failed/route.ts'
import * as decideOne from '#app/api/messages/[id]/decide/route.ts'
import * as message from '#app/api/messages/[id]/route.ts'
import * as decideMany from '#app/api/messages/decide/route.ts'
import * as needs from '#app/api/messages/needs/route.ts'
import * as preview from '#app/api/messages/retry/preview/route.ts'
import * as retry from '#app/api/messages/retry/route.ts'
import * as list from '#app/api/messages/route.ts'
import { issueToken } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'

testDatabase()

type Handler = (request: Request, next: { params: Promise<Record<string, string>> }) => Promise<Response>
type Answer = { status: number; body: { items: { id: string }[]; nextCursor: string | null; decisions: object[] } }

async function aShop(role = 'owner') {
  const who = await aWorkspace()
  await pool().query('UPDATE memberships SET role = $2 WHERE user_id = $1', [who.userId, role])
  const token = await issueToken({ workspaceId: who.workspaceId, userId: who.userId, version: 1 })
  const { id: senderId } = await aSender(who.workspaceId)
  const run = await aRun(who.workspaceId, who.userId, senderId, {
    status: 'completed',
    messages: [
      { status: 'failed', reason: 'refused_for_now' },
      { status: 'failed', reason: 'refused' },
      { status: 'review', reason: 'no_answer' },
      { status: 'delivered' },
    ],
  })
  const call = async (
    handler: unknown,
    { id = '', query = '', body, key }: { id?: string; query?: string; body?: object; key?: string } = {},
  ): Promise<Answer> => {
    const response = await (handler as Handler)(
      new Request(`http://127.0.0.1:3000/api/test${query}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...(key && { 'idempotency-key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }),
      { params: Promise.resolve({ id }) },
    )
    return { status: response.status, body: await response.json() }
  }
  return { ...who, ...run, call }
}
let shop: Awaited<ReturnType<typeof aShop>>
beforeEach(async () => {
  shop = await aShop()
})
const statusOf = async (id: string) =>
  (await pool().query<{ status: string }>('SELECT status FROM messages WHERE id = $1', [id])).rows[0]?.status

describe('messages that need a person, over REST', () => {
  it('are listed, counted, looked at and decided', async () => {
    const { call, messageIds, campaignId } = shop
    const [again, , unsure] = messageIds as [string, string, string, string]
    expect((await call(needs.GET)).body).toMatchObject({ review: 1, failed: 2 })
    const page = await call(list.GET, { query: '?status=failed&limit=1' })
    expect(page.body.items).toMatchObject([{ id: messageIds[1], reason: 'refused', campaignId }])
    const next = await call(list.GET, { query: `?status=failed&limit=1&cursor=${page.body.nextCursor}` })
    expect(next.body).toMatchObject({ items: [{ id: again }], nextCursor: null })
    for (const query of ['', '?status=sent', '?status=failed&cursor=x', '?status=failed&campaignId=x'])
      expect((await call(list.GET, { query })).status).toBe(422)

    const decided = await call(decideOne.POST, { id: unsure, body: { decision: 'arrived' } })
    expect(decided).toMatchObject({
      status: 200,
      body: { status: 'sent', decisions: [{ decision: 'arrived', was: 'review:no_answer', by: 'Meera Kulkarni' }] },
    })
    expect(await call(decideOne.POST, { id: unsure, body: { decision: 'give_up' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    })
    expect((await call(message.GET, { id: unsure })).body.decisions).toHaveLength(1)
    expect((await call(decideOne.POST, { id: unsure, body: { decision: 'forget' } })).status).toBe(422)
  })

  it('are tried again: the run goes on, what has little hope is told and left', async () => {
    const { call, messageIds, campaignId } = shop
    expect((await call(preview.POST, { body: { filter: { campaignId } } })).body).toMatchObject({
      total: 2,
      changed: 1,
      skipped: { refused: 1 },
    })
    const first = await call(retryFailed.POST, { id: campaignId, body: {}, key: 'once' })
    expect(first).toMatchObject({ status: 200, body: { changed: 1, skipped: { refused: 1 }, nextCursor: null } })
    expect((await call(retryFailed.POST, { id: campaignId, body: {}, key: 'once' })).body).toEqual(first.body)
    expect((await call(retryFailed.POST, { id: campaignId, body: {} })).body).toMatchObject({ changed: 0 })
    const { rows } = await pool().query('SELECT status FROM campaign_runs WHERE id = $1', [shop.runId])
    expect(rows[0].status).toBe('sending')
    const refused = await call(decideOne.POST, { id: messageIds[1]!, body: { decision: 'send_again' } })
    expect(refused).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'message_not_retryable',
          message: expect.stringContaining('WhatsApp'),
          details: { reason: 'refused' },
        },
      },
    })
    expect((await call(retry.POST, { body: { ids: [messageIds[1]], force: true } })).body).toMatchObject({ changed: 1 })
    const both = { ids: [messageIds[1]], filter: {} }
    for (const body of [{}, both, { ids: [] }, { ids: ['x'] }])
      expect((await call(retry.POST, { body })).status).toBe(422)
  })

  it('of another workspace are not found on any path, and nothing of them changes', async () => {
    const theirs = await aShop()
    const [failed, , unsure] = theirs.messageIds as [string, string, string, string]
    const { call } = shop
    const attempts = [
      call(message.GET, { id: unsure }),
      call(decideOne.POST, { id: unsure, body: { decision: 'arrived' } }),
      call(decideOne.POST, { id: failed, body: { decision: 'send_again', force: true } }),
      call(decideMany.POST, { body: { decision: 'give_up', ids: [failed, unsure] } }),
      call(retry.POST, { body: { ids: [failed], force: true } }),
      call(retryFailed.POST, { id: theirs.campaignId, body: {} }),
    ]
    for (const answer of await Promise.all(attempts))
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    const filter = { status: 'failed', runId: theirs.runId }
    for (const body of [{ filter }, { filter: { status: 'failed', campaignId: theirs.campaignId } }])
      expect((await call(decideMany.POST, { body: { decision: 'give_up', ...body } })).body).toMatchObject({
        changed: 0,
      })
    expect((await call(preview.POST, { body: { ids: [failed] } })).body).toMatchObject({ total: 0 })
    expect((await call(list.GET, { query: `?status=failed&runId=${theirs.runId}` })).body.items).toEqual([])
    expect([await statusOf(failed), await statusOf(unsure)]).toEqual(['failed', 'review'])
    const { rowCount } = await pool().query('SELECT FROM message_decisions WHERE message_id = ANY ($1::uuid[])', [
      theirs.messageIds,
    ])
    expect(rowCount).toBe(0)
  })

  it('are settled by an agent, and sent by somebody who may', async () => {
    const agent = await aShop('agent')
    const [failed, , unsure] = agent.messageIds as [string, string, string, string]
    const forbidden = [
      agent.call(retry.POST, { body: { ids: [failed] } }),
      agent.call(retryFailed.POST, { id: agent.campaignId, body: {} }),
      agent.call(decideOne.POST, { id: unsure, body: { decision: 'send_again' } }),
      agent.call(decideMany.POST, { body: { decision: 'send_again', ids: [failed] } }),
    ]
    for (const answer of await Promise.all(forbidden)) expect(answer.status).toBe(403)
    expect(
      (await agent.call(decideMany.POST, { body: { decision: 'give_up', ids: [failed, unsure] } })).body,
    ).toMatchObject({
      changed: 2,
    })
  })
})
