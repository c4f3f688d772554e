import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR } from '#lib/clock.ts'
import { databaseWithClock } from '../testing/clocks.ts'
import { aNumberToLink, aRunOf, senderRow, until } from '../testing/engine.ts'
import { arrivalsOf, arrived, network } from '../testing/network.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

const database = databaseWithClock()
const net = network()
afterEach(() => database.move(0))

/** The proportions of life in a fifth of the time: renewals, looks at the leases, and how long one that stands is watched. */
const quick = { renewMs: 800, scanMs: 1_000, observeMs: 900, sweepMs: 2_000 }
const PACE = 0.05

describe('the database server’s clock jumps in mid-run', () => {
  it.each([
    ['an hour ahead', HOUR],
    ['an hour back', -HOUR],
    ['a day ahead', DAY],
    ['a day back', -DAY],
  ])('%s: the owner keeps its number, the pace holds, nothing stalls, nothing is lost or doubled', async (_, jump) => {
    const { number, digits } = await net.aLinkedNumber({ ...quick, paceFactor: PACE })
    const other = net.start(quick)
    const { lease_owner, lease_epoch } = await senderRow(number.senderId)
    const { runId } = await aRunOf(number, 14)
    await until(() => net.onTheWire(digits).length >= 4, 'the first messages', 90_000)
    await database.move(jump)
    // a key is stored for it: before the lease is renewed, when the clock went ahead
    await net.simulator.orders.inbound({ to: digits, from: '919800000078', text: 'Namaste' })
    await arrived(runId, 14)
    expect(await senderRow(number.senderId)).toMatchObject({ lease_owner, lease_epoch, status: 'active' })
    expect(other.senders()).toEqual([])
    await net.expectOnce()
    // 2 s at least between two of them, scaled; what arrives trails what leaves by some ms, more or less
    const at = arrivalsOf(net.simulator, digits)
    for (let i = 4; i < at.length; i++) expect(at[i]! - at[i - 4]!).toBeGreaterThan(4 * 2_000 * PACE - 150)
  })
})

describe('a lease of a dead worker, when the database server’s clock was put back', () => {
  let dead: WorkerProcess | undefined
  afterEach(() => dead?.kill('SIGKILL'))

  it.each([
    ['an hour', -HOUR, quick],
    ['a day, with the times of life', -DAY, { scanMs: 5_000, renewMs: 4_000, observeMs: 4_500, sweepMs: 30_000 }],
  ])('%s: it is not immortal, the next worker has the number within 30 s and goes on', async (_, jump, settings) => {
    dead = await startWorker(net.simulator, { PACE_FACTOR: String(PACE) })
    const number = await aNumberToLink()
    await linkOnSimulator(net.simulator, number)
    const { runId } = await aRunOf(number, 8)
    await until(async () => (await countIn(runId, 'sent', 'delivered')) >= 2, 'the first messages', 90_000)
    await dead.kill('SIGKILL')
    const since = performance.now()
    await database.move(jump)
    const next = net.start({ ...settings, paceFactor: PACE }) // on another host: it can't see that the process is gone
    await until(async () => (await senderRow(number.senderId)).lease_owner === next.workerId, 'the takeover', 40_000)
    expect(performance.now() - since).toBeLessThan(30_000)
    await arrived(runId, 8)
    await net.expectOnce()
  })
})
