import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender } from '#tests/messages.ts'
import { holdSender, rateLimitSender, restrictSender } from './facts.sql.ts'

testDatabase()

let held: { workspaceId: string; senderId: string; epoch: number }
beforeEach(async () => {
  const { workspaceId, senderId } = await aLeasedSender()
  held = { workspaceId, senderId, epoch: 1 }
})
const state = async () =>
  (
    await pool().query(
      `SELECT status, hold_reason AS reason, round(extract(epoch FROM hold_until - now()) / 60)::int AS minutes, slow_factor AS slow
       FROM senders WHERE id = $1`,
      [held.senderId],
    )
  ).rows[0]
const rateLimited = () => rateLimitSender(held, { holdMs: 300_000, slowMs: 3_600_000, factor: 2 })

describe('a hold', () => {
  it('for a rate limit ends by itself', async () => {
    await rateLimited()
    expect(await state()).toEqual({ status: 'held', reason: 'rate_limited', minutes: 5, slow: 2 })
  })

  it('that only a person ends is not made to pass by a late rate limit, which slows all the same', async () => {
    await holdSender(held, 'logged_out', null)
    await rateLimited()
    expect(await state()).toEqual({ status: 'held', reason: 'logged_out', minutes: null, slow: 2 })
  })

  it('for its risk is not cut short by a rate limit, and takes the place of a shorter one', async () => {
    await rateLimited()
    await holdSender(held, 'risk', 6 * 3_600_000)
    await rateLimited()
    expect(await state()).toMatchObject({ status: 'held', reason: 'risk', minutes: 360 })
  })

  it('of a log-out takes the place of any other; a restriction stands above them', async () => {
    await rateLimited()
    await holdSender(held, 'logged_out', null)
    expect(await state()).toMatchObject({ reason: 'logged_out', minutes: null })
    await restrictSender(held, 'banned', null)
    await rateLimited()
    expect(await state()).toMatchObject({ status: 'restricted', reason: 'banned' })
  })
})
