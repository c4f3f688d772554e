import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { type FaultProxy, faultProxy } from '#tests/fault-proxy.ts'
import { messageRow } from '#tests/messages.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, aRunOf, type Number_, until } from '../testing/engine.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'
import { campaignOf, finished, judged, messagesOf } from '../testing/struck.ts'

/** The worker reaches PostgreSQL over a wire of ours; the test itself goes straight to it. */
const database = testDatabase()
let simulator: Simulator
let wire: FaultProxy
let worker: WorkerProcess
let number: Number_
beforeAll(async () => {
  simulator = await startSimulator({ habits: { ackDelayMs: 10 } })
  wire = await faultProxy(database.url())
  worker = await startWorker(simulator, { PACE_FACTOR: '0.05', DATABASE_URL: wire.url })
  number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
})
afterEach(() => wire.resume())
afterAll(async () => {
  await worker.kill('SIGKILL')
  await wire.close()
  await simulator.stop()
})

const connected = () => simulator.info().accounts.some((account) => account.connected)
const stanzas = () => simulator.journal.summary(number.phone.slice(1)).stanzas
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Minutes are scaled: nothing in the engine waits longer than a lease lives (15 s), so what holds after 17 s holds after
 * minutes. `AWAY_MS` can make it minutes.
 */
const AWAY_MS = Number(process.env.AWAY_MS ?? 17_000)

describe('PostgreSQL is gone for minutes', { timeout: AWAY_MS + 120_000 }, () => {
  it.each([
    ['it refuses connections', () => wire.refuse()],
    ['half-open: what is written to it is gone, and no end comes', async () => wire.swallow()],
  ])('%s: sockets close, WhatsApp keeps what comes, and it goes on afterwards', async (_, strike) => {
    const people = await messagesOf(simulator, number, 30)
    const { messages } = await aRunOf(number, 1, { phone: aPhone() })
    const last = messages[0]!
    const work = { ...people, wroteStop: last.phone }
    await until(async () => (await countIn(work.runId, 'delivered')) >= 3, 'the middle of it')
    await strike()
    const since = performance.now()
    await until(() => !connected(), 'the sockets to close')
    const closedAfter = performance.now() - since
    console.info(`the sockets closed after ${Math.round(closedAfter)} ms`)
    expect(closedAfter).toBeGreaterThan(4_000)
    const wrote = stanzas()
    // somebody opts out meanwhile: WhatsApp keeps it, and it binds before anything is sent
    await simulator.orders.inbound({ to: number.phone.slice(1), from: last.phone.slice(1), text: 'STOP' })
    await pass(AWAY_MS - closedAfter)
    expect(connected()).toBe(false)
    expect(stanzas()).toBe(wrote)
    expect(worker.child.exitCode).toBeNull()
    await wire.resume()
    await finished(work, worker.log)
    await judged(simulator, number, work, 30)
    const row = await until(async () => {
      const found = await messageRow(last.id)
      return found.status !== 'queued' && found
    }, 'the message to who opted out')
    expect(row).toMatchObject({ status: 'blocked', reason: 'opted_out' })
  })

  it('a statement that takes longer than the breaker waits is not taken for it: a long freeze goes through', async () => {
    await pool().query(
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(9); RETURN NEW; END $$;
       CREATE TRIGGER slow BEFORE UPDATE ON campaign_runs FOR EACH ROW
       WHEN (OLD.expanded_at IS NULL AND NEW.expanded_at IS NOT NULL) EXECUTE FUNCTION slow()`,
    )
    const before = worker.log().length
    const logins = () => simulator.journal.page(0, 1_000_000).entries.filter(({ kind }) => kind === 'login').length
    const loggedIn = logins()
    const slow = await campaignOf(simulator, number)
    const work = await messagesOf(simulator, number, 4)
    await finished(work, worker.log)
    await finished(slow, worker.log)
    expect(worker.log().slice(before)).not.toContain('the database')
    expect(logins()).toBe(loggedIn)
  })
})
