import { randomUUID } from 'node:crypto'
import { type KeyChange, openSession } from '#lib/senders/keys.ts'
import { releaseLeases } from '#lib/senders/leases.sql.ts'
import { markLinked } from '#lib/senders/link.sql.ts'
import type { Shops } from './shops.sql.ts'

/** What a number that was linked before left behind: its credentials, and its keys. Phone: digits. */
export type Linked = { phone: string; jid: string; lid: string | null; creds: string; keys: KeyChange[] }

/** So many at once: no more than the pool has connections. */
const ABREAST = 8

/**
 * Gives the shops' numbers sessions, by the product's own functions, as if each had been linked; then lets go of the
 * leases, so that a worker finds them.
 */
export async function storeSessions({ workerId, senderIds }: Shops, linked: readonly Linked[]): Promise<void> {
  const coming = senderIds.map((senderId, place) => ({ senderId, link: linked[place]! })).values()
  const store = async () => {
    for (const { senderId, link } of coming) {
      const session = await openSession(senderId, 1, 'baileys', randomUUID())
      if (!session) throw new Error('no session was opened')
      await session.store.saveCreds(link.creds)
      await session.store.writeKeys(link.keys)
      const outcome = await markLinked(session, { phone: `+${link.phone}`, jid: link.jid, lid: link.lid })
      if (!outcome.ok) throw new Error(`${link.phone} was refused: ${outcome.reason}`)
    }
  }
  await Promise.all(Array.from({ length: ABREAST }, store))
  await releaseLeases(
    workerId,
    senderIds.map((senderId) => ({ senderId, epoch: 1 })),
  )
}
