import { afterAll, beforeAll, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, aRunOf, until } from './testing/engine.ts'
import { countIn, linkOnSimulator, shownByPhone, startWorker, type WorkerProcess } from './testing/process.ts'

const NUMBERS = 8
const MESSAGES = 60

testDatabase()
let simulator: Simulator
const workers: WorkerProcess[] = []
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill('SIGKILL')))
  await simulator.stop()
})

async function start(): Promise<WorkerProcess> {
  const worker = await startWorker(simulator, { PACE_FACTOR: '0.08' })
  workers.push(worker)
  return worker
}
/** How many numbers each worker has connected, the most first. */
async function holdings(): Promise<number[]> {
  const { rows } = await pool().query<{ n: number }>(
    `SELECT count(*)::int AS n FROM senders s JOIN sender_sessions d ON d.sender_id = s.id AND d.ended_at IS NULL
     WHERE s.lease_owner IS NOT NULL AND d.epoch = s.lease_epoch AND d.status = 'connected' GROUP BY s.lease_owner ORDER BY 1 DESC`,
  )
  return rows.map(({ n }) => n)
}
const holding = (...expected: number[]) =>
  until(async () => `${await holdings()}` === `${expected}`, `numbers held as ${expected}`, 40_000).catch(
    async (error: Error) => {
      throw new Error(`${error.message}: ${await holdings()}`)
    },
  )
const inDoubt = async () =>
  (await pool().query(`SELECT count(*)::int AS n FROM messages WHERE uncertain_at IS NOT NULL`)).rows[0].n as number

it('numbers are spread over the workers: one joins, one drains within 10 s, one dies, and every phone shows each message once', {
  timeout: 180_000,
}, async () => {
  const first = await start()
  const numbers = []
  for (let i = 0; i < NUMBERS; i++) {
    const number = await aNumberToLink()
    await linkOnSimulator(simulator, number)
    numbers.push(number)
  }
  await holding(NUMBERS)
  const runs = await Promise.all(numbers.map((number) => aRunOf(number, MESSAGES)))

  const second = await start()
  await holding(NUMBERS / 2, NUMBERS / 2)
  expect(await inDoubt(), 'moving a number leaves nothing in doubt').toBe(0)

  const since = performance.now()
  expect(await first.kill('SIGTERM')).toBe(0)
  expect(performance.now() - since).toBeLessThan(10_000)
  await holding(NUMBERS)
  expect(await inDoubt(), 'draining leaves nothing in doubt').toBe(0)

  const third = await start()
  await holding(NUMBERS / 2, NUMBERS / 2)
  const killedAt = performance.now()
  await second.kill('SIGKILL')
  await holding(NUMBERS)
  expect(performance.now() - killedAt).toBeLessThan(30_000)

  for (const { runId } of runs)
    await until(
      async () => (await countIn(runId, 'sent', 'delivered', 'read')) === MESSAGES,
      `all of run ${runId}`,
      60_000,
    )
  for (const number of numbers) {
    const shown = await shownByPhone(simulator, number.phone)
    expect([...shown.values()]).toEqual(Array<number>(MESSAGES).fill(1))
  }
  expect(await third.kill('SIGTERM')).toBe(0)
})
