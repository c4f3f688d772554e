import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact } from '#tests/factories.ts'
import { statsOf } from '#tests/messages.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, statuses, until } from './testing/engine.ts'
import { linkOnSimulator, shownByPhone, startWorker, type WorkerProcess } from './testing/process.ts'

testDatabase()
let simulator: Simulator
let worker: WorkerProcess | undefined
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => {
  await worker?.kill('SIGKILL')
  await simulator.stop()
})

it('a campaign goes from its launch, batch after batch, to every phone and is completed', {
  timeout: 90_000,
}, async () => {
  worker = await startWorker(simulator, { PACE_FACTOR: '0.001' })
  const number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
  const contacts = await Promise.all(Array.from({ length: 230 }, () => aContact(number.workspaceId)))
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO campaigns (workspace_id, name, category, body, sender_id, speed, created_by) VALUES ($1, 'Order ready', 'order', 'Namaste {{ name }}', $2, 'fast', $3) RETURNING id`,
    [number.workspaceId, number.senderId, number.userId],
  )
  const { runId } = await launchCampaign(number.workspaceId, {
    campaignId: rows[0]!.id,
    userId: number.userId,
    consentStatement: null,
  })
  const run = async () =>
    (await pool().query('SELECT status, batches FROM campaign_runs WHERE id = $1', [runId])).rows[0]
  await until(async () => (await run()).status === 'completed', 'the campaign', 60_000).catch(async (error: Error) => {
    throw new Error(
      `${error.message}; ${JSON.stringify([await run(), await statuses(runId)])}\n${worker!.log().slice(-2_000)}`,
    )
  })
  expect(await run()).toEqual({ status: 'completed', batches: 3 })
  await until(async () => (await statuses(runId)).delivered === 230, 'the receipts')
  const shown = await shownByPhone(simulator, number.phone)
  expect(contacts.map(({ phone }) => shown.get(phone.slice(1)))).toEqual(contacts.map(() => 1))
  expect(await statsOf(number.workspaceId)).toEqual({ sent: 230, delivered: 230 })
})
