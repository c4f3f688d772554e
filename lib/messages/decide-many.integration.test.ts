import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aDecider, sql } from '#tests/deciding.ts'
import { aRun, messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { decideMessages } from './decide.ts'
import { listNeeds, needsSummary } from './needs.ts'
import type { Decision } from './schema.ts'

testDatabase()

let decider: Awaited<ReturnType<typeof aDecider>>
let { world, who, runId, a, one, quotaIsTrue } = {} as typeof decider
beforeEach(async () => {
  decider = await aDecider()
  ;({ world, who, runId, a, one, quotaIsTrue } = decider)
})
const set = sql

describe('many at once', () => {
  it('in chunks; done again, it finds nothing, and each is counted and recorded once', async () => {
    await set(
      `INSERT INTO messages (workspace_id, kind, run_id, position, sender_id, phone, category, text, wa_message_id, status, reason, ended_at, released_at, quota_month)
       SELECT $1, 'campaign', $2, n, $3, '+9198' || lpad(n::text, 8, '0'), 'order', 'Namaste', 'X' || n, 'failed', 'refused_for_now', now(), now(), '2026-11-01'
       FROM generate_series(1, 1203) n`,
      who.workspaceId,
      runId,
      world.senderId,
    )
    const chosen = { filter: { status: 'failed', reason: 'refused_for_now' } } as const
    expect(await needsSummary(who.workspaceId)).toMatchObject({ failed: 1203, groups: [{ count: 1203 }] })
    expect(await decideMessages(who, { chosen, decision: 'send_again' })).toMatchObject({
      changed: 1203,
      nextCursor: null,
    })
    expect(await decideMessages(who, { chosen, decision: 'send_again' })).toMatchObject({ changed: 0 })
    const { rows } = await set(
      'SELECT count(*)::int AS n FROM message_decisions WHERE workspace_id = $1',
      who.workspaceId,
    )
    expect(rows[0].n).toBe(1203)
    await quotaIsTrue()
  })

  it('goes on where it stopped', async () => {
    const ids = [(await a('failed', 'x')).id, (await a('failed', 'x')).id, (await a('failed', 'x')).id].sort()
    const chosen = { filter: { status: 'failed' } } as const
    const cursor = `${Date.now() + 5}.${ids[0]}`
    expect(await decideMessages(who, { chosen, decision: 'give_up', cursor })).toMatchObject({ changed: 2 })
    expect(await messageRow(ids[0]!)).toMatchObject({ given_up_at: null })
    await expect(decideMessages(who, { chosen, decision: 'give_up', cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('of two people at once, each message is settled by one', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, async () => (await a('review', 'no_answer')).id))
    const order = (decision: Decision) => decideMessages(who, { chosen: { ids }, decision })
    const [arrived, again] = await Promise.all([order('arrived'), order('send_again')])
    expect(arrived.changed + again.changed).toBe(40)
    expect(arrived.settled + again.settled).toBe(40)
    const { rows } = await set(
      'SELECT count(*)::int AS n FROM message_decisions WHERE workspace_id = $1',
      who.workspaceId,
    )
    expect(rows[0].n).toBe(40)
    expect(await statsOf(who.workspaceId)).toEqual(arrived.changed > 0 ? { sent: arrived.changed } : {})
    expect(await quotaOf(who.workspaceId)).toMatchObject({ reserved: again.changed, used: arrived.changed })
  })

  it('is listed page by page, narrowed as asked, without what was given up', async () => {
    const other = await aRun(world)
    const first = await a('failed', 'refused')
    await set(`UPDATE messages SET recipient_name = 'Asha Pawar' WHERE id = $1`, first.id)
    const second = await a('failed', 'not_connected', { runId: other })
    const third = await a('review', 'no_answer')
    await a('failed', 'refused', { kind: 'test', runId: null })
    const ids = async (filter: object) =>
      (await listNeeds(who.workspaceId, { status: 'failed', limit: 10, ...filter })).items.map(({ id }) => id)
    expect(await ids({})).toEqual([second.id, first.id])
    expect(await ids({ status: 'review' })).toEqual([third.id])
    expect(await ids({ reason: 'refused' })).toEqual([first.id])
    expect(await ids({ runId: other })).toEqual([second.id])
    expect(await ids({ q: 'asha' })).toEqual([first.id])
    expect(await ids({ q: second.phone.slice(3) })).toEqual([second.id])
    const page = await listNeeds(who.workspaceId, { status: 'failed', limit: 1 })
    expect(page.nextCursor).toBe(second.id)
    expect(await ids({ cursor: page.nextCursor })).toEqual([first.id])
    await one(first.id, 'give_up')
    expect(await ids({})).toEqual([second.id])
    expect(page.items[0]).toMatchObject({ campaign: 'Diwali', sender: 'Shop main', text: 'Namaste ji', decisions: [] })
  })
})
