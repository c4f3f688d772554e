import { beforeEach, describe, expect, it } from 'vitest'
import { pool, transaction } from '#lib/db.ts'
import { allowedAt } from '#lib/pacing/quiet-hours.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { aLeasedSender, aMessage, aRun } from '#tests/messages.ts'
import { claim } from './claim.sql.ts'
import type { TurnOptions } from './turn.sql.ts'

testDatabase()

type World = Awaited<ReturnType<typeof aLeasedSender>>
let world: World
const options = (over: Partial<TurnOptions> = {}): TurnOptions => ({
  workerId: world.workerId,
  network: 'simulator',
  quietHours: false,
  newChatCap: false,
  leadMs: 0,
  ...over,
})
const take = async (over: Partial<TurnOptions> = {}) => (await claim([world.turn], options(over))).claimed[0]
beforeEach(async () => {
  world = await aLeasedSender()
})

describe('quiet hours in the claim', () => {
  it('are those of lib/pacing, in the zone of the workspace', async () => {
    // zones around the globe at the hour it is now: open in some, closed in others
    const zones = [
      'Pacific/Kiritimati',
      'Pacific/Auckland',
      'Asia/Tokyo',
      'Asia/Kolkata',
      'Asia/Dubai',
      'Europe/London',
      'America/Noronha',
      'America/New_York',
      'America/Los_Angeles',
      'Pacific/Honolulu',
      'Pacific/Pago_Pago',
    ]
    const verdicts = new Set<boolean>()
    for (const timeZone of zones)
      for (const [quietFrom, quietUntil] of [
        ['21:00', '09:00'],
        ['18:30', '12:15'],
        ['23:30', '05:00'],
        ['01:00', '05:00'],
      ] as const) {
        world = await aLeasedSender({ workerId: world.workerId })
        await pool().query('UPDATE workspaces SET time_zone = $2, quiet_from = $3, quiet_until = $4 WHERE id = $1', [
          world.workspaceId,
          timeZone,
          quietFrom,
          quietUntil,
        ])
        for (const category of ['promo', 'order']) {
          await aMessage(world, { kind: 'single', category })
          const expected = allowedAt(new Date(), category, { timeZone, quietFrom, quietUntil })
          expect([timeZone, quietFrom, category, (await take({ quietHours: true })) !== undefined]).toEqual([
            timeZone,
            quietFrom,
            category,
            expected,
          ])
          await pool().query('DELETE FROM messages WHERE sender_id = $1', [world.senderId])
          verdicts.add(expected)
        }
      }
    expect(verdicts.size).toBe(2)
  })
})

describe('claims at the same time', () => {
  it('of two workers never take the same message, nor two of one sender', async () => {
    for (let i = 0; i < 20; i++) await aMessage(world, { kind: 'single' })
    const turn = { ...world.turn, gapMs: { fast: 60_000, balanced: 60_000, safe: 60_000 } }
    const results = await Promise.all(Array.from({ length: 10 }, () => claim([turn], options())))
    expect(results.flatMap((result) => result.claimed)).toHaveLength(1)
  })

  it('without any pause still give each message to one of them', async () => {
    for (let i = 0; i < 40; i++) await aMessage(world, { kind: 'single' })
    const ids: string[] = []
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let i = 0; i < 20; i++) ids.push(...(await claim([world.turn], options())).claimed.map((row) => row.id))
      }),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('and a pause: the claim leaves a run alone whose status somebody is changing, and takes none after it', async () => {
    const runId = await aRun(world)
    await aMessage(world, { runId })
    await transaction(async (client) => {
      await client.query(`UPDATE campaign_runs SET status = 'paused' WHERE id = $1`, [runId])
      expect(await take()).toBeUndefined()
    })
    expect(await take()).toBeUndefined()
    await pool().query(`UPDATE campaign_runs SET status = 'sending' WHERE id = $1`, [runId])
    expect(await take()).toBeDefined()
  })

  it('and a STOP: every claim that begins after its commit obeys it, none takes a row it is holding back', async () => {
    const runId = await aRun(world)
    const phone = aPhone()
    const { id } = await aMessage(world, { runId, phone })
    await transaction(async (client) => {
      await client.query(`INSERT INTO suppressions (workspace_id, phone, reason) VALUES ($1, $2, 'opted_out')`, [
        world.workspaceId,
        phone,
      ])
      await client.query(`UPDATE messages SET status = 'blocked', reason = 'opted_out' WHERE id = $1`, [id])
      expect(await claim([world.turn], options())).toEqual({ claimed: [], heldBack: [], putOff: [] })
    })
    expect(await claim([world.turn], options())).toEqual({ claimed: [], heldBack: [], putOff: [] })
  })
})
