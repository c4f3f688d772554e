import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { closeDb, pool } from '#lib/db.ts'
import { type MovableClock, movableClock } from '../../scripts/faketime.ts'
import { migrate } from '../../scripts/migrations.ts'
import { type Postgres, startPostgres } from '../../scripts/postgres.ts'

const dir = () => path.resolve('.test', `clock-${process.pid}`)

/** A wall clock for a process that the test starts. Call it once at the top of a file. */
export function aMovableClock(name: string): MovableClock {
  const parts: { clock?: MovableClock } = {}
  beforeAll(() => {
    parts.clock = movableClock(path.join(dir(), name))
  })
  return {
    get env() {
      return parts.clock!.env
    },
    move: (ms) => parts.clock!.move(ms),
  }
}

/**
 * A PostgreSQL of the test file's own, migrated, whose clock the test moves; in place of testDatabase().
 * @returns moves it so far (ms) from the real time
 */
export function databaseWithClock(): { move(offsetMs: number): Promise<void> } {
  const clock = aMovableClock('database')
  let server: Postgres
  beforeAll(async () => {
    const data = path.join(dir(), 'postgres')
    fs.rmSync(data, { recursive: true, force: true })
    server = await startPostgres(data, { durable: false, env: clock.env })
    process.env.DATABASE_URL = server.url
    await migrate(server.url)
  }, 180_000)
  afterAll(async () => {
    await closeDb()
    await server.stop()
    fs.rmSync(dir(), { recursive: true, force: true })
  })
  return {
    async move(offsetMs) {
      clock.move(offsetMs)
      const { rows } = await pool().query<{ now: Date }>('SELECT clock_timestamp() AS now')
      const off = rows[0]!.now.getTime() - Date.now() - offsetMs
      if (Math.abs(off) > 60_000) throw new Error(`the database's clock did not move: it is ${off} ms off`)
    },
  }
}
