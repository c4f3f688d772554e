import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { APP_ID } from '#inngest/client.ts'
import { type Runner, startRunner } from '#inngest/embedded/runner.ts'
import { functions } from '#inngest/functions.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { DAY } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { runOf, statsOf } from '#tests/campaigns.ts'
import { aContact } from '#tests/factories.ts'
import { databaseWithClock } from '../testing/clocks.ts'
import { type Number_, statuses, until } from '../testing/engine.ts'
import { network } from '../testing/network.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

const database = databaseWithClock()
const net = network()
let runner: Runner
beforeAll(() => {
  Object.assign(process.env, { QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off', PACE_FACTOR: '0' })
})
afterEach(async () => {
  await runner.stop()
  await database.move(0)
})
const orchestrate = async () => {
  runner = await startRunner({ appId: APP_ID, functions, pollMs: 100, leaseMs: 2_000, backoffMs: () => 50 })
}

async function aCampaign({ workspaceId, senderId, userId }: Number_, contacts: number): Promise<string> {
  await Promise.all(Array.from({ length: contacts }, () => aContact(workspaceId)))
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO campaigns (workspace_id, name, category, body, sender_id, speed, created_by)
     VALUES ($1, 'Order ready', 'order', 'Namaste {{ name }}', $2, 'fast', $3) RETURNING id`,
    [workspaceId, senderId, userId],
  )
  const launch = { campaignId: rows[0]!.id, userId, consentStatement: null }
  return (await launchCampaign(workspaceId, launch)).runId
}
/** The event once more, under another id: as a lost acknowledgement of the event's sender would make it. */
async function tell(workspaceId: string, runId: string, name: string): Promise<void> {
  await pool().query(`INSERT INTO events (id, workspace_id, name, data, ts) VALUES ($1, $2, $3, $4, 0)`, [
    randomUUID(),
    workspaceId,
    name,
    JSON.stringify({ workspaceId, runId }),
  ])
  await pool().query(`SELECT pg_notify('events', '')`)
}
const completed = (runId: string) => until(async () => (await runOf(runId)).status === 'completed', 'completed', 90_000)
/** Every event was heard, and what it began has ended. */
const idle = async () =>
  (
    await pool().query(
      `SELECT NOT EXISTS (SELECT FROM events e LEFT JOIN orchestrator_runs r ON r.event->>'id' = e.id
         WHERE e.ts = 0 AND (e.posted_at IS NULL OR r.status = 'running')) AS idle`,
    )
  ).rows[0].idle as boolean

it('a run that is told of twice is orchestrated twice at once, and everybody gets one message; told again a day later, nobody gets another', async () => {
  const { number, digits } = await net.aLinkedNumber()
  const { workspaceId } = number
  const runId = await aCampaign(number, 40)
  await tell(workspaceId, runId, 'run/planned')
  await orchestrate()
  await tell(workspaceId, runId, 'run/resumed')
  await completed(runId)
  await until(async () => (await statuses(runId)).delivered === 40, 'the receipts', 90_000)
  await net.expectOnce()
  expect(await runOf(runId)).toMatchObject({ batches: 1 })
  const before = { run: await runOf(runId), stats: await statsOf(runId), sent: net.onTheWire(digits) }
  expect(before.sent).toHaveLength(40)

  await database.move(DAY)
  const names = ['planned', 'resumed', 'continued', 'drained', 'paused', 'cancelled', 'failed']
  for (const name of names) await tell(workspaceId, runId, `run/${name}`)
  await until(idle, 'all of them to be heard', 90_000)
  expect(await runOf(runId)).toEqual(before.run)
  expect(await statsOf(runId)).toEqual(before.stats)
  expect(await statuses(runId)).toEqual({ delivered: 40 })
  expect(net.onTheWire(digits)).toEqual(before.sent)
})

it('the database server’s clock is put back a day while the orchestrator is down, in the midst of a campaign: it goes on to its end, and no schedule sleeps for a day', async () => {
  const { number } = await net.aLinkedNumber({ scanMs: 200, sweepMs: 500, paceFactor: 0.005 })
  await orchestrate()
  const runId = await aCampaign(number, 40)
  await until(async () => ((await statuses(runId)).delivered ?? 0) > 10, 'the first ten', 90_000)
  await runner.stop()
  await database.move(-DAY)
  await orchestrate()
  const sweepInS = async () =>
    (
      await pool().query<{ s: number }>(
        `SELECT extract(epoch FROM next_at - clock_timestamp())::float8 AS s FROM orchestrator_crons WHERE function_id LIKE '%sweep-runs'`,
      )
    ).rows[0]!.s
  await until(async () => (await sweepInS()) <= 60, 'the sweep to be planned anew', 10_000)
  await pool().query(`UPDATE orchestrator_crons SET next_at = date_trunc('milliseconds', clock_timestamp())`)
  await completed(runId)
  await until(async () => (await statuses(runId)).delivered === 40, 'the receipts', 90_000)
  await net.expectOnce()
})
