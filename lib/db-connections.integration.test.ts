import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { type FaultProxy, faultProxy } from '#tests/fault-proxy.ts'
import { until } from '#worker/testing/engine.ts'
import { closeDb, pool } from './db.ts'
import { connectionOptions, databaseProbe, guardPool } from './db-connections.ts'

const database = testDatabase()
let wire: FaultProxy
beforeAll(async () => {
  wire = await faultProxy(database.url())
  process.env.DATABASE_URL = wire.url
})
afterEach(async () => {
  await wire.resume()
  await closeDb()
})
afterAll(() => wire.close())

/** A pool as web has one, looked at more often. */
function aGuardedPool() {
  const guarded = new pg.Pool({ ...connectionOptions(), max: 2 })
  guarded.on('error', () => {})
  const unguard = guardPool(guarded, 200)
  return { guarded, end: () => unguard().then(() => guarded.end()) }
}

describe('a database that swallows what is written to it', () => {
  it('keeps nobody waiting for ever: what waits fails, and the pool works again afterwards', async () => {
    const { guarded, end } = aGuardedPool()
    await guarded.query('SELECT 1')
    wire.swallow()
    const waiting = Promise.allSettled([1, 2, 3].map((n) => guarded.query('SELECT $1::int AS n', [n])))
    const results = await waiting
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await wire.resume()
    // a look that began before may still break a connection that was just made
    const again = () =>
      guarded
        .query('SELECT 7 AS n')
        .then(({ rows }) => rows[0].n === 7)
        .catch(() => false)
    await until(again, 'the pool')
    await end()
  })

  it('is told from one that is busy: a long statement comes to its end', async () => {
    const { guarded, end } = aGuardedPool()
    const long = [1, 2, 3].map((n) => guarded.query('SELECT $1::int AS n, pg_sleep(1.5)', [n]))
    expect((await Promise.all(long)).map(({ rows }) => rows[0].n)).toEqual([1, 2, 3])
    await end()
  })
})

it('a probe is answered while it is there, silent while it is not, and answered again', async () => {
  const probe = databaseProbe()
  expect(await probe.answers(5_000)).toBe(true)
  wire.swallow()
  expect(await probe.answers(100)).toBe(false)
  await wire.resume()
  expect(await probe.answers(5_000)).toBe(true)
  await wire.refuse()
  expect(await probe.answers(5_000)).toBe(false)
  await wire.resume()
  expect(await probe.answers(5_000)).toBe(true)
  await probe.close()
})

it('a transaction that nobody goes on with is ended by the server, and its locks with it', async () => {
  const { rows } = await pool().query(`SHOW idle_in_transaction_session_timeout`)
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '10s' }])
})
