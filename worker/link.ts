import { log } from '#lib/log.ts'
import { PRIMARY, type SendingChannel } from '#lib/senders/channel.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import type { LinkRefusal } from '#lib/senders/link.sql.ts'
import { endSession, LeaseLost } from '#lib/senders/sessions.sql.ts'
import { afterClose, backoff } from './after-close.ts'
import type { Close, Restriction } from './channels/channel.ts'
import { type Connection, type ConnectionHost, openConnection } from './connection.ts'
import { isDatabaseGone } from './database.ts'
import type { Engine } from './engine.ts'

/** A connection over which messages may go. */
export type Ready = Connection & { readyAt: number }

/** What a link tells its sender. */
export type LinkHost = {
  /** Messages may go over it. */
  ready(link: Link): void
  /** Messages may not go over it any more. */
  down(link: Link): void
  /** Something has changed: it is time to look at what is wished. */
  look(): void
  restriction(restriction: Restriction): void
  optedOut(): void
  /** Another worker acts for the sender. */
  abandon(): void
}

/** Ends of a connection that speak of the way to WhatsApp, or of our client, and not of the number. */
const TECHNICAL: ReadonlySet<Close['next']> = new Set(['reconnect', 'reconnect_now', 'outdated'])

/**
 * One linked device of a sender: keeps a connection on its channel for as long as it is told to. What is done to it
 * (connecting, closing, unlinking) is a chain of steps that never overlap; a step that fails is taken again. A second
 * link of the same sender has a chain of its own, so that neither waits for the other.
 */
export class Link implements ConnectionHost {
  readonly name: SendingChannel
  /** Since when (monotonic ms) it can't be connected for technical reasons, null otherwise. */
  downSince: number | null = null
  outdated = false
  private readonly lease: Lease
  private readonly engine: Engine
  private readonly host: LinkHost
  private connection: Connection | undefined
  private steps: Promise<void> = Promise.resolve()
  private retry: NodeJS.Timeout | undefined
  /** Connections in a row that did not become ready. */
  private tries = 0
  private over = false

  constructor(name: SendingChannel, lease: Lease, engine: Engine, host: LinkHost) {
    this.name = name
    this.lease = lease
    this.engine = engine
    this.host = host
  }

  get current(): Connection | undefined {
    return this.connection
  }
  open(): Ready | null {
    const { connection } = this
    return !this.over && connection?.readyAt != null ? (connection as Ready) : null
  }

  step(work: () => Promise<void>): void {
    this.steps = this.steps.then(async () => {
      if (this.over) return
      try {
        await work()
      } catch (error) {
        this.engine.database.report(error)
        if (error instanceof LeaseLost) this.host.abandon()
        else
          log.warn(
            { err: error, senderId: this.lease.senderId, channel: this.name },
            'a step failed and will be taken again',
          )
      }
    })
  }
  settled(): Promise<void> {
    return this.steps
  }

  /**
   * Sees to it that it is connected, or will be tried again. In a step.
   * @returns false when there is no session and no link was asked for
   */
  async connect(requestId: string | null): Promise<boolean> {
    if (this.connection || this.retry || this.over || !this.engine.database.ok) return true
    this.downSince ??= this.engine.clock.monotonic()
    try {
      this.connection = (await openConnection(this.engine, this.lease, requestId, this, this.name)) ?? undefined
    } catch (error) {
      if (isDatabaseGone(error)) this.downSince = null
      this.later(this.backoff())
      throw error
    }
    if (this.over) await this.drop()
    return this.connection !== undefined || this.over
  }
  /** Closes the connection; the device stays linked. A send that still waits hears that it is unknown. */
  async drop(): Promise<void> {
    const { connection } = this
    this.connection = undefined
    this.downSince = null
    clearTimeout(this.retry)
    this.retry = undefined
    if (!connection) return
    connection.readyAt = null
    this.host.down(this)
    await connection.channel.close().catch((error: unknown) => log.warn({ err: error }, 'closing failed'))
  }
  /** For good: nothing is begun any more. */
  end(): Promise<void> {
    this.over = true
    return this.drop()
  }
  /** Begins nothing more; what is connected stays until end(). */
  retire(): void {
    this.over = true
    clearTimeout(this.retry)
  }

  private backoff(): number {
    return backoff(this.tries++, this.pace(), this.engine.random())
  }
  /** A browser costs more than a socket: the backup is tried less often. */
  private pace() {
    const { settings } = this.engine
    return this.name === PRIMARY
      ? settings
      : { ...settings, reconnectMs: settings.backupReconnectMs, reconnectMaxMs: settings.backupReconnectMaxMs }
  }
  private later(ms: number): void {
    if (this.over) return
    clearTimeout(this.retry)
    this.retry = setTimeout(() => {
      this.retry = undefined
      this.host.look()
    }, ms)
  }

  // What its connection tells. Steps: the channel must not wait for us to end it.

  ready(connection: Connection): void {
    if (connection !== this.connection) return
    log.info({ senderId: this.lease.senderId, epoch: this.lease.epoch, channel: this.name }, 'connected')
    this.tries = 0
    this.downSince = null
    this.outdated = false
    this.host.ready(this)
  }
  closed(connection: Connection, close: Close): void {
    const { senderId } = this.lease
    log.info({ senderId, channel: this.name, code: close.code, reason: close.reason }, 'connection closed')
    this.step(async () => {
      if (connection !== this.connection) return
      this.connection = undefined
      this.downSince = TECHNICAL.has(close.next) ? (this.downSince ?? this.engine.clock.monotonic()) : null
      this.outdated = close.next === 'outdated'
      this.host.down(this)
      try {
        const next = await afterClose(this.lease, connection, close, ++this.tries, this.pace(), this.engine.random())
        this.later('again' in next ? next.again : 0)
      } catch (error) {
        this.later(this.backoff())
        throw error
      }
    })
  }
  refused(connection: Connection, reason: LinkRefusal): void {
    log.info(
      { senderId: this.lease.senderId, channel: this.name, reason },
      'the phone that scanned is not this sender’s',
    )
    this.step(async () => {
      if (connection === this.connection) this.connection = undefined
      await connection.channel.logout().catch((error: unknown) => log.warn({ err: error }, 'logging out failed'))
      await endSession(connection.session, 'failed', { reason })
      this.host.look()
    })
  }
  restriction(restriction: Restriction): void {
    this.host.restriction(restriction)
  }
  optedOut(): void {
    this.host.optedOut()
  }
}
