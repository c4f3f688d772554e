import { describe, expect, it } from 'vitest'
import * as cancel from '#app/api/campaigns/[id]/cancel/route.ts'
import * as log from '#app/api/campaigns/[id]/messages/route.ts'
import * as pause from '#app/api/campaigns/[id]/pause/route.ts'
import * as resume from '#app/api/campaigns/[id]/resume/route.ts'
import * as review from '#app/api/campaigns/[id]/review/route.ts'
import * as campaign from '#app/api/campaigns/[id]/route.ts'
import * as schedule from '#app/api/campaigns/[id]/schedule/route.ts'
import * as send from '#app/api/campaigns/[id]/send/route.ts'
import * as campaigns from '#app/api/campaigns/route.ts'
import * as test from '#app/api/messages/send/route.ts'
import * as template from '#app/api/templates/[id]/route.ts'
import * as templates from '#app/api/templates/route.ts'
import { issueToken } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aSender, aWorkspace } from '#tests/factories.ts'

testDatabase()

type Handler = (request: Request, next: { params: Promise<Record<string, string>> }) => Promise<Response>
type Answer = {
  status: number
  body: Record<string, never> & { id: string; error: { code: string; message: string; details: object } }
}

async function aCaller(role = 'owner') {
  const { workspaceId, userId } = await aWorkspace()
  await pool().query('UPDATE memberships SET role = $2 WHERE user_id = $1', [userId, role])
  const token = await issueToken({ workspaceId, userId, version: 1 })
  const call = async (
    handler: unknown,
    { id = '', query = '', body }: { id?: string; query?: string; body?: object } = {},
  ) => {
    const response = await (handler as Handler)(
      new Request(`http://127.0.0.1:3000/api/test${query}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
      { params: Promise.resolve({ id }) },
    )
    return { status: response.status, body: response.status === 204 ? null : await response.json() } as Answer
  }
  return { workspaceId, userId, call }
}
const consent = { consent: { confirmed: true, statement: 'They asked for messages.' } }

describe('campaigns over REST', () => {
  it('go from a template to a launch, and tell what is missing on the way', async () => {
    const { workspaceId, call } = await aCaller()
    await aSender(workspaceId)
    await aContact(workspaceId, { name: 'Asha', consent: false })
    const made = await call(templates.POST, { body: { name: 'Offer', category: 'promo', body: 'Hi {{ name }}' } })
    expect(made).toMatchObject({ status: 200, body: { name: 'Offer', category: 'promo' } })
    const broken = await call(templates.POST, { body: { name: 'Broken', body: 'Hi {{ nmae }}' } })
    expect(broken).toMatchObject({ status: 422, body: { error: { code: 'template_unknown_placeholder' } } })
    expect(broken.body.error.message).toContain('“name”')

    const draft = await call(campaigns.POST, { body: { name: 'Diwali', templateId: made.body.id } })
    expect(draft.body).toMatchObject({ status: 'draft', body: 'Hi {{ name }}', category: 'promo', problem: null })
    const { id } = draft.body
    const changed = await call(campaign.PUT, { id, body: { body: 'Hi {{ name', speed: 'fast' } })
    expect(changed.body).toMatchObject({ speed: 'fast', problem: { code: 'template_syntax' } })
    expect(await call(send.POST, { id, body: consent })).toMatchObject({
      status: 422,
      body: { error: { code: 'template_syntax' } },
    })
    await call(campaign.PUT, { id, body: { body: 'Hi {{ name }}' } })

    const looked = await call(review.GET, { id })
    expect(looked.body).toMatchObject({ recipients: 1, unrecorded: 1, consentNeeded: true, sendable: true })
    expect(await call(send.POST, { id, body: {} })).toMatchObject({
      status: 422,
      body: { error: { code: 'consent_required' } },
    })
    const notTicked = await call(send.POST, { id, body: { consent: { confirmed: false, statement: 'x' } } })
    expect(notTicked.body.error.code).toBe('invalid_input')
    expect((await call(test.POST, { body: { campaignId: id, phone: '9822000417' } })).body).toMatchObject({
      kind: 'test',
      text: 'Hi Asha',
    })
    const sent = await call(send.POST, { id, body: consent })
    expect(sent.status).toBe(200)
    expect(sent.body).toHaveProperty('runId')
    expect(await call(send.POST, { id, body: consent })).toMatchObject({
      status: 409,
      body: { error: { code: 'campaign_not_draft' } },
    })
    expect((await call(campaign.GET, { id })).body).toMatchObject({
      status: 'scheduled',
      progress: { total: 1, waiting: 1 },
    })
    expect((await call(log.GET, { id })).body).toEqual({ items: [], nextCursor: null })
    expect((await call(log.GET, { id, query: '?limit=0' })).status).toBe(422)

    await call(templates.POST, { body: { name: 'Offer 2', body: 'Hi' } })
    expect((await call(templates.GET, { query: '?limit=1' })).body).toMatchObject({ items: [{ name: 'Offer' }] })
    expect((await call(template.DELETE, { id: made.body.id })).status).toBe(204)
  })

  it('are planned, stopped, paused and started again only where that makes sense', async () => {
    const { workspaceId, call } = await aCaller()
    await aSender(workspaceId)
    await aContact(workspaceId)
    const { id } = (await call(campaigns.POST, { body: { name: 'Order', category: 'order', body: 'Hi' } })).body
    const past = await call(schedule.POST, { id, body: { at: '2020-01-01T10:00:00Z' } })
    expect(past).toMatchObject({ status: 422, body: { error: { code: 'campaign_time_past' } } })
    const at = new Date(Date.now() + 86_400_000).toISOString()
    expect((await call(schedule.POST, { id, body: { at } })).status).toBe(200)
    expect((await call(campaign.GET, { id })).body).toMatchObject({ status: 'scheduled', run: { plannedFor: at } })
    expect((await call(pause.POST, { id })).body.error.code).toBe('run_not_pausable')
    expect((await call(resume.POST, { id })).body.error.code).toBe('run_not_resumable')
    expect((await call(cancel.POST, { id })).body).toMatchObject({ status: 'cancelled' })
    expect((await call(cancel.POST, { id })).body.error.code).toBe('run_not_cancellable')
    expect((await call(campaign.DELETE, { id })).body.error.code).toBe('campaign_not_draft')
  })

  it('are written by an agent, and sent by somebody who may', async () => {
    const { workspaceId, call } = await aCaller('agent')
    await aSender(workspaceId)
    await aContact(workspaceId)
    const { id } = (await call(campaigns.POST, { body: { name: 'Order', category: 'order', body: 'Hi' } })).body
    for (const handler of [send.POST, schedule.POST, cancel.POST, resume.POST])
      expect((await call(handler, { id, body: { at: new Date(Date.now() + 1e6) } })).status).toBe(403)
  })

  it('of another workspace are not found on any path', async () => {
    const [mine, theirs] = [await aCaller(), await aCaller()]
    const { id } = (await theirs.call(campaigns.POST, { body: { name: 'Theirs', body: 'Hi' } })).body
    const made = (await theirs.call(templates.POST, { body: { name: 'T', body: 'Hi' } })).body
    const at = new Date(Date.now() + 86_400_000).toISOString()
    const attempts = [
      mine.call(campaign.GET, { id }),
      mine.call(campaign.PUT, { id, body: { name: 'Mine' } }),
      mine.call(campaign.DELETE, { id }),
      mine.call(review.GET, { id }),
      mine.call(log.GET, { id }),
      mine.call(send.POST, { id, body: consent }),
      mine.call(schedule.POST, { id, body: { at, ...consent } }),
      mine.call(pause.POST, { id }),
      mine.call(resume.POST, { id }),
      mine.call(cancel.POST, { id }),
      mine.call(test.POST, { body: { campaignId: id, phone: '9822000417' } }),
      mine.call(campaigns.POST, { body: { name: 'Mine', templateId: made.id } }),
      mine.call(template.GET, { id: made.id }),
      mine.call(template.PUT, { id: made.id, body: { name: 'Mine' } }),
      mine.call(template.DELETE, { id: made.id }),
    ]
    for (const answer of await Promise.all(attempts))
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect((await mine.call(campaigns.GET)).body).toEqual({ items: [], nextCursor: null })
    expect((await mine.call(campaign.GET, { id: 'not-an-id' })).status).toBe(422)
  })
})
