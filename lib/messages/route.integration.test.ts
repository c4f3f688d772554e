import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, aRun, messageRow } from '#tests/messages.ts'
import { primaryAcceptance } from './acceptance.sql.ts'
import { claim } from './claim.sql.ts'
import { recordBadNews } from './record.sql.ts'
import { routeRetries, unrouteStranded } from './route.sql.ts'
import { waitingWork } from './waiting.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
let leases: { senderId: string; epoch: number }[]

const aSession = (channel: string, ended = false) =>
  pool().query(
    `INSERT INTO sender_sessions (workspace_id, sender_id, channel, epoch, data_key, linked_at, ended_at)
     VALUES ($1, $2, $3, 1, '', now(), CASE WHEN $4 THEN now() END)`,
    [world.workspaceId, world.senderId, channel, ended],
  )
const sender = (change: string) => pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [world.senderId])
/** A row that failed once over the primary, due again. */
async function failed(change = '', options: Parameters<typeof aMessage>[1] = {}) {
  const { id } = await aMessage(world, { kind: 'single', status: 'retry_wait', attempts: 1, epoch: 1, ...options })
  await pool().query(
    `UPDATE messages SET channel = 'baileys', reason = 'refused_for_now', error_code = 500 WHERE id = $1`,
    [id],
  )
  if (change) await pool().query(`UPDATE messages SET ${change} WHERE id = $1`, [id])
  return id
}
const route = async (id: string) => (await messageRow(id)).route
const take = (channel: string) =>
  claim([{ ...world.turn, channel }], {
    workerId: world.workerId,
    network: 'simulator',
    quietHours: false,
    newChatCap: false,
    leadMs: 0,
  })

beforeEach(async () => {
  world = await aLeasedSender()
  leases = [{ senderId: world.senderId, epoch: 1 }]
  await aSession('baileys')
})

describe('the sweep of retries', () => {
  it('moves a due row that failed technically, counts no attempt, and only that channel takes it then', async () => {
    await aSession('web_js')
    const id = await failed()
    expect(await routeRetries(leases)).toEqual([{ senderId: world.senderId, route: 'web_js' }])
    expect(await messageRow(id)).toMatchObject({ route: 'web_js', status: 'retry_wait', attempts: 1 })
    expect(await routeRetries(leases)).toEqual([])
    expect(await waitingWork([world.senderId])).toMatchObject([{ channel: 'web_js' }])
    expect((await take('baileys')).claimed).toEqual([])
    expect((await take('web_js')).claimed).toMatchObject([{ id, attempts: 2 }])
    expect(await messageRow(id)).toMatchObject({ channel: 'web_js', status: 'sending' })
  })

  it('moves it the other way too', async () => {
    await aSession('web_js')
    await sender(`active_channel = 'web_js'`)
    const id = await failed(`channel = 'web_js'`)
    await routeRetries(leases)
    expect(await route(id)).toBe('baileys')
    expect((await take('web_js')).claimed).toEqual([])
    expect((await take('baileys')).claimed).toMatchObject([{ id }])
  })

  it.each([
    ['a rate limit', `reason = 'rate_limited', error_code = 429`],
    ['no error at all', `reason = NULL`],
    ['an error, but is not due yet', `due_at = now() + interval '1 minute'`],
    ['the way it takes anyhow', `channel = 'web_js'`],
  ])('leaves a row after %s', async (_, change) => {
    await aSession('web_js')
    const id = await failed(change)
    expect(await routeRetries(leases)).toEqual([])
    expect(await route(id)).toBeNull()
  })
  it.each(['queued', 'uncertain', 'sending', 'failed', 'review', 'sent'] as const)(
    'leaves a row that is %s',
    async (status) => {
      await aSession('web_js')
      const id = await failed('', { status })
      expect(await routeRetries(leases)).toEqual([])
      expect(await route(id)).toBeNull()
    },
  )
  it.each([
    ['held', `status = 'held', hold_reason = 'logged_out'`],
    ['restricted', `status = 'restricted', hold_reason = 'banned'`],
    ['to be unlinked', `desired_state = 'unlinked'`],
    ['slowed by WhatsApp', `slow_factor = 2, slow_until = now() + interval '1 hour'`],
    ['another worker’s', 'lease_epoch = 2'],
  ])('leaves the rows of a number that is %s', async (_, change) => {
    await aSession('web_js')
    const id = await failed()
    await sender(change)
    expect(await routeRetries(leases)).toEqual([])
    expect(await route(id)).toBeNull()
  })
  it('leaves one whose first try is not disproved: only its resend was refused', async () => {
    await aSession('web_js')
    const id = await failed('resends = 1')
    expect(await routeRetries(leases)).toEqual([])
    expect(await route(id)).toBeNull()
  })

  it('leaves it there, too, when the sender’s own channel changes: only that one takes it', async () => {
    await aSession('web_js')
    const id = await failed(`resends = 1, status = 'sending', uncertain_at = now() - interval '1 minute'`)
    await recordBadNews(pool(), [{ id, epoch: 1, to: 'retry_wait', reason: 'refused_for_now', code: 500 }])
    await pool().query(`UPDATE messages SET due_at = now() - interval '1 hour' WHERE id = $1`, [id])
    await sender(`active_channel = 'web_js'`)
    expect(await unrouteStranded(leases)).toBe(0)
    expect(await waitingWork([world.senderId])).toMatchObject([{ channel: 'baileys' }])
    expect((await take('web_js')).claimed).toEqual([])
    expect((await take('baileys')).claimed).toMatchObject([{ id }])
  })

  it('leaves them where there is no other link, or it has ended', async () => {
    const id = await failed()
    expect(await routeRetries(leases)).toEqual([])
    await aSession('web_js', true)
    expect(await routeRetries(leases)).toEqual([])
    expect(await route(id)).toBeNull()
  })
})

describe('a row whose channel does not take it', () => {
  it('falls back when that link has ended', async () => {
    const id = await failed(`route = 'web_js'`)
    expect(await unrouteStranded(leases)).toBe(1)
    expect(await route(id)).toBeNull()
    expect((await take('baileys')).claimed).toMatchObject([{ id }])
  })
  it('falls back when it was due for ten minutes, unless it is the way that everything takes', async () => {
    await aSession('web_js')
    const [young, old] = [
      await failed(`route = 'web_js'`),
      await failed(`route = 'web_js', due_at = now() - interval '11 minutes'`),
    ]
    await sender(`active_channel = 'web_js'`)
    expect(await unrouteStranded(leases)).toBe(0)
    await sender(`active_channel = 'baileys'`)
    expect(await unrouteStranded(leases)).toBe(1)
    expect([await route(young), await route(old)]).toEqual(['web_js', null])
  })
})

describe('the primary’s last hour', () => {
  it('counts what was accepted, refused for technical reasons, and not answered; since it was given back to', async () => {
    const runId = await aRun(world)
    const add = (status: 'sent' | 'delivered' | 'failed' | 'uncertain' | 'queued' | 'retry_wait', change = '') =>
      failed(change, { kind: 'campaign', runId, status })
    await add('sent')
    await add('delivered')
    await add('retry_wait')
    await add('failed')
    await add('uncertain')
    await add('queued')
    await add('failed', `reason = 'refused'`)
    await add('retry_wait', `reason = 'rate_limited'`)
    await add('sent', `channel = 'web_js'`)
    await add('sent', `claimed_at = now() - interval '2 hours'`)
    expect(await primaryAcceptance(world.senderId)).toEqual({ accepted: 2, failed: 3 })
    await sender('active_channel_at = clock_timestamp()')
    expect(await primaryAcceptance(world.senderId)).toEqual({ accepted: 0, failed: 0 })
  })
})
