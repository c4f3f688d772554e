import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { quotaOf } from '#tests/messages.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, aRunOf, until } from './testing/engine.ts'
import { countIn, linkOnSimulator, shownByPhone, startWorker, type WorkerProcess } from './testing/process.ts'

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

it('kill -9 in the middle of a run of 200, twice: every phone showed exactly one message', {
  timeout: 120_000,
}, async () => {
  const start = async () => {
    worker = await startWorker(simulator, { PACE_FACTOR: '0.005' })
  }
  await start()
  const number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
  simulator.orders.policy({ ackDelayMs: 8 }) // so that a kill often finds one on its way
  const { runId, messages } = await aRunOf(number, 200)
  const arrived = () => countIn(runId, 'sent', 'delivered', 'read')
  for (const at of [randomInt(20, 80), randomInt(90, 170)]) {
    await until(async () => (await arrived()) >= at, `message ${at}`, 30_000)
    await worker!.kill('SIGKILL')
    await start()
  }
  await until(async () => (await arrived()) === 200, 'all of them', 60_000).catch(async (error: Error) => {
    throw new Error(`${error.message}; ${await arrived()} arrived\n${worker!.log().slice(-3_000)}`)
  })
  const shown = await shownByPhone(simulator, number.phone)
  expect(messages.map(({ phone }) => shown.get(phone.slice(1)))).toEqual(messages.map(() => 1))
  expect(simulator.journal.summary(number.phone.slice(1))).toMatchObject({ shown: 200, phones: 200, duplicates: 0 })
  expect(await quotaOf(number.workspaceId)).toEqual({ reserved: 0, reserved_rows: 0, used: 200, used_rows: 200 })
})
