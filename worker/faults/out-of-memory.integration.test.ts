import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, until } from '../testing/engine.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'
import { finished, judged, messagesOf } from '../testing/struck.ts'

testDatabase()
let simulator: Simulator
let worker: WorkerProcess | undefined
beforeAll(async () => {
  simulator = await startSimulator({ habits: { ackDelayMs: 10 } })
})
afterAll(async () => {
  await worker?.kill('SIGKILL')
  await simulator.stop()
})

it('a worker that runs out of memory in the middle of a run loses and doubles nothing', {
  timeout: 240_000,
}, async () => {
  const start = async (env: Record<string, string>) => {
    worker = await startWorker(simulator, { PACE_FACTOR: '0.002', ...env })
    return worker
  }
  const first = await start({ NODE_OPTIONS: '--max-old-space-size=160', FAILPOINTS: 'wait,send.written=oom@6' })
  const number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
  first.child.kill('SIGUSR2')
  const work = await messagesOf(simulator, number, 20)
  await first.ended
  expect(first.log()).toContain('JavaScript heap out of memory')
  expect(await countIn(work.runId, 'sending')).toBe(1)
  const second = await start({})
  await until(async () => (await countIn(work.runId, 'delivered')) > 0, 'the first of them')
  await finished(work, second.log)
  await judged(simulator, number, work, 20)
})
