import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import type { FailpointName } from '#lib/failpoints.ts'
import { LEASE_MS } from '#lib/senders/leases.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { watchEpochs } from '../../scripts/chaos/watch.sql.ts'
import { aNumberToLink, type Number_, senderRow, until } from '../testing/engine.ts'
import { linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'
import { finished, judged, messagesOf } from '../testing/struck.ts'

testDatabase()
let simulator: Simulator
const workers: WorkerProcess[] = []
beforeAll(async () => {
  await watchEpochs()
  simulator = await startSimulator({ habits: { ackDelayMs: 10 } })
  return () => simulator.stop()
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill('SIGKILL')))
  await pool().query('TRUNCATE senders CASCADE')
})

async function aWorker(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await startWorker(simulator, { PACE_FACTOR: '0.01', ...env })
  workers.push(worker)
  return worker
}
const entries = () => simulator.journal.page(0, 1_000_000).entries
const writtenSince = (seq: number, { phone }: Number_) =>
  entries().filter((entry) => entry.seq > seq && entry.kind === 'stanza' && entry.from === phone.slice(1))
/** Writes of an epoch that is over, which PostgreSQL let through. */
const stale = async () => (await pool().query('SELECT what, epoch, newest FROM chaos_stale')).rows
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('two workers and one number', { timeout: 150_000 }, () => {
  it('only one of them acts: one login, one epoch, every message once', async () => {
    const [first, second] = [await aWorker(), await aWorker()]
    const number = await aNumberToLink()
    await linkOnSimulator(simulator, number)
    const { lease_epoch, lease_owner } = await senderRow(number.senderId)
    const since = entries().length
    const work = await messagesOf(simulator, number, 30)
    await finished(work, first.log)
    await judged(simulator, number, work, 30)
    expect(await senderRow(number.senderId)).toMatchObject({ lease_epoch, lease_owner })
    expect(
      entries()
        .slice(since)
        .filter(({ kind }) => kind === 'login' || kind === 'replaced'),
    ).toEqual([])
    const acting = [first, second].filter((worker) => worker.log().includes('"connected"'))
    expect(acting).toHaveLength(1)
    expect(await stale()).toEqual([])
  })

  /** Paused there by SIGSTOP, exactly. `real`: its lease runs out by itself; else the test spares the 15 s. */
  const PAUSES: [FailpointName, number, 'real' | 'hastened'][] = [
    ['send.before', 3, 'real'],
    // between two statements of a transaction that holds the number's own row
    ['session.open', 1, 'hastened'],
    ['record.open', 3, 'hastened'],
  ]
  it.each(PAUSES)(
    'the owner is paused at %s (hit %i, lease: %s): the other takes over, and the one that wakes sends and writes nothing',
    async (point, hit, lease) => {
      const owner = await aWorker({ FAILPOINTS: `wait,${point}=stop@${hit}` })
      const number = await aNumberToLink()
      await linkOnSimulator(simulator, number)
      const heir = await aWorker()
      const before = await senderRow(number.senderId)
      owner.child.kill('SIGUSR2')
      const work = await messagesOf(simulator, number, 12)
      if (point === 'session.open') simulator.orders.drop({ phone: number.phone.slice(1) })
      await until(() => owner.log().includes(`"name":"${point}"`), 'the pause')
      const pausedAt = performance.now()
      if (lease === 'hastened')
        await pool().query(`UPDATE senders SET lease_until = clock_timestamp() WHERE id = $1`, [number.senderId])
      await until(
        async () => (await senderRow(number.senderId)).lease_epoch > before.lease_epoch,
        'the takeover',
        40_000,
      )
      const took = performance.now() - pausedAt
      console.info(`taken over ${Math.round(took)} ms after the pause at ${point} (lease: ${lease})`)
      if (lease === 'real') expect(took).toBeLessThan(30_000)
      await finished(work, heir.log)
      const last = entries().length
      owner.child.kill('SIGCONT')
      await until(() => owner.log().includes('"lease lost"') || owner.log().includes('"replaced"'), 'the awakening')
      await pass(2_000)
      expect(writtenSince(last, number)).toEqual([])
      await judged(simulator, number, work, 12)
      expect(await stale()).toEqual([])
      const after = await senderRow(number.senderId)
      expect(after.lease_owner).not.toBe(before.lease_owner)
      // the number still works, in the hands of the heir
      const more = await messagesOf(simulator, number)
      await finished(more, heir.log)
      await judged(simulator, number, more)
    },
  )

  it('a worker paused with a message half prepared, which nobody replaced: past its lease it does not write it', async () => {
    const owner = await aWorker({ FAILPOINTS: 'wait,send.ready=stop@3' })
    const number = await aNumberToLink()
    await linkOnSimulator(simulator, number)
    owner.child.kill('SIGUSR2')
    const work = await messagesOf(simulator, number, 6)
    await until(() => owner.log().includes('"name":"send.ready"'), 'the pause')
    const last = entries().length
    await pass(LEASE_MS)
    owner.child.kill('SIGCONT')
    await finished(work, owner.log)
    await judged(simulator, number, work, 6)
    // its connection lived all the time: only a new lease, and with it a new login, brings the message on the wire
    const after = entries()
      .slice(last)
      .filter(({ kind }) => kind === 'login' || kind === 'stanza')
    expect(after[0]?.kind).toBe('login')
    expect(await stale()).toEqual([])
  })
})
