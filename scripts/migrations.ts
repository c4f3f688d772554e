import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'

/** The advisory lock that Prisma's own engine takes, so that both never migrate at once. */
const LOCK = 72707369
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

type Migration = { name: string; sql: string; checksum: string }

function read(dir: string): Migration[] {
  const names = fs.readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map(({ name }) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Polled, not blocked: a blocked pg_advisory_lock() holds a snapshot that stalls CREATE INDEX CONCURRENTLY elsewhere. */
async function lock(client: pg.Client, waitMs: number) {
  const end = Date.now() + waitMs
  for (;;) {
    const { rows } = await client.query<{ ok: boolean }>('SELECT pg_try_advisory_lock($1) AS ok', [LOCK])
    if (rows[0]?.ok) return
    if (Date.now() > end)
      throw new Error(`another process has been migrating for ${waitMs / 1000} s: look at it, then start again`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  const started = new Date()
  const transactionId = async () =>
    (await client.query<{ x: string }>('SELECT pg_current_xact_id()::text AS x')).rows[0]?.x
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '15s'`)
    const before = await transactionId()
    await client.query(sql)
    if ((await transactionId()) !== before) throw new Error('the file starts or ends a transaction itself')
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), checksum, name, started],
    )
    await client.query('COMMIT')
  } catch (error) {
    const { message, code, detail, position } = error as pg.DatabaseError
    const line = position ? ` at ${name}/migration.sql:${sql.slice(0, Number(position)).split('\n').length}` : ''
    const logs = `${message}${code ? ` (${code})` : ''}${line}${detail ? `\n${detail}` : ''}`
    await client.query('ROLLBACK').catch(() => {})
    await client
      .query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, started_at, rolled_back_at)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp())`,
        [randomUUID(), checksum, name, logs, started],
      )
      .catch(() => {})
    throw new Error(`migration ${name} failed and was rolled back, nothing of it remains: ${logs}`, { cause: error })
  }
}

/**
 * Applies prisma/migrations in order: one transaction a migration, Prisma's own bookkeeping, so that the stock
 * `prisma migrate deploy` can take over wherever its engine runs. Safe to run from several processes at once.
 * @returns the names applied now
 */
export async function migrate(
  url: string,
  dir = path.resolve(import.meta.dirname, '../prisma/migrations'),
  waitMs = 60_000,
): Promise<string[]> {
  const migrations = read(dir)
  const client = new pg.Client({ connectionString: url, application_name: 'migrate', connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // a lost connection also rejects the running query
  await client.connect()
  try {
    await lock(client, waitMs)
    await client.query(BOOKKEEPING)
    const { rows } = await client.query<{ name: string; checksum: string; finished_at: Date | null }>(
      'SELECT migration_name AS name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    )
    const half = rows.find((row) => !row.finished_at)
    if (half)
      throw new Error(
        `migration ${half.name} was started by another tool and neither finished nor rolled back: resolve it by hand in _prisma_migrations`,
      )
    const done = new Map(rows.map((row) => [row.name, row.checksum]))
    for (const name of done.keys())
      if (!migrations.some((migration) => migration.name === name))
        throw new Error(
          `migration ${name} is applied but not part of this release: start the release that made it, or a newer one`,
        )
    for (const { name, checksum } of migrations)
      if (done.has(name) && done.get(name) !== checksum)
        throw new Error(`migration ${name} was changed after it was applied: restore the file and add a new migration`)
    const open = migrations.filter(({ name }) => !done.has(name))
    for (const migration of open) await apply(client, migration)
    return open.map(({ name }) => name)
  } finally {
    await client.end().catch(() => {})
  }
}
