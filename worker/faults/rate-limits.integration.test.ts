import { describe, expect, it, vi } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aNumberToLink, aRunOf, senderRow, statuses, until } from '../testing/engine.ts'
import { arrivalsOf, arrived, network } from '../testing/network.ts'
import { linkOnSimulator } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
/** Scaled like the pace: 5 minutes of rest become 600 ms, the hour at half the rate 20 s. */
const scaled = { rateHoldMs: 600, rateSlowMs: 20_000, retryMs: 300, paceFactor: 0.01 }

describe('a storm of rate limits', () => {
  it('over many numbers, on messages and lookups: each rests with its reason, goes on by itself at half the rate, and nothing is lost', async () => {
    net.start(scaled)
    const numbers = await Promise.all([1, 2, 3, 4].map(() => aNumberToLink()))
    for (const number of numbers) await linkOnSimulator(net.simulator, number)
    const runs = await Promise.all(numbers.map((number) => aRunOf(number, 8)))
    await until(() => numbers.every(({ phone }) => net.onTheWire(phone.slice(1)).length >= 2), 'the first of each')
    net.simulator.orders['rate-limit']({ forMs: 1_500 })
    const held = async () => {
      const rows = await Promise.all(numbers.map(({ senderId }) => senderRow(senderId)))
      return rows.every(({ status, hold_reason }) => status === 'held' && hold_reason === 'rate_limited')
    }
    await until(held, 'all of them to rest')
    for (const { senderId } of numbers) {
      expect(await senderRow(senderId)).toMatchObject({ slow_factor: 2, hold_until: expect.any(Date) })
    }
    for (const { runId } of runs) await arrived(runId, 8)
    await net.expectOnce()
    for (const { senderId } of numbers) {
      expect(await senderRow(senderId)).toMatchObject({ status: 'active', hold_reason: null, slow_factor: 2 })
    }
    // 2 to 5 s each, twice as long, at a hundredth
    const { rows } = await pool().query<{ delay: number }>(
      `SELECT delay_ms AS delay FROM messages m JOIN senders s ON s.id = m.sender_id
       WHERE m.claimed_at > s.slow_until - interval '20 s' ORDER BY delay_ms`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows[0]!.delay).toBeGreaterThanOrEqual(40)
  })

  it('that never ends spends three tries a message at most, and says why; a person can send it again', async () => {
    const { number, digits } = await net.aLinkedNumber({ ...scaled, rateHoldMs: 150, retryMs: 50 })
    net.simulator.orders.policy({ rules: [{ match: { from: digits }, verdict: { error: 429 } }] })
    const { runId, messages } = await aRunOf(number, 1)
    await until(async () => (await statuses(runId)).failed === 1, 'the dead letter')
    expect(net.onTheWire(digits)).toEqual([1, 2, 3].map(() => messages[0]!.wa))
    const { rows } = await pool().query('SELECT reason, error_code, attempts FROM messages WHERE run_id = $1', [runId])
    expect(rows).toEqual([{ reason: 'rate_limited', error_code: 429, attempts: 3 }])
    // it never knocked while it rested
    const at = arrivalsOf(net.simulator, digits)
    for (let i = 1; i < at.length; i++) expect(at[i]! - at[i - 1]!).toBeGreaterThan(140)
    await net.expectOnce({ failed: 1 })
  })
})
