import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAILPOINT_NAMES, FAILPOINTS, type FailpointName } from '#lib/failpoints.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { randomFrom } from '../../scripts/chaos/random.ts'
import { aNumberToLink, type Number_, until } from '../testing/engine.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'
import { campaignOf, finished, freeSteps, judged, messagesOf, stopMeanwhile, type Work } from '../testing/struck.ts'

/**
 * How each point is come by. `hit`: so many times in the run. `work`: what is under way, four messages by default. `at`:
 * what makes the worker come by it: by itself, when it starts (after a kill -9 in the middle of the work), or at SIGTERM.
 */
type Case = { hit?: number; work?: typeof messagesOf; at?: 'itself' | 'start' | 'end' }
const campaign: Case = { work: campaignOf }

const CASES: Record<FailpointName, Case> = {
  'start.committed': campaign,
  'freeze.open': campaign,
  'freeze.committed': campaign,
  'render.open': campaign,
  'render.committed': campaign,
  'release.open': campaign,
  'release.committed': campaign,
  'complete.open': campaign,
  'complete.committed': campaign,
  'lease.taken': { at: 'start' },
  'lease.swept': { at: 'start' },
  'session.open': { work: dropped },
  'connection.settled': { work: dropped },
  'claim.before': { hit: 2 },
  'claim.committed': { hit: 2 },
  'resend.claimed': { work: dropped },
  'lookup.before': { hit: 2 },
  'lookup.stored': { hit: 2 },
  'send.before': { hit: 2 },
  'send.ready': { hit: 2 },
  'send.written': { hit: 2 },
  'keys.open': { hit: 3 },
  'keys.committed': { hit: 3 },
  'send.acked': { hit: 2 },
  'record.before': { hit: 2 },
  'record.open': { hit: 2 },
  'record.committed': { hit: 2 },
  'receipts.arrived': { hit: 2 },
  'receipts.stored': { hit: 2 },
  'inbound.arrived': { work: stopMeanwhile },
  'inbound.open': { work: stopMeanwhile },
  'inbound.stored': { work: stopMeanwhile },
  'sweep.before': { at: 'start' },
  'sweep.committed': { at: 'start' },
  'stop.drained': { at: 'end' },
}

/** The connection breaks instead of the second message's ack: it is uncertain, and goes out again on the next one. */
async function dropped(network: Simulator, to: Number_): Promise<Work> {
  network.orders.policy({ rules: [{ match: { first: 1 }, verdict: { drop: true, show: true } }] })
  return messagesOf(network, to)
}

testDatabase()
let simulator: Simulator
let worker: WorkerProcess
let number: Number_
const start = (failpoints: string) => startWorker(simulator, { PACE_FACTOR: '0.002', FAILPOINTS: failpoints })
/** What the present worker waits to be killed at: the next of the list, so that a death costs one start. */
let armed: FailpointName | undefined
/** What it makes good before SIGUSR2 does not count. */
async function armedFor(name: FailpointName | undefined): Promise<WorkerProcess> {
  armed = name
  return start(name && CASES[name].at !== 'start' ? `wait,${name}=kill@${CASES[name].hit ?? 1}` : '')
}

beforeAll(async () => {
  simulator = await startSimulator({ habits: { ackDelayMs: 10 } })
  worker = await armedFor(FAILPOINT_NAMES[0])
  number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
})
afterAll(async () => {
  const { stanzas, wire_resends } = simulator.journal.summary()
  console.info(`${stanzas} messages on the wire, ${wire_resends} of them again under the same id`)
  await worker.kill('SIGKILL')
  await simulator.stop()
})

/** Its death, as it was reported on standard error by the point itself. */
async function deathOf(dying: WorkerProcess): Promise<string> {
  await Promise.race([
    dying.ended,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`it lives\n${dying.log().slice(-3_000)}`)), 30_000)),
  ])
  expect(dying.child.signalCode).toBe('SIGKILL')
  return dying.log()
}

async function strike(name: FailpointName): Promise<{ log: string; work: Work }> {
  const { at = 'itself', work = messagesOf } = CASES[name]
  if (armed !== name) {
    await worker.kill('SIGKILL')
    worker = await armedFor(name)
  }
  if (at !== 'start') worker.child.kill('SIGUSR2')
  const begun = await work(simulator, number)
  if (at === 'itself') return { work: begun, log: await deathOf(worker) }
  await until(async () => (await countIn(begun.runId, 'sending', 'sent', 'delivered')) > 1, 'the middle of it')
  if (at === 'end') {
    worker.child.kill('SIGTERM')
    return { work: begun, log: await deathOf(worker) }
  }
  await worker.kill('SIGKILL')
  return { work: begun, log: await start(`${name}=kill`).then(deathOf, (error: Error) => error.message) }
}

describe('a worker that is killed', { timeout: 120_000 }, () => {
  it.each(FAILPOINT_NAMES.map((name, i) => [name, FAILPOINTS[name][1], FAILPOINT_NAMES[i + 1]] as const))(
    'at %s (%s) loses and doubles nothing',
    async (name, _, next) => {
      const { work, log } = await strike(name)
      expect(log).toContain(`{"msg":"failpoint","name":"${name}"`)
      simulator.orders.policy({ rules: [] })
      await freeSteps()
      worker = await armedFor(next)
      await finished(work, worker.log)
      await judged(simulator, number, work)
    },
  )

  it('at keys.open while a message comes in (its key is used up, and nothing of it is committed) loses and doubles nothing', async () => {
    await worker.kill('SIGKILL')
    worker = await start('wait,keys.open=kill')
    await until(() => simulator.info().accounts.some((account) => account.connected), 'the connection')
    worker.child.kill('SIGUSR2')
    const journalFrom = simulator.journal.page(0, 1_000_000).next
    const wroteStop = aPhone()
    await simulator.orders.inbound({ to: number.phone.slice(1), from: wroteStop.slice(1), text: 'STOP' })
    expect(await deathOf(worker)).toContain('"name":"keys.open"')
    worker = await start('')
    const work = { ...(await messagesOf(simulator, number)), journalFrom, wroteStop }
    await finished(work, worker.log)
    await judged(simulator, number, work)
  })

  it('at random moments loses and doubles nothing', async () => {
    const seed = randomInt(1_000_000)
    console.info(`random moments: seed ${seed}`)
    const random = randomFrom(seed)
    for (let i = 0; i < 4; i++) {
      const work = await messagesOf(simulator, number, 12)
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 600)))
      await worker.kill('SIGKILL')
      worker = await start('')
      await finished(work, worker.log)
      await judged(simulator, number, work, 12)
    }
  })
})
