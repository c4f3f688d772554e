import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { endHold, readWishes } from '#lib/senders/facts.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { aLeasedSender, aMessage } from '#tests/messages.ts'
import { restForRisk, riskSignals, storeRisk } from './risk.sql.ts'
import { riskOf } from './risk.ts'

testDatabase()

let world: Awaited<ReturnType<typeof aLeasedSender>>
const held = (epoch = 1) => ({ workspaceId: world.workspaceId, senderId: world.senderId, epoch })
const signals = async () => (await riskSignals([world.senderId]))[0]!
const set = (change: string) => pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [world.senderId])
const sender = async () => (await pool().query('SELECT * FROM senders WHERE id = $1', [world.senderId])).rows[0]
async function message(change: string, ago = '1 minute') {
  const { id } = await aMessage(world, { kind: 'single', epoch: 1, status: 'failed' })
  await pool().query(
    `UPDATE messages SET claimed_at = clock_timestamp() - interval '${ago}', ${change} WHERE id = $1`,
    [id],
  )
}
const stats = (daysAgo: number, status: string, count: number) =>
  pool().query(
    `INSERT INTO message_stats (workspace_id, day, run_id, sender_id, status, count)
     SELECT $1, (now() AT TIME ZONE w.time_zone)::date - $3::int, '00000000-0000-0000-0000-000000000000', $2, $4, $5 FROM workspaces w WHERE w.id = $1`,
    [world.workspaceId, world.senderId, daysAgo, status, count],
  )
const writes = (phone: string, optOut: boolean, ago = '1 minute') =>
  pool().query(
    `INSERT INTO inbound_messages (workspace_id, sender_id, wa_message_id, from_jid, phone, opt_out, wa_at, created_at)
     VALUES ($1, $2, uuidv7(), $3, $3, $4, now(), now() - $5::interval)`,
    [world.workspaceId, world.senderId, phone, optOut, ago],
  )
beforeEach(async () => {
  world = await aLeasedSender()
  await set(`first_linked_at = now() - interval '100 days'`)
})

describe('the signals', () => {
  it('of a number at rest say nothing bad', async () => {
    const { newsSinceRest, ...rest } = await signals()
    expect(newsSinceRest).toBeNull()
    expect(riskOf(rest)).toEqual({ score: 1, reasons: [] })
  })

  it('are read from what happened, and grow old', async () => {
    await message('error_code = 463', '30 hours')
    await message('error_code = 429')
    await message('error_code = 429', '8 days')
    await message('error_code = 479')
    await message(`reason = 'not_on_whatsapp', status = 'blocked'`)
    await message(`reason = 'opted_out', status = 'blocked'`)
    for (const [day, sent, delivered] of [
      [0, 30, 25],
      [1, 100, 90],
      [3, 60, 40],
      [10, 200, 200],
    ] as const) {
      await stats(day, 'sent', sent)
      await stats(day, 'delivered', delivered)
    }
    const [talker, stopper] = [aPhone(), aPhone()]
    await writes(talker, false)
    await writes(talker, false)
    await writes(stopper, true)
    await writes(aPhone(), true, '8 days')
    await set(`new_chats = 12, new_chats_day = (now() AT TIME ZONE 'Asia/Kolkata')::date`)
    const found = await signals()
    expect(found).toMatchObject({
      rateLimits: 1,
      refused: 1,
      absent: 1,
      sentToday: 30,
      sentTwoDays: 130,
      sentWeek: 190,
      sentEarlier: 160,
      undelivered: 30,
      ordinaryDay: 120,
      activeDays: 3,
      newChats: 12,
      optOuts: 1,
      repliers: 1,
      newsSinceRest: null,
    })
    expect(found.restrictedHoursAgo).toBeCloseTo(30, 1)
    expect(found.ageDays).toBeCloseTo(100, 1)
  })

  it('say so while WhatsApp restricts the number', async () => {
    await set(`status = 'restricted', hold_reason = 'reach_out_limited'`)
    expect((await signals()).restrictedHoursAgo).toBe(0)
  })
})

describe('a score', () => {
  const risk = (score: number) => ({ score, reasons: [{ code: 'refused' as const, weight: 1, values: { count: 6 } }] })

  it('is stored under the lease’s epoch only, and slows the number with what WhatsApp asked for, whichever is slower', async () => {
    expect(await storeRisk(held(2), risk(6))).toBe(false)
    expect(await storeRisk(held(), risk(6))).toBe(true)
    expect(await storeRisk(held(), risk(6))).toBe(false)
    expect(await sender()).toMatchObject({ risk: 6, risk_reasons: [{ code: 'refused' }], risk_at: expect.any(Date) })
    const slow = async () => (await readWishes([world.senderId]))[0]!.slow
    expect(await slow()).toBe(2)
    await set(`slow_factor = 4, slow_until = now() + interval '1 hour'`)
    expect(await slow()).toBe(4)
    await set(`slow_factor = 1.2`)
    expect(await slow()).toBe(2)
    await storeRisk(held(), { score: 1, reasons: [] })
    expect(await slow()).toBeCloseTo(1.2)
  })

  it('makes it rest, for a while, and only news make it rest again', async () => {
    expect(await restForRisk(held(2), 60_000)).toBe(false)
    expect(await restForRisk(held(), 60_000)).toBe(true)
    expect(await sender()).toMatchObject({ status: 'held', hold_reason: 'risk' })
    expect(await restForRisk(held(), 60_000)).toBe(false) // it rests already
    await set(`hold_until = now(), risk_held_until = now()`)
    expect(await endHold(held())).toBe(true)
    await message('error_code = 479', '10 minutes')
    expect((await signals()).newsSinceRest).toBe(0)
    await message('error_code = 479', '0 seconds')
    await writes(aPhone(), true, '0 seconds')
    expect((await signals()).newsSinceRest).toBe(2)
  })

  it('lets a log-out stand', async () => {
    await set(`status = 'held', hold_reason = 'logged_out'`)
    expect(await restForRisk(held(), 60_000)).toBe(false)
    expect(await sender()).toMatchObject({ hold_reason: 'logged_out' })
  })
})
