import { log } from '#lib/log.ts'
import { unrouteStranded } from '#lib/messages/route.sql.ts'
import { reviewEndedSession } from '#lib/messages/sweep.sql.ts'
import { markResting } from '#lib/senders/backup.sql.ts'
import { BACKUP, type ChannelFacts } from '#lib/senders/channel.ts'
import type { Wishes } from '#lib/senders/facts.sql.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { extendUsedSessions } from '#lib/senders/session-life.sql.ts'
import type { Engine } from './engine.ts'
import { Link, type LinkHost } from './link.ts'
import { unlink } from './unlink.ts'

/**
 * The second link of a sender, on WhatsApp Web. A browser costs memory, so it is connected only while there is something
 * for it to do: it is being linked, it has messages to send, one of its messages is uncertain, or it was not seen for so
 * long that WhatsApp might drop it. Then it rests.
 */
export class Backup {
  readonly link: Link
  private readonly lease: Lease
  private readonly engine: Engine
  private readonly host: LinkHost
  private neededAt = Number.NEGATIVE_INFINITY
  private seenAt = Number.NEGATIVE_INFINITY
  private linked = false
  private pairing = false
  private rests = false
  private unlinkingSince: number | undefined

  constructor(lease: Lease, engine: Engine, host: LinkHost) {
    this.lease = lease
    this.engine = engine
    this.host = host
    this.link = new Link(BACKUP, lease, engine, host)
  }

  /** A phone has linked it, and that link stands. */
  get isLinked(): boolean {
    return this.linked
  }
  /** A person is linking it just now. */
  get linking(): boolean {
    return this.pairing
  }
  /** There is work for it: it is connected, and stays so for a while. */
  need(): void {
    this.neededAt = this.engine.clock.monotonic()
  }
  /** One of its messages is uncertain: it looks for a receipt now and then, and may send it again. */
  doubt(): void {
    const now = this.engine.clock.monotonic()
    if (this.link.open()) this.seenAt = now
    else if (now - this.seenAt >= this.engine.settings.backupDoubtMs) this.need()
  }
  private get needed(): boolean {
    return this.engine.clock.monotonic() - this.neededAt < this.engine.settings.backupIdleMs
  }
  facts(resting: boolean): ChannelFacts['backup'] {
    const { downSince } = this.link
    return {
      linked: this.linked,
      ready: this.link.open() !== null,
      failingFor: downSince === null ? 0 : this.engine.clock.monotonic() - downSince,
      resting,
    }
  }

  /** Goes after what is wished and needed. In a step of its link. @param busy a message is on its way over it */
  async follow(wishes: Wishes, busy: boolean): Promise<void> {
    const { web } = wishes
    if (this.linked && !web.sessionLinked) await this.ended()
    this.linked = web.sessionLinked
    if (wishes.deleted || wishes.desiredState === 'unlinked' || web.desiredState === 'unlinked')
      return this.unlink(wishes, busy)
    // one that nobody used for 30 days; where an outage kept it from being extended, it is so now
    if (web.sessionOver && (await extendUsedSessions([this.lease])).length === 0) return this.unlink(wishes, busy)
    this.unlinkingSince = undefined
    const asked = wishes.sessionLinked && !web.requestTried ? web.linkRequestId : null
    this.pairing = asked !== null || (web.sessionId !== null && !web.sessionLinked)
    if (!web.sessionId && !asked) return this.link.drop()
    const { current } = this.link
    // a newer request starts over, with codes of its own
    if (current && asked && asked !== current.requestId && !busy) await this.link.drop()
    const { connectedAgoMs } = web
    const unseen = connectedAgoMs === null || connectedAgoMs > this.engine.settings.backupVisitMs
    if (this.pairing || (unseen && wishes.status === 'active')) this.need()
    if (this.needed || busy) await this.connect(wishes)
    else await this.rest(web.sessionLinked)
  }
  private async connect({ web }: Wishes): Promise<void> {
    this.rests = false
    await this.link.connect(web.sessionId || !web.requestTried ? web.linkRequestId : null)
  }
  private async rest(linked: boolean): Promise<void> {
    if (this.link.current) log.info({ senderId: this.lease.senderId }, 'the backup rests')
    await this.link.drop()
    if (!linked || this.rests) return
    await markResting(this.lease)
    this.rests = true
  }
  /** What it had is settled otherwise: waiting messages go over the primary, uncertain ones wait for a person. */
  private async ended(): Promise<void> {
    await unrouteStranded([this.lease])
    const rows = await reviewEndedSession(this.lease.senderId)
    for (const { runId, workspaceId } of rows)
      if (runId) this.engine.announcer.announce(workspaceId, { type: 'run', id: runId })
  }
  private async unlink({ web }: Wishes, busy: boolean): Promise<void> {
    const { clock, settings } = this.engine
    this.pairing = false
    if (!web.sessionId) return this.link.drop()
    this.unlinkingSince ??= clock.monotonic()
    const patient = clock.monotonic() - this.unlinkingSince < settings.backupLogoutMs
    if (await unlink(this.lease, this.link, web, { busy, patient, timeoutMs: settings.logoutMs })) this.host.look()
    else await this.link.connect(null)
  }
}
