import type { Clock } from '#lib/clock.ts'
import { failpoint } from '#lib/failpoints.ts'
import { log } from '#lib/log.ts'
import { storeInbound } from '#lib/messages/inbound.sql.ts'
import { storedText } from '#lib/messages/recipients.sql.ts'
import { doubtfulAddresses, reviewEndedSession } from '#lib/messages/sweep.sql.ts'
import { setWhatsAppCap } from '#lib/pacing/wa-cap.sql.ts'
import { PRIMARY, type SendingChannel } from '#lib/senders/channel.ts'
import { openSession, type Session } from '#lib/senders/keys.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { type LinkRefusal, markLinked, pairingPhone } from '#lib/senders/link.sql.ts'
import { putPairingCode, putQr, removeQr } from '#lib/senders/qr.ts'
import type { Announcer } from './announcer.ts'
import type { Channel, ChannelEvents, Close, Restriction } from './channels/channel.ts'
import type { ChannelOptions } from './channels/index.ts'
import type { Outcomes } from './outcomes.ts'

export type MakeChannel = (name: SendingChannel, options: ChannelOptions) => Promise<Channel>

/** One connection of a sender's session, under one lease epoch. */
export type Connection = {
  readonly session: Session
  readonly channel: Channel
  /** The request that this connection answers, null for a session that is only kept up. */
  readonly requestId: string | null
  /** A phone has scanned it, now or before. */
  linked: boolean
  /** Since when (monotonic ms) messages may go: connected, the backlog stored, the past settled. Null before. */
  readyAt: number | null
  /** Uncertain messages that went out again on this connection: once each. */
  readonly resent: Set<string>
}

export type ConnectionHost = {
  ready(connection: Connection): void
  closed(connection: Connection, close: Close): void
  /** The phone that scanned may not be this sender's. */
  refused(connection: Connection, reason: LinkRefusal): void
  restriction(restriction: Restriction): void
  /** Somebody opted out: the confirmation waits. */
  optedOut(): void
}

type Tools = { clock: Clock; outcomes: Outcomes; announcer: Announcer; makeChannel: MakeChannel }

/**
 * Takes over the sender's session and starts connecting it.
 * @returns null when there is no session and no link was asked for
 * @throws LeaseLost; whatever keeps the channel from starting
 */
export async function openConnection(
  { clock, outcomes, announcer, makeChannel }: Tools,
  { workspaceId, senderId, epoch }: Lease,
  requestId: string | null,
  host: ConnectionHost,
  name: SendingChannel = PRIMARY,
): Promise<Connection | null> {
  const session = await openSession(senderId, epoch, name, requestId)
  if (!session) return null
  const { sessionId } = session
  const arrived = (waMessageId: string, status: 'sent' | 'delivered' | 'read', at: Date | null) =>
    outcomes.good({ senderId, waMessageId, status, at })

  /** Nothing goes out before the past is in (docs/design.md §5.3). */
  async function settle(): Promise<void> {
    await outcomes.flush()
    const orphaned = await reviewEndedSession(senderId)
    for (const row of orphaned) if (row.runId) announcer.announce(workspaceId, { type: 'run', id: row.runId })
    const addresses = await doubtfulAddresses(senderId, sessionId)
    if (addresses.length > 0) await connection.channel.refreshKeys(addresses)
    await failpoint('connection.settled')
    connection.readyAt = clock.monotonic()
    host.ready(connection)
  }
  const events: ChannelEvents = {
    async qr(code, expiresAt) {
      if (!requestId) return
      await putQr(workspaceId, senderId, requestId, code, expiresAt, name)
      announcer.announce(workspaceId, { type: 'sender', id: senderId })
    },
    async pairingCode(code, expiresAt) {
      if (!requestId) return
      await putPairingCode(workspaceId, senderId, requestId, code, expiresAt)
      announcer.announce(workspaceId, { type: 'sender', id: senderId })
    },
    async linked(account) {
      const outcome = await markLinked(session, account)
      await removeQr(senderId, name)
      if (outcome.ok) connection.linked = true
      else host.refused(connection, outcome.reason)
    },
    ready: () => settle(),
    async closed(close) {
      connection.readyAt = null
      host.closed(connection, close)
    },
    acked(acks) {
      // an error that comes late finds its message uncertain already, and receipts or a person settle that
      for (const { id, code } of acks) if (code === undefined) arrived(id, 'sent', null).catch(() => {})
    },
    async receipts(receipts) {
      // refused when too much waits: WhatsApp then keeps them for us
      await failpoint('receipts.arrived')
      await Promise.all(receipts.map(({ id, status, at }) => arrived(id, status, at)))
      await failpoint('receipts.stored')
    },
    async inbound(messages) {
      for (const message of messages) {
        await failpoint('inbound.arrived')
        const { optedOut, runIds } = await storeInbound({ workspaceId, senderId, sessionId }, message)
        await failpoint('inbound.stored')
        if (!optedOut) continue
        log.info({ senderId, runs: runIds.length }, 'somebody opted out')
        host.optedOut()
      }
    },
    restriction: (restriction) => host.restriction(restriction),
    async newChatCap(cap) {
      // an outage of the database is no reason to lose the connection: it is asked for again at the next login
      await setWhatsAppCap({ workspaceId, senderId, epoch }, cap).catch((error: unknown) =>
        log.warn({ err: error, senderId }, 'WhatsApp’s cap on new chats was not stored'),
      )
    },
  }
  const pairWith = requestId && !session.linkedAt && name === PRIMARY ? await pairingPhone(senderId, requestId) : null
  const getMessage = (id: string) => storedText(senderId, id)
  const connection: Connection = {
    session,
    channel: await makeChannel(name, { session, events, getMessage, clock, pairWith }),
    requestId,
    linked: session.linkedAt !== null,
    readyAt: null,
    resent: new Set(),
  }
  await connection.channel.connect()
  return connection
}
