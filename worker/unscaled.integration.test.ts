import { afterAll, beforeAll, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, aRunOf, type Number_, statuses, until } from './testing/engine.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from './testing/process.ts'

testDatabase()
let simulator: Simulator
let worker: WorkerProcess
beforeAll(async () => {
  simulator = await startSimulator()
  worker = await startWorker(simulator, { PACE_FACTOR: '1', QUIET_HOURS: 'on', NEW_CHAT_CAP: 'on' })
})
afterAll(async () => {
  await worker?.kill('SIGKILL')
  await simulator.stop()
})

/** A linked number of a shop where it is this hour now. */
async function aNumberAt(hour: number): Promise<Number_> {
  const number = await aNumberToLink()
  const ahead = ((hour - new Date().getUTCHours() + 34) % 24) - 10
  const zone = ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
  await pool().query('UPDATE workspaces SET time_zone = $2 WHERE id = $1', [number.workspaceId, zone])
  await linkOnSimulator(simulator, number)
  return number
}

it('as in a shop, nothing scaled or switched off: two to five seconds between messages, none at night', {
  timeout: 180_000,
}, async () => {
  const [day, night] = [await aNumberAt(13), await aNumberAt(3)]
  const sleeping = await aRunOf(night, 1)
  const run = await aRunOf(day, 6)
  await until(async () => (await countIn(run.runId, 'delivered', 'read')) === 6, 'all of them', 120_000)
  const left = simulator.journal
    .page(0, 10_000)
    .entries.filter(({ kind, from }) => kind === 'shown' && from === day.phone.slice(1))
    .map(({ at }) => at)
  const gaps = left.slice(1).map((at, index) => at - left[index]!)
  expect(gaps).toHaveLength(5)
  // what a phone shows trails what was sent by a few ms, more or less each time
  for (const gap of gaps) expect(gap).toBeGreaterThan(1_800)
  expect(Math.max(...gaps), 'no more than a draw and a busy machine').toBeLessThan(12_000)
  expect(await statuses(sleeping.runId)).toEqual({ queued: 1 })
})
