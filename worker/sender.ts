import { log } from '#lib/log.ts'
import { primaryAcceptance } from '#lib/messages/acceptance.sql.ts'
import { setActiveChannel } from '#lib/senders/backup.sql.ts'
import { BACKUP, type ChannelReason, chooseChannel, PRIMARY, type SendingChannel } from '#lib/senders/channel.ts'
import {
  endHold,
  holdSender,
  liftRestriction,
  markUnlinked,
  rateLimitSender,
  readWishes,
  restrictSender,
  type Wishes,
} from '#lib/senders/facts.sql.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { extendUsedSessions } from '#lib/senders/session-life.sql.ts'
import type { Answer } from './answers.ts'
import { Backup } from './backup.ts'
import type { Restriction } from './channels/channel.ts'
import type { Engine } from './engine.ts'
import { makeFailover } from './failover.ts'
import { Link, type LinkHost, type Ready } from './link.ts'
import { makeSending, type SenderView, type Sending } from './sending.ts'
import { unlink } from './unlink.ts'
import type { Waits } from './waiting.ts'

/**
 * One sender under one lease: keeps its primary link connected as far as it is wished for, its backup as far as it is
 * needed, and chooses which of them carries the next message. What it sends: sending.ts.
 */
export class Sender implements LinkHost, SenderView {
  readonly lease: Lease
  readonly sending: Sending
  readonly backup: Backup
  private readonly primary: Link
  private readonly engine: Engine
  private readonly onOver: (sender: Sender) => void
  private readonly failover: ReturnType<typeof makeFailover>
  private wishes: Wishes | undefined
  private readAt = Number.NEGATIVE_INFINITY
  private active: SendingChannel = PRIMARY
  private switching = false
  private seeded = false
  /** Until when (monotonic ms) messages are known to wait that could go. */
  private workUntil = Number.NEGATIVE_INFINITY
  private unlinkingSince: number | undefined
  private restrictedUntil: Date | null = null
  /** WhatsApp refused a new chat, and has not said since that it restricts the number. */
  private unexplained = false
  private over = false

  /** @param onOver its lease may go back: there is nothing to connect any more, or it is lost */
  constructor(lease: Lease, engine: Engine, onOver: (sender: Sender) => void) {
    this.lease = lease
    this.engine = engine
    this.onOver = onOver
    this.primary = new Link(PRIMARY, lease, engine, this)
    this.backup = new Backup(lease, engine, this)
    this.failover = makeFailover(engine.clock, engine.settings)
    this.sending = makeSending(engine, this)
  }

  /** Every connection over which messages may go. */
  connections(): Ready[] {
    return this.over ? [] : [this.primary.open(), this.backup.link.open()].filter((one) => one !== null)
  }
  get activeChannel(): SendingChannel {
    return this.active
  }
  allowed(): boolean {
    return !this.over && this.wishes?.status === 'active' && this.wishes.desiredState === 'linked'
  }
  slow(): number {
    return this.wishes?.slow ?? 1
  }
  get connected(): boolean {
    return this.connections().length > 0
  }
  /** Whether it is to be told what waits. @param idle it has no near turn */
  asks(idle: boolean): boolean {
    return this.backup.isLinked || (idle && this.connected)
  }

  /** Told what is wished, and when that was read (monotonic ms): what is older would undo what is newer. Else it looks by itself. */
  told(wishes?: Wishes, readAt?: number): void {
    this.primary.step(async () => {
      if (readAt !== undefined && readAt < this.readAt) return
      this.readAt = readAt ?? this.engine.clock.monotonic()
      const read = wishes ?? (await readWishes([this.lease.senderId]))[0]
      if (!read) return this.end()
      if (!this.wishes) this.active = read.activeChannel
      this.wishes = read
      this.backup.link.step(() => this.backup.follow(read, this.sending.busyOn(BACKUP)))
      await this.follow(read)
      if (read.web.sessionLinked) await this.seed()
      this.choose()
    })
  }
  look(): void {
    this.told()
  }
  /** Resolves when what it was told so far is done. */
  settled = (): Promise<void> => this.primary.settled()

  private async follow(wishes: Wishes): Promise<void> {
    if (wishes.deleted || wishes.desiredState === 'unlinked') return this.followUnlink(wishes)
    if (wishes.sessionOver || wishes.sessionExtends) {
      const extended = (await extendUsedSessions([this.lease])).length > 0
      if (wishes.sessionOver && !extended) return this.followExpiry(wishes)
    }
    this.unlinkingSince = undefined
    if (wishes.status !== 'active' && wishes.holdForMs === 0 && (await endHold(this.lease))) wishes.status = 'active'
    const asked = wishes.requestTried ? null : wishes.linkRequestId
    if (!wishes.sessionId && !asked) return this.without(wishes)
    const { current } = this.primary
    // a newer request starts over, with codes of its own
    if (current && asked && asked !== current.requestId && !this.sending.busy) await this.primary.drop()
    await this.connect(wishes)
    this.sending.plan()
  }
  private async unlink(wishes: Wishes, reason: 'unlinked' | 'session_expired'): Promise<boolean> {
    const { clock, settings } = this.engine
    this.unlinkingSince ??= clock.monotonic()
    const done = await unlink(this.lease, this.primary, wishes, {
      busy: this.sending.busyOn(PRIMARY),
      patient: clock.monotonic() - this.unlinkingSince < settings.logoutMs,
      timeoutMs: settings.logoutMs,
      reason,
    })
    // a new request waits for a session of its own
    if (!done) await this.connect({ ...wishes, linkRequestId: null })
    return done
  }
  /** Nobody used it for 30 days: held first, so that nothing goes out any more, then logged out on both sides. */
  private async followExpiry(wishes: Wishes): Promise<void> {
    await holdSender(this.lease, 'session_expired', null)
    if (wishes.status === 'active') wishes.status = 'held'
    if (await this.unlink(wishes, 'session_expired')) return this.without(wishes)
  }
  private async followUnlink(wishes: Wishes): Promise<void> {
    if (!(await this.unlink(wishes, 'unlinked'))) return
    if (wishes.sessionId || wishes.status !== 'unlinked') await markUnlinked(this.lease)
    return this.without(wishes)
  }
  private async connect(wishes: Wishes): Promise<void> {
    const requestId =
      wishes.desiredState === 'linked' && (wishes.sessionId || !wishes.requestTried) ? wishes.linkRequestId : null
    if (!(await this.primary.connect(requestId))) return this.without(wishes)
  }
  /** There is no primary link. The backup's is kept up to date: it may be unlinked too, or wait for the primary. */
  private async without(wishes: Wishes): Promise<void> {
    await this.primary.drop()
    if (!wishes.web.sessionId) this.end()
  }

  // Which channel carries the next message

  /** What waits at it, by channel, as it was just read. */
  waits(waits: Waits): void {
    const { clock, settings } = this.engine
    let first = Number.POSITIVE_INFINITY
    for (const [channel, { inMs, uncertainInMs }] of waits) {
      if (uncertainInMs !== null) this.sending.doubt(channel)
      if (uncertainInMs !== null && channel === BACKUP && this.allowed()) this.backup.doubt()
      first = Math.min(first, inMs ?? uncertainInMs ?? first, uncertainInMs ?? first)
      if (inMs === null || inMs > settings.backupAheadMs) continue
      this.workUntil = clock.monotonic() + 2 * settings.scanMs
      if (channel === this.active) continue
      this.sending.routed(channel)
      if (channel === BACKUP && this.allowed()) this.backup.need()
    }
    if (Number.isFinite(first)) this.sending.plan(first)
    this.choose()
  }
  answered(channel: SendingChannel, answer: Answer): void {
    this.failover.heard(channel, answer)
    this.workUntil = this.engine.clock.monotonic() + 2 * this.engine.settings.scanMs
    this.choose()
  }
  private async seed(): Promise<void> {
    if (this.seeded) return
    this.failover.seed(await primaryAcceptance(this.lease.senderId))
    this.seeded = true
  }
  private choose(): void {
    if (this.over || this.switching || !this.wishes) return
    const { engine, primary, failover } = this
    const now = engine.clock.monotonic()
    const { channel, reason, openBackup } = chooseChannel(
      {
        active: this.active,
        allowed: this.allowed(),
        slowed: this.slow() > 1,
        work: now < this.workUntil || this.sending.busy,
        primary: {
          upFor: primary.open() ? now - primary.open()!.readyAt : null,
          downFor: primary.downSince === null ? null : now - primary.downSince,
          outdated: primary.outdated,
          ...failover.primary(),
        },
        backup: this.backup.facts(failover.backupRests),
        relapses: failover.relapses,
      },
      engine.settings,
    )
    if (openBackup) this.openBackup()
    if (reason) void this.use(channel, reason)
  }
  private openBackup(): void {
    this.backup.need()
    const { wishes } = this
    if (wishes && !this.backup.link.current)
      this.backup.link.step(() => this.backup.follow(wishes, this.sending.busyOn(BACKUP)))
  }
  private async use(channel: SendingChannel, reason: ChannelReason): Promise<void> {
    this.switching = true
    try {
      if (!(await setActiveChannel(this.lease, channel, reason))) return
      log.warn({ senderId: this.lease.senderId, channel, reason }, 'messages take another channel')
      this.active = channel
      this.failover.changed(channel)
      this.sending.plan()
    } catch (error) {
      this.engine.database.report(error)
      log.warn({ err: error, senderId: this.lease.senderId }, 'the channel stays as it was')
    } finally {
      this.switching = false
    }
  }

  // What its links tell

  ready(link: Link): void {
    this.sending.doubt(link.name)
    this.told()
  }
  down(link: Link): void {
    if (!this.connected) this.engine.scheduler.cancel(this.lease.senderId)
    if (link.name === PRIMARY) this.choose()
  }
  restriction({ active, until }: Restriction): void {
    // asked after a refusal, it may know of no lock: the refusal stands, or each message would meet it again
    if (!active && this.unexplained) return
    this.unexplained = false
    this.restrictedUntil = active ? until : null
    this.primary.step(async () => {
      if (!active) await liftRestriction(this.lease)
      else await restrictSender(this.lease, 'reach_out_limited', until)
      this.told()
    })
  }
  optedOut(): void {
    this.engine.risk.suspect(this.lease.senderId)
    this.sending.plan()
  }
  async concerned(by: NonNullable<Answer['sender']>): Promise<void> {
    const { rateHoldMs: holdMs, rateSlowMs: slowMs, rateSlowFactor: factor } = this.engine.settings
    if (this.wishes) this.wishes.status = by === 'rate_limited' ? 'held' : 'restricted'
    log.warn({ senderId: this.lease.senderId, by }, 'WhatsApp holds this sender back')
    if (by === 'rate_limited') return void (await rateLimitSender(this.lease, { holdMs, slowMs, factor }))
    this.unexplained = this.restrictedUntil === null
    await restrictSender(this.lease, by, this.restrictedUntil)
  }

  // Its end

  /** Closes the sockets while the database is away: WhatsApp keeps what could not be stored. told() brings it back. */
  suspend(): void {
    for (const link of [this.primary, this.backup.link]) link.step(() => link.drop())
  }
  private end(): void {
    if (this.over) return
    this.over = true
    this.engine.scheduler.cancel(this.lease.senderId)
    void this.primary.end()
    void this.backup.link.end()
    this.onOver(this)
  }
  /** The lease is lost: another worker may act. Nothing is written any more, the sockets close. */
  abandon(): void {
    log.warn({ senderId: this.lease.senderId, epoch: this.lease.epoch }, 'lease lost')
    this.end()
  }
  /** Ends in order: what is in flight may finish within `graceMs`, then the connections close, and all outcomes are stored. */
  async stop(graceMs: number): Promise<void> {
    this.over = true
    const links = [this.primary, this.backup.link]
    for (const link of links) link.retire()
    this.engine.scheduler.cancel(this.lease.senderId)
    // a browser takes its time to close: not after the grace, but during it
    const closing = this.sending.busyOn(BACKUP) ? undefined : this.backup.link.drop()
    const { promise: patience, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, graceMs)
    await Promise.race([Promise.all([...links.map((link) => link.settled()), this.sending.settled()]), patience])
    clearTimeout(timer)
    await Promise.all([closing, ...links.map((link) => link.drop())])
    await this.sending.settled()
  }
}
