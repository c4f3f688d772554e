import { log } from '#lib/log.ts'
import type { Claimed } from '#lib/messages/turn.sql.ts'
import type { NextSend, Speed } from '#lib/pacing/next-send.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { type Answer, NOT_TRIED } from './answers.ts'
import type { Connection } from './connection.ts'
import type { Engine } from './engine.ts'
import { makePacer } from './pacer.ts'
import { runTurn } from './turn.ts'

/** What a sender asks the queue for when its time has come. */
export type Ask = {
  kind: 'claim' | 'resend'
  epoch: number
  sessionId: string
  readyForMs: number
  /** Uncertain ids that went out again on this connection already. */
  resent: ReadonlySet<string>
  chosen: Record<Speed, NextSend>
}

/** What sending needs to know of its sender, as it is right now. */
export type SenderView = {
  readonly lease: Lease
  /** The connection, while messages may go over it. */
  open(): (Connection & { readyAt: number }) | null
  /** False while it is held, restricted, or ending. */
  allowed(): boolean
  /** At least 1. */
  slow(): number
  /** An answer that concerns the sender as a whole. */
  concerned(by: NonNullable<Answer['sender']>): Promise<void>
}

/** The turns of one sender: one message in flight, each at its time (docs/design.md §5.4). */
export function makeSending(engine: Engine, sender: SenderView) {
  const { clock, scheduler, settings, leases } = engine
  const { senderId, epoch } = sender.lease
  const pacer = makePacer(sender.lease, clock, settings.paceFactor, engine.random)
  let turn: Promise<void> | undefined
  let inFlight: string | null = null
  let maybeUncertain = true
  /** Turns in a row that found nothing. */
  let misses = 0

  /** Puts the sender on the wheel, unless it stands there earlier. @param inMs not before this long from now */
  function plan(inMs = 0): void {
    if (turn || !sender.open() || !sender.allowed()) return
    const at = Math.max(pacer.nextAt - settings.leadMs, clock.monotonic() + inMs)
    const planned = scheduler.plannedAt(senderId)
    if (planned === null || planned > at) scheduler.at(senderId, at)
  }

  async function run(connection: Connection, message: Claimed, plannedAt: number): Promise<void> {
    const answer = await runTurn(
      {
        clock,
        channel: connection.channel,
        epoch,
        outcomes: engine.outcomes,
        sendTimeoutMs: settings.sendTimeoutMs,
        usable: () => connection.readyAt !== null && leases.alive(senderId, epoch),
        leaving: () => pacer.left(clock.monotonic()),
      },
      message,
      plannedAt,
    )
    if (answer.sender) await sender.concerned(answer.sender)
  }

  return {
    plan,
    get busy(): boolean {
      return turn !== undefined
    },
    /** The id of the message on its way, for the sweep. */
    get inFlight(): string | null {
      return inFlight
    },
    /** Resolves when nothing is on its way. */
    settled: async (): Promise<void> => {
      await turn
    },
    /** Something of it may be uncertain: the next turn asks for that first. */
    doubt(): void {
      maybeUncertain = true
    },
    /** Its time has come. Null when it may not send just now. */
    ask(): Ask | null {
      const connection = sender.open()
      if (!connection || turn || !sender.allowed() || !engine.database.ok || !leases.alive(senderId, epoch)) return null
      return {
        kind: maybeUncertain ? 'resend' : 'claim',
        epoch,
        sessionId: connection.session.sessionId,
        readyForMs: Math.round(clock.monotonic() - connection.readyAt),
        resent: connection.resent,
        chosen: pacer.propose(sender.slow()),
      }
    },
    /** Nothing uncertain may go out again now. */
    nothingUncertain(): void {
      maybeUncertain = false
    },
    /**
     * Nothing could be claimed. What another transaction holds just now (its run is being looked at) is skipped, so a
     * sender that was at work asks again before it rests until a nudge or the scan.
     */
    nothing(): void {
      if (++misses <= 2) plan(250)
    },
    /** A message was claimed for it: from here on it is on its way, whatever happens. */
    take(message: Claimed, { kind, chosen }: Pick<Ask, 'kind' | 'chosen'>): void {
      misses = 0
      const connection = sender.open()
      const plannedAt = Math.max(clock.monotonic() + message.waitMs, pacer.nextAt)
      pacer.taken(chosen[message.speed], plannedAt)
      if (!connection) {
        // lost between claim and now: the row says what is true, nothing was written
        engine.outcomes.bad({ id: message.id, epoch, ...NOT_TRIED.message }).catch(() => {}) // then the sweep finds it
        return
      }
      if (kind === 'resend') connection.resent.add(message.id)
      inFlight = message.id
      turn = run(connection, message, plannedAt)
        .catch((error: unknown) =>
          log.error({ err: error, message: message.id }, 'a turn failed: the sweep will find its message'),
        )
        .finally(() => {
          turn = undefined
          inFlight = null
          plan()
        })
    },
  }
}
export type Sending = ReturnType<typeof makeSending>
