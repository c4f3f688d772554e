import { describe, expect, it, vi } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aRunOf, askToLink, type Number_, senderRow, sessionRows, statuses, until } from '../testing/engine.ts'
import { arrived, journalOf, network } from '../testing/network.ts'
import { linkOnSimulator } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
/** Its thirty days are over, and it was last used so many days ago. */
const overAfter = ({ senderId }: Number_, unusedDays: number) =>
  pool().query(
    `WITH n AS (UPDATE senders SET last_active_at = now() - $2 * interval '1 day' WHERE id = $1)
     UPDATE sender_sessions SET expires_at = now() - interval '1 minute', linked_at = now() - interval '30 days 1 minute'
     WHERE sender_id = $1 AND ended_at IS NULL`,
    [senderId, unusedDays],
  )
const leftDays = async ({ senderId }: Number_): Promise<number> =>
  (
    await pool().query(
      `SELECT extract(epoch FROM expires_at - now())::float8 / 86400 AS days FROM sender_sessions WHERE sender_id = $1 AND ended_at IS NULL`,
      [senderId],
    )
  ).rows[0]?.days

describe('a session at its thirtieth day', () => {
  it('in the midst of a run lives on, and nobody notices', async () => {
    const { number, digits } = await net.aLinkedNumber({ paceFactor: 0.01 })
    const { runId } = await aRunOf(number, 20)
    await until(() => net.onTheWire(digits).length >= 3, 'the first messages')
    await overAfter(number, 0)
    await until(async () => (await leftDays(number)) > 25, 'its extension')
    await arrived(runId, 20)
    expect(await senderRow(number.senderId)).toMatchObject({ status: 'active', hold_reason: null, lease_epoch: 1 })
    expect(journalOf(net.simulator).filter(({ kind, from }) => kind === 'login' && from === digits)).toHaveLength(1)
    await net.expectOnce()
  })

  it('that nobody used ends on both sides before anything goes out; what waits goes after linking again', async () => {
    const { number, digits } = await net.aLinkedNumber()
    await overAfter(number, 31)
    await until(async () => (await senderRow(number.senderId)).status === 'held', 'the end')
    const { runId } = await aRunOf(number, 4)
    await until(async () => (await sessionRows(number.senderId))[0]?.live === false, 'the session’s end')
    expect(await senderRow(number.senderId)).toMatchObject({ hold_reason: 'session_expired' })
    expect(net.simulator.info().accounts.find(({ phone }) => phone === digits)).toMatchObject({ revoked: true })
    expect((await pool().query('SELECT FROM session_keys')).rowCount).toBe(0)
    expect(await statuses(runId)).toEqual({ queued: 4 })
    expect(net.onTheWire(digits)).toEqual([])
    await askToLink(number.senderId)
    await linkOnSimulator(net.simulator, number)
    await arrived(runId, 4)
    await net.expectOnce()
  })
})
