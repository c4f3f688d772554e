import { log } from '#lib/log.ts'
import type { Held } from '#lib/senders/facts.sql.ts'
import { openSession } from '#lib/senders/keys.ts'
import { removeQr } from '#lib/senders/qr.ts'
import { endSession } from '#lib/senders/sessions.sql.ts'
import type { Connection } from './connection.ts'
import type { Link } from './link.ts'

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
 * One step towards a link that is none any more: the device is logged out on WhatsApp's side while that can be reached,
 * and the credentials are removed here in any case.
 * @param session what the database says of the link's session
 * @param patient false once WhatsApp could not be reached for long enough
 * @returns false while a connection is still needed for it
 */
export async function unlink(
  held: Held,
  link: Link,
  session: { sessionId: string | null; sessionLinked: boolean },
  { busy, patient, timeoutMs }: { busy: boolean; patient: boolean; timeoutMs: number },
): Promise<boolean> {
  const connection = link.current
  const linked = session.sessionLinked || (connection?.linked ?? false)
  if (session.sessionId && linked && patient) {
    if (!connection || connection.readyAt === null || busy) return false
    await logout(connection, timeoutMs)
  }
  await link.drop()
  if (session.sessionId) {
    const opened = connection?.session ?? (await openSession(held.senderId, held.epoch, link.name))
    if (opened) await endSession(opened, linked ? 'expired' : 'failed', { reason: linked ? 'unlinked' : 'cancelled' })
  }
  await removeQr(held.senderId, link.name)
  return true
}
