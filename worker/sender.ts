import { log } from '#lib/log.ts'
import {
  endHold,
  liftRestriction,
  rateLimitSender,
  readWishes,
  restrictSender,
  type Wishes,
} from '#lib/senders/facts.sql.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import type { LinkRefusal } from '#lib/senders/link.sql.ts'
import { endSession, LeaseLost } from '#lib/senders/sessions.sql.ts'
import { afterClose, backoff, restrictionEnd } from './after-close.ts'
import type { Answer } from './answers.ts'
import type { Close, Restriction } from './channels/channel.ts'
import { type Connection, type ConnectionHost, openConnection } from './connection.ts'
import type { Engine } from './engine.ts'
import { makeSending, type SenderView, type Sending } from './sending.ts'
import { unlink } from './unlink.ts'

/**
 * One sender under one lease: keeps its session connected as far as it is wished for. Its life (connecting, closing,
 * unlinking) is a chain of steps that never overlap; a step that fails is taken again. What it sends: sending.ts.
 */
export class Sender implements ConnectionHost, SenderView {
  readonly lease: Lease
  readonly sending: Sending
  private readonly engine: Engine
  private readonly onOver: (sender: Sender) => void
  private connection: Connection | undefined
  private wishes: Wishes | undefined
  private steps: Promise<void> = Promise.resolve()
  private retry: NodeJS.Timeout | undefined
  /** Connections in a row that did not become ready. */
  private tries = 0
  private unlinkingSince: number | undefined
  private restrictedUntil: Date | null = null
  private over = false

  /** @param onOver its lease may go back: there is nothing to connect any more, or it is lost */
  constructor(lease: Lease, engine: Engine, onOver: (sender: Sender) => void) {
    this.lease = lease
    this.engine = engine
    this.onOver = onOver
    this.sending = makeSending(engine, this)
  }

  open(): (Connection & { readyAt: number }) | null {
    const { connection } = this
    return !this.over && connection?.readyAt != null ? (connection as Connection & { readyAt: number }) : null
  }
  allowed(): boolean {
    return !this.over && this.wishes?.status === 'active' && this.wishes.desiredState === 'linked'
  }
  slow(): number {
    return this.wishes?.slow ?? 1
  }
  get connected(): boolean {
    return this.open() !== null
  }

  /** Told what is wished; looks by itself when it is not told. */
  told(wishes?: Wishes): void {
    this.step(async () => {
      const read = wishes ?? (await readWishes([this.lease.senderId]))[0]
      if (read) await this.follow(read)
      else this.end()
    })
  }

  private async follow(wishes: Wishes): Promise<void> {
    this.wishes = wishes
    if (wishes.deleted || wishes.desiredState === 'unlinked') return this.followUnlink(wishes)
    this.unlinkingSince = undefined
    if (wishes.status !== 'active' && wishes.holdForMs === 0 && (await endHold(this.lease))) wishes.status = 'active'
    const asked = wishes.requestTried ? null : wishes.linkRequestId
    if (!wishes.sessionId && !asked) return this.end()
    // a newer request starts over, with codes of its own
    if (this.connection && asked && asked !== this.connection.requestId && !this.sending.busy) await this.drop()
    await this.connect(wishes)
    this.sending.plan()
  }
  private async followUnlink(wishes: Wishes): Promise<void> {
    const { clock, settings } = this.engine
    this.unlinkingSince ??= clock.monotonic()
    const done = await unlink(this.lease, wishes, this.connection, {
      drop: () => this.drop(),
      busy: this.sending.busy,
      patient: clock.monotonic() - this.unlinkingSince < settings.logoutMs,
      timeoutMs: settings.logoutMs,
    })
    if (done) this.end()
    else await this.connect(wishes)
  }

  private async connect(wishes: Wishes): Promise<void> {
    if (this.connection || this.retry || this.over || !this.engine.database.ok) return
    const requestId =
      wishes.desiredState === 'linked' && (wishes.sessionId || !wishes.requestTried) ? wishes.linkRequestId : null
    try {
      this.connection = (await openConnection(this.engine, this.lease, requestId, this)) ?? undefined
    } catch (error) {
      this.later(this.backoff())
      throw error
    }
    if (!this.connection) this.end()
    else if (this.over) await this.drop()
  }
  private backoff(): number {
    return backoff(this.tries++, this.engine.settings, this.engine.random())
  }
  private later(ms: number): void {
    if (this.over) return
    clearTimeout(this.retry)
    this.retry = setTimeout(() => {
      this.retry = undefined
      this.told()
    }, ms)
  }

  /** Closes the connection; the link stays. A send that still waits hears that it is unknown. */
  private async drop(): Promise<void> {
    const { connection } = this
    this.connection = undefined
    clearTimeout(this.retry)
    this.retry = undefined
    this.engine.scheduler.cancel(this.lease.senderId)
    if (!connection) return
    connection.readyAt = null
    await connection.channel.close().catch((error: unknown) => log.warn({ err: error }, 'closing failed'))
  }
  private step(work: () => Promise<void>): void {
    this.steps = this.steps.then(async () => {
      if (this.over) return
      try {
        await work()
      } catch (error) {
        this.engine.database.report(error)
        if (error instanceof LeaseLost) this.abandon()
        else log.warn({ err: error, senderId: this.lease.senderId }, 'a step failed and will be taken again')
      }
    })
  }

  // What its connection tells. Steps: the channel must not wait for us to end it.

  ready(connection: Connection): void {
    if (connection !== this.connection) return
    log.info({ senderId: this.lease.senderId, epoch: this.lease.epoch }, 'connected')
    this.tries = 0
    this.sending.doubt()
    this.told()
  }
  closed(connection: Connection, close: Close): void {
    log.info({ senderId: this.lease.senderId, code: close.code, reason: close.reason }, 'connection closed')
    this.step(async () => {
      if (connection !== this.connection) return
      this.connection = undefined
      this.engine.scheduler.cancel(this.lease.senderId)
      const { settings, random } = this.engine
      try {
        const next = await afterClose(this.lease, connection, close, ++this.tries, settings, random())
        this.later('again' in next ? next.again : 0)
      } catch (error) {
        this.later(this.backoff())
        throw error
      }
    })
  }
  refused(connection: Connection, reason: LinkRefusal): void {
    log.info({ senderId: this.lease.senderId, reason }, 'the phone that scanned is not this sender’s')
    this.step(async () => {
      if (connection === this.connection) this.connection = undefined
      await connection.channel.logout().catch((error: unknown) => log.warn({ err: error }, 'logging out failed'))
      await endSession(connection.session, 'failed', { reason })
      this.told()
    })
  }
  restriction({ active, until }: Restriction): void {
    this.restrictedUntil = active ? until : null
    this.step(async () => {
      if (!active) await liftRestriction(this.lease)
      else await restrictSender(this.lease, 'reach_out_limited', restrictionEnd(until, this.engine.clock.now()))
      this.told()
    })
  }
  optedOut(): void {
    this.sending.plan()
  }
  async concerned(by: NonNullable<Answer['sender']>): Promise<void> {
    const { rateHoldMs: holdMs, rateSlowMs: slowMs, rateSlowFactor: factor } = this.engine.settings
    if (this.wishes) this.wishes.status = by === 'rate_limited' ? 'held' : 'restricted'
    log.warn({ senderId: this.lease.senderId, by }, 'WhatsApp holds this sender back')
    if (by === 'rate_limited') await rateLimitSender(this.lease, { holdMs, slowMs, factor })
    else await restrictSender(this.lease, by, restrictionEnd(this.restrictedUntil, this.engine.clock.now()))
  }

  // Its end

  /** Closes the sockets while the database is away: WhatsApp keeps what could not be stored. told() brings it back. */
  suspend(): void {
    this.step(() => this.drop())
  }
  private end(): void {
    if (this.over) return
    this.over = true
    void this.drop()
    this.onOver(this)
  }
  /** The lease is lost: another worker may act. Nothing is written any more, the socket closes. */
  abandon(): void {
    log.warn({ senderId: this.lease.senderId, epoch: this.lease.epoch }, 'lease lost')
    this.end()
  }
  /** Ends in order: what is in flight may finish within `graceMs`, then the connection closes, and all outcomes are stored. */
  async stop(graceMs: number): Promise<void> {
    this.over = true
    clearTimeout(this.retry)
    this.engine.scheduler.cancel(this.lease.senderId)
    const { promise: patience, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, graceMs)
    await Promise.race([Promise.all([this.steps, this.sending.settled()]), patience])
    clearTimeout(timer)
    await this.drop()
    await this.sending.settled()
  }
}
