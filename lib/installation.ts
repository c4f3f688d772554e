import pg from 'pg'
import { fingerprint } from '#lib/crypto.ts'
import { closeDb, connectionOptions, pool } from '#lib/db.ts'
import { env } from '#lib/env.ts'

/**
 * The database remembers which master key it was filled with, by its fingerprint. Another key could open no WhatsApp
 * credentials, so it is refused at start. The first start sets it.
 * @throws Error that says what to do
 */
export async function checkMasterKey(masterKey: string = env().MASTER_KEY): Promise<void> {
  const mine = fingerprint(Buffer.from(masterKey, 'base64'))
  const { rows } = await pool().query<{ key: string }>(
    'UPDATE installation SET key_fingerprint = coalesce(key_fingerprint, $1) RETURNING key_fingerprint AS key',
    [mine],
  )
  if (rows[0]?.key !== mine)
    throw new Error(
      'MASTER_KEY is not the key this database was set up with: the linked WhatsApp numbers could not be opened.\n' +
        'Start with the key of before (it stands in .data/secrets.json with the embedded database), or with a new database.',
    )
}

/**
 * Asks the database whether it is there, over a connection of its own: all of the pool's may be at long statements, or
 * hang. One that did not answer in time is thrown away.
 */
export function databaseProbe() {
  let client: pg.Client | undefined

  async function ask(): Promise<void> {
    if (!client) {
      client = new pg.Client({ ...connectionOptions(), application_name: 'probe' })
      client.on('error', () => {}) // it is asked again, and then known
      await client.connect()
    }
    await client.query('SELECT 1')
  }
  async function close(): Promise<void> {
    const last = client
    client = undefined
    // the goodbye to a database that does not answer is never heard: not waited for
    await Promise.race([last?.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 200).unref())])
  }
  return {
    /** True when it answers within this long (ms). */
    async answers(withinMs: number): Promise<boolean> {
      const { promise: silence, resolve } = Promise.withResolvers<false>()
      const timer = setTimeout(resolve, withinMs, false)
      const answered = await Promise.race([
        ask().then(
          () => true,
          () => false,
        ),
        silence,
      ])
      clearTimeout(timer)
      if (!answered) void close()
      return answered
    },
    close,
  }
}

/** Ends what waits for a database that answers nobody. */
export { cutConnections } from '#lib/db.ts'

/** Closes this process's connections to the database: the last thing a worker does. */
export const disconnect = closeDb
