import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeDb } from '#lib/db.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { migrate } from '../../scripts/migrations.ts'
import { freePort, type Postgres, startPostgres } from '../../scripts/postgres.ts'
import { aNumberToLink, until } from '../testing/engine.ts'
import { countIn, linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'
import { finished, judged, messagesOf } from '../testing/struck.ts'

// A server of this file's own, one that flushes what it commits: the others share theirs, and must not lose it.
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'stopped-'))
let server: Postgres
let simulator: Simulator
let worker: WorkerProcess
let port: number
beforeAll(async () => {
  simulator = await startSimulator({ habits: { ackDelayMs: 10 } })
  port = await freePort()
  server = await startPostgres(path.join(dir, 'pg'), { port })
  await migrate(server.url)
  process.env.DATABASE_URL = server.url
  worker = await startWorker(simulator, { PACE_FACTOR: '0.01' })
}, 120_000)
afterAll(async () => {
  await worker?.kill('SIGKILL')
  await closeDb()
  await server?.stop()
  await simulator?.stop()
  fs.rmSync(dir, { recursive: true, force: true })
})

/** As `pg_ctl stop -m immediate`: no goodbyes, no checkpoint; the next start recovers. */
async function stopAtOnce(): Promise<void> {
  const postmaster = Number(fs.readFileSync(path.join(dir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(postmaster, 'SIGQUIT')
  const gone = () => {
    try {
      return !process.kill(postmaster, 0)
    } catch {
      return true
    }
  }
  await until(gone, 'the end of PostgreSQL')
}
/** The process that started it only waits for its own end. */
async function startAgain(): Promise<void> {
  await server.stop()
  server = await startPostgres(path.join(dir, 'pg'), { port })
}
async function connection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.url })
  client.on('error', () => {})
  await client.connect()
  return client
}

const LOCK = 4_711
/** A claim that comes to its message's row waits there, in the middle of its statement, while the test holds the lock. */
const HOLD = `
  CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${LOCK}); RETURN NEW; END $$;
  CREATE TRIGGER held BEFORE UPDATE ON messages FOR EACH ROW
  WHEN (OLD.status = 'queued' AND NEW.status = 'sending') EXECUTE FUNCTION held()`

it('PostgreSQL is stopped at once in the middle of a claim, and starts again: nothing is lost or doubled', {
  timeout: 120_000,
}, async () => {
  const number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
  const holder = await connection()
  await holder.query(HOLD)
  for (const round of [1, 2]) {
    const work = await messagesOf(simulator, number, 10)
    await until(async () => (await countIn(work.runId, 'delivered')) >= 3, 'the first messages')
    const client = await connection()
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    const held = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted`
    await until(async () => (await client.query(held)).rowCount === 1, `a claim that waits, in round ${round}`)
    await stopAtOnce()
    await startAgain()
    await finished(work, worker.log)
    await judged(simulator, number, work, 10)
  }
  expect(worker.child.exitCode).toBeNull()
})
