import { fingerprint } from '#lib/crypto.ts'
import { closeDb, pool } from '#lib/db.ts'
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

/** Closes this process's connections to the database: the last thing a worker does. */
export const disconnect = closeDb
