import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { DAY, HOUR } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow } from '#tests/messages.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aMovableClock } from '../testing/clocks.ts'
import { aNumberToLink, aRunOf, senderRow, until } from '../testing/engine.ts'
import { arrivalsOf, verdict } from '../testing/network.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const clock = aMovableClock('worker')
const PACE = 0.05
const workers: WorkerProcess[] = []
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill('SIGKILL')))
})
afterAll(() => simulator.stop())
const aWorker = async (env: Record<string, string> = {}) => {
  workers.push(await startWorker(simulator, { PACE_FACTOR: String(PACE), ...env }))
}

it('a worker’s clock jumps an hour and a day, ahead and back, in mid-run: it keeps its number and its pace, nothing is lost or doubled', async () => {
  await aWorker(clock.env)
  const number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
  const digits = number.phone.slice(1)
  await aWorker() // a second one, whose clock is right
  const { lease_owner, lease_epoch } = await senderRow(number.senderId)
  const { runId, messages } = await aRunOf(number, 24)
  const left = () => arrivalsOf(simulator, digits).length
  for (const [i, jump] of [HOUR, -HOUR, DAY, -DAY].entries()) {
    await until(() => left() >= 4 * (i + 1), 'four more', 90_000)
    clock.move(jump)
  }
  await until(async () => (await countIn(runId, 'delivered')) === 24, 'all of them', 90_000)
  expect(await senderRow(number.senderId)).toMatchObject({ lease_owner, lease_epoch, status: 'active' })
  const judged = await verdict(simulator)
  expect(judged.verdict, judged.findings.join('\n')).toMatchObject({
    ...{ lost: 0, duplicate_ids: 0, double_accepted: 0, unresolved: 0, failed: 0 },
  })
  const at = arrivalsOf(simulator, digits)
  for (let i = 4; i < at.length; i++) expect(at[i]! - at[i - 4]!).toBeGreaterThan(4 * 2_000 * PACE - 150)
  // what the worker's clock says never dates a message before it was sent, or in the future
  for (const { id } of messages) {
    const row = await messageRow(id)
    expect(row.delivered_at.getTime()).toBeGreaterThanOrEqual(row.sent_at.getTime())
    expect(row.delivered_at.getTime()).toBeLessThan(Date.now() + 60_000)
  }
})

it.each([
  ['ahead', DAY],
  ['behind', -DAY],
])(
  'a worker whose clock is a day %s links a number, restricts it for as long as WhatsApp means, and hands over in order',
  async (_, off) => {
    clock.move(off)
    await aWorker(clock.env)
    const number = await aNumberToLink()
    await linkOnSimulator(simulator, number)
    simulator.orders.policy({ rules: [{ match: { from: number.phone.slice(1), first: 1 }, verdict: { error: 463 } }] })
    const { runId } = await aRunOf(number, 1)
    await until(async () => (await senderRow(number.senderId)).status === 'restricted', 'the restriction', 90_000)
    expect(await countIn(runId, 'failed')).toBe(1)
    const { rows } = await pool().query<{ hours: number }>(
      `SELECT extract(epoch FROM hold_until - clock_timestamp())::float8 / 3600 AS hours FROM senders WHERE id = $1`,
      [number.senderId],
    )
    expect(rows[0]!.hours).toBeGreaterThan(23)
    expect(rows[0]!.hours).toBeLessThan(25)
    expect(await workers[0]!.kill('SIGTERM')).toBe(0)
    expect(await senderRow(number.senderId)).toMatchObject({ lease_owner: null })
  },
)
