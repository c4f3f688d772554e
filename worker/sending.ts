import { log } from '#lib/log.ts'
import type { Claimed } from '#lib/messages/turn.sql.ts'
import type { NextSend, Speed } from '#lib/pacing/next-send.ts'
import type { SendingChannel } from '#lib/senders/channel.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { type Answer, NOT_TRIED } from './answers.ts'
import type { Engine } from './engine.ts'
import type { Ready } from './link.ts'
import { makePacer } from './pacer.ts'
import { runTurn } from './turn.ts'

/** What a sender asks the queue for when its time has come. */
export type Ask = {
  kind: 'claim' | 'resend'
  epoch: number
  sessionId: string
  channel: SendingChannel
  readyForMs: number
  /** Uncertain ids that went out again on this connection already. */
  resent: ReadonlySet<string>
  chosen: Record<Speed, NextSend>
}

/** What sending needs to know of its sender, as it is right now. */
export type SenderView = {
  readonly lease: Lease
  /** Every connection over which messages may go. */
  connections(): Ready[]
  /** The channel that messages take which are not routed elsewhere. */
  readonly activeChannel: SendingChannel
  /** False while it is held, restricted, or ending. */
  allowed(): boolean
  /** At least 1. */
  slow(): number
  /** What became of a message that went over this channel. */
  answered(channel: SendingChannel, answer: Answer): void
  /** An answer that concerns the sender as a whole. */
  concerned(by: NonNullable<Answer['sender']>): Promise<void>
}

/** The turns of one sender: one message in flight whatever its channel, each at its time (docs/design.md §5.4). */
export function makeSending(engine: Engine, sender: SenderView) {
  const { clock, scheduler, settings, leases } = engine
  const { senderId, epoch } = sender.lease
  const pacer = makePacer(sender.lease, clock, settings.paceFactor, engine.random)
  let turn: Promise<void> | undefined
  let inFlight: string | null = null
  let turnOn: SendingChannel | undefined
  /** Channels over which something may be uncertain, and to which something may be routed. */
  const doubted = new Set<string>(['baileys', 'web_js'])
  const routed = new Set<string>()
  /** Turns in a row that found nothing. */
  let misses = 0

  /** Puts the sender on the wheel, unless it stands there earlier. @param inMs not before this long from now */
  function plan(inMs = 0): void {
    if (turn || sender.connections().length === 0 || !sender.allowed()) return
    const at = Math.max(pacer.nextAt - settings.leadMs, clock.monotonic() + inMs)
    const planned = scheduler.plannedAt(senderId)
    if (planned === null || planned > at) scheduler.at(senderId, at)
  }

  async function run(connection: Ready, message: Claimed, plannedAt: number): Promise<void> {
    const answer = await runTurn(
      {
        clock,
        channel: connection.channel,
        epoch,
        outcomes: engine.outcomes,
        sendTimeoutMs: settings.sendTimeoutMs,
        usable: () => (connection.readyAt as number | null) !== null && leases.alive(senderId, epoch),
        leaving: () => pacer.left(clock.monotonic()),
      },
      message,
      plannedAt,
    )
    sender.answered(connection.session.channel as SendingChannel, answer)
    if (answer.sender) await sender.concerned(answer.sender)
    if (answer.message.to === 'retry_wait' && answer.message.code === null && connection.resent.delete(message.id)) {
      // a resend that never left: the message is as uncertain as it was, and this was not its turn on this connection
      doubted.add(connection.session.channel as SendingChannel)
    }
    if (answer.message.to !== 'sent' && !answer.message.untried) engine.risk.suspect(senderId)
  }
  /** What is uncertain comes first, then what is routed elsewhere, then the rest. */
  function chosen(): Ready | undefined {
    const all = sender.connections()
    const on = (set: ReadonlySet<string>) => all.find(({ session }) => set.has(session.channel))
    return on(doubted) ?? on(routed) ?? all.find(({ session }) => session.channel === sender.activeChannel)
  }

  return {
    plan,
    get busy(): boolean {
      return turn !== undefined
    },
    /** A message is on its way over this channel. */
    busyOn: (channel: SendingChannel): boolean => turnOn === channel,
    /** The id of the message on its way, for the sweep. */
    get inFlight(): string | null {
      return inFlight
    },
    /** Resolves when nothing is on its way. */
    settled: async (): Promise<void> => {
      await turn
    },
    /** Something that went over this channel may be uncertain: the next turn asks for that first. */
    doubt(channel: string): void {
      doubted.add(channel)
    },
    /** Something is routed to this channel, which is not the sender's own. */
    routed(channel: string): void {
      routed.add(channel)
    },
    /** Its time has come. Null when it may not send just now. */
    ask(): Ask | null {
      const connection = chosen()
      if (!connection || turn || !sender.allowed() || !engine.database.ok || !leases.alive(senderId, epoch)) return null
      return {
        kind: doubted.has(connection.session.channel) ? 'resend' : 'claim',
        epoch,
        sessionId: connection.session.sessionId,
        channel: connection.session.channel as SendingChannel,
        readyForMs: Math.round(clock.monotonic() - connection.readyAt),
        resent: connection.resent,
        chosen: pacer.propose(sender.slow()),
      }
    },
    /** Nothing uncertain may go out again now. */
    nothingUncertain({ channel }: Pick<Ask, 'channel'>): void {
      doubted.delete(channel)
    },
    /**
     * Nothing could be claimed. What another transaction holds just now (its lease is being renewed, its run looked at) is
     * skipped, so a sender that was at work asks again, at first at once, before it rests until a nudge or the scan.
     */
    nothing({ channel }: Pick<Ask, 'channel'>): void {
      routed.delete(channel)
      // nothing there for the other channel: the turn is still its own one's
      if (channel !== sender.activeChannel) plan()
      else if (++misses <= 3) plan(misses === 1 ? 20 : 250)
    },
    /** A message was claimed for it: from here on it is on its way, whatever happens. */
    take(message: Claimed, { kind, chosen, sessionId }: Pick<Ask, 'kind' | 'chosen' | 'sessionId'>): void {
      misses = 0
      const connection = sender.connections().find(({ session }) => session.sessionId === sessionId)
      const plannedAt = Math.max(clock.monotonic() + message.waitMs, pacer.nextAt)
      pacer.taken(chosen[message.speed], plannedAt)
      if (!connection) {
        // lost between claim and now: the row says what is true, nothing was written
        engine.outcomes.bad({ id: message.id, epoch, ...NOT_TRIED.message }).catch(() => {}) // then the sweep finds it
        return
      }
      if (kind === 'resend') connection.resent.add(message.id)
      inFlight = message.id
      turnOn = connection.session.channel as SendingChannel
      turn = run(connection, message, plannedAt)
        .catch((error: unknown) =>
          log.error({ err: error, message: message.id }, 'a turn failed: the sweep will find its message'),
        )
        .finally(() => {
          turn = undefined
          turnOn = undefined
          inFlight = null
          plan()
        })
    },
  }
}
export type Sending = ReturnType<typeof makeSending>
