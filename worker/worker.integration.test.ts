import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, aRunOf, senderRow, until } from './testing/engine.ts'
import { countIn, linkOnSimulator, shownByPhone, startWorker, type WorkerProcess } from './testing/process.ts'

testDatabase()
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.stop())

let worker: WorkerProcess | undefined
/** The real worker, its pace a hundredth of the real one. */
const start = async () => {
  worker = await startWorker(simulator, { PACE_FACTOR: '0.01' })
}
afterEach(async () => {
  await worker?.kill('SIGKILL')
  await pool().query('TRUNCATE senders CASCADE')
})
async function aLinkedNumber() {
  await start()
  const number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
  return number
}
const arrived = (runId: string, count: number) =>
  until(async () => (await countIn(runId, 'sent', 'delivered', 'read')) === count, `${count} arrived`, 60_000)

// Bounds, not waits: a busy machine takes longer, a green run never reaches them.
describe('the worker with the real client on the simulator', { timeout: 180_000 }, () => {
  it('takes a run of 20 to every phone, and says what each of them answered', async () => {
    const number = await aLinkedNumber()
    const { runId, messages } = await aRunOf(number, 20)
    await until(async () => (await countIn(runId, 'delivered')) === 20, '20 delivered', 60_000)
    const shown = await shownByPhone(simulator, number.phone)
    expect([...shown]).toHaveLength(20)
    for (const { phone } of messages) expect(shown.get(phone.slice(1))).toBe(1)
    expect(await statsOf(number.workspaceId)).toEqual({ sent: 20, delivered: 20 })
    expect(await quotaOf(number.workspaceId)).toMatchObject({ reserved: 0, used: 20 })
  })

  it('hears a STOP in the middle of a run: that person gets the confirmation and nothing else', async () => {
    const number = await aLinkedNumber()
    const { runId, messages } = await aRunOf(number, 40)
    const { phone, id } = messages[39]!
    await until(async () => (await countIn(runId, 'sent', 'delivered')) >= 3, 'the first messages', 40_000)
    await simulator.orders.inbound({ to: number.phone.slice(1), from: phone.slice(1), text: 'STOP' })
    await arrived(runId, 39)
    expect(await messageRow(id)).toMatchObject({ status: 'blocked', reason: 'opted_out' })
    const notice = async () =>
      (
        await pool().query(`SELECT status, wa_message_id FROM messages WHERE kind = 'opt_out_notice' AND phone = $1`, [
          phone,
        ])
      ).rows
    await until(async () => (await notice())[0]?.status === 'delivered', 'the confirmation')
    expect(await notice()).toHaveLength(1)
    const { entries } = simulator.journal.page(0, 100_000)
    const got = entries.filter((entry) => entry.kind === 'shown' && entry.phone === phone.slice(1))
    expect(got.map((entry) => entry.text)).toEqual([expect.stringMatching(/START/)])
  })

  it('ends in order at SIGTERM: nothing uncertain, leases free, its row gone; the next one goes on', async () => {
    const number = await aLinkedNumber()
    simulator.orders.policy({ ackDelayMs: 150 })
    const { runId, messages } = await aRunOf(number, 25)
    await until(async () => (await countIn(runId, 'sent', 'delivered')) >= 4, 'the first messages', 40_000)
    expect(await worker!.kill('SIGTERM')).toBe(0)
    simulator.orders.policy({ ackDelayMs: 0 })
    expect(await countIn(runId, 'uncertain', 'sending', 'retry_wait')).toBe(0)
    expect(await countIn(runId, 'queued')).toBeGreaterThan(0)
    expect(await senderRow(number.senderId)).toMatchObject({ lease_owner: null, status: 'active' })
    expect((await pool().query('SELECT FROM workers')).rowCount).toBe(0)
    await start()
    await arrived(runId, 25)
    const shown = await shownByPhone(simulator, number.phone)
    expect(messages.map(({ phone }) => shown.get(phone.slice(1)))).toEqual(messages.map(() => 1))
  })

  it('ends at once at a second SIGTERM; what was on its way is found out by the next one', async () => {
    const number = await aLinkedNumber()
    simulator.orders.policy({ ackDelayMs: 9_000 })
    const { runId, messages } = await aRunOf(number, 3)
    await until(async () => (await countIn(runId, 'sending')) === 1, 'one on its way', 40_000)
    worker!.child.kill('SIGTERM')
    await until(() => worker!.log().includes('"stopping"'), 'the first signal', 5_000)
    const since = performance.now()
    expect(await worker!.kill('SIGTERM')).toBe(1)
    expect(performance.now() - since).toBeLessThan(2_000)
    simulator.orders.policy({ ackDelayMs: 0 })
    await start()
    await arrived(runId, 3)
    const shown = await shownByPhone(simulator, number.phone)
    expect(messages.map(({ phone }) => shown.get(phone.slice(1)))).toEqual([1, 1, 1])
  })
})
