import { log } from '#lib/log.ts'
import type { Held } from '#lib/senders/facts.sql.ts'
import { openSession } from '#lib/senders/keys.ts'
import { removeQr } from '#lib/senders/qr.ts'
import { endSession } from '#lib/senders/sessions.sql.ts'
import type { Connection } from './connection.ts'
import type { Link } from './link.ts'

/** Logs the device out; WhatsApp that does not answer is not waited for for ever. @returns whether it was told */
async function logout(connection: Connection, timeoutMs: number): Promise<boolean> {
  const { promise: patience, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, timeoutMs, false)
  const told = connection.channel.logout().then(
    () => true,
    (error: unknown) => {
      log.warn({ err: error }, 'logging out failed')
      return false
    },
  )
  const done = await Promise.race([told, patience])
  clearTimeout(timer)
  return done
}

type Ending = { busy: boolean; patient: boolean; timeoutMs: number; reason?: 'unlinked' | 'session_expired' }

/**
 * One step towards a link that is none any more: the device is logged out on WhatsApp's side while that can be reached,
 * and the credentials are removed here in any case.
 * @param session what the database says of the link's session
 * @param patient false once WhatsApp could not be reached for long enough
 * @param reason why a linked one ends: `unlinked` by a person, who hears where WhatsApp could not be told
 * @returns false while a connection is still needed for it
 */
export async function unlink(
  held: Held,
  link: Link,
  session: { sessionId: string | null; sessionLinked: boolean },
  { busy, patient, timeoutMs, reason = 'unlinked' }: Ending,
): Promise<boolean> {
  const connection = link.current
  const linked = session.sessionLinked || (connection?.linked ?? false)
  let told = false
  if (session.sessionId && linked && patient) {
    if (!connection || connection.readyAt === null || busy) return false
    told = await logout(connection, timeoutMs)
  }
  await link.drop()
  if (session.sessionId) {
    const opened = connection?.session ?? (await openSession(held.senderId, held.epoch, link.name))
    const why = told || reason !== 'unlinked' ? reason : 'unlinked_unreached'
    if (opened) await endSession(opened, linked ? 'expired' : 'failed', { reason: linked ? why : 'cancelled' })
  }
  await removeQr(held.senderId, link.name)
  return true
}
