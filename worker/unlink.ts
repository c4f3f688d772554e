import { log } from '#lib/log.ts'
import { type Held, markUnlinked, type Wishes } from '#lib/senders/facts.sql.ts'
import { openSession } from '#lib/senders/keys.ts'
import { removeQr } from '#lib/senders/qr.ts'
import { endSession } from '#lib/senders/sessions.sql.ts'
import type { Connection } from './connection.ts'

/** Logs the device out; WhatsApp that does not answer is not waited for for ever. */
async function logout(connection: Connection, timeoutMs: number): Promise<void> {
  const { promise: patience, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  await Promise.race([
    connection.channel.logout().catch((error: unknown) => log.warn({ err: error }, 'logging out failed')),
    patience,
  ])
  clearTimeout(timer)
}

/**
 * One step towards a sender that is not linked any more: the device is logged out on WhatsApp's side while that can be
 * reached, and the credentials are removed here in any case.
 * @param drop forgets and closes the connection
 * @param patient false once WhatsApp could not be reached for long enough
 * @returns false while a connection is still needed for it
 */
export async function unlink(
  held: Held,
  wishes: Wishes,
  connection: Connection | undefined,
  { drop, busy, patient, timeoutMs }: { drop(): Promise<void>; busy: boolean; patient: boolean; timeoutMs: number },
): Promise<boolean> {
  const linked = wishes.sessionLinked || (connection?.linked ?? false)
  if (wishes.sessionId && linked && patient) {
    if (!connection || connection.readyAt === null || busy) return false
    await logout(connection, timeoutMs)
  }
  await drop()
  if (wishes.sessionId) {
    const session = connection?.session ?? (await openSession(held.senderId, held.epoch, 'baileys'))
    if (session) await endSession(session, linked ? 'expired' : 'failed', { reason: linked ? 'unlinked' : 'cancelled' })
  }
  await removeQr(held.senderId)
  await markUnlinked(held)
  return true
}
