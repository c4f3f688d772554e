import type { Clock } from '#lib/clock.ts'
import { BACKUP, type ChannelFacts, PRIMARY, type SendingChannel, TECHNICAL_REASONS } from '#lib/senders/channel.ts'
import { makeAcceptance } from './acceptance.ts'
import type { Answer } from './answers.ts'
import type { Settings } from './settings.ts'

/** After so many sends in a row that the backup did not take, it rests. */
const BACKUP_TRIES = 3

/**
 * What one answer says about the transport: it works, it was proven not to have taken the message, or it said nothing.
 * Null where it speaks of the number or the person (a rate limit, a restriction, not on WhatsApp), or nothing was tried.
 */
export function verdictOf({ message, sender }: Answer): 'accepted' | 'failed' | 'silent' | null {
  if (sender) return null
  if (message.to === 'sent') return 'accepted'
  if (message.to === 'uncertain') return 'silent'
  return message.to === 'retry_wait' && !message.untried && TECHNICAL_REASONS.includes(message.reason) ? 'failed' : null
}

type Remembered = Pick<ChannelFacts['primary'], 'accepted' | 'failed' | 'lastFailed' | 'failedAgo'>

/** What a sender's worker remembers of how its two channels did (lib/senders/channel.ts decides on it). */
export function makeFailover(clock: Clock, { healthyMostMs, backupRestMs }: Settings) {
  const acceptance = makeAcceptance(clock)
  let lastFailed = false
  let failedAt: number | null = null
  let givenBackAt: number | null = null
  let relapses = 0
  let backupFailures = 0
  let restUntil = Number.NEGATIVE_INFINITY

  function forget(): void {
    acceptance.forget()
    lastFailed = false
  }
  function heardPrimary(verdict: 'accepted' | 'failed' | 'silent'): void {
    acceptance.add(verdict === 'accepted' ? 1 : 0, verdict === 'accepted' ? 0 : 1)
    if (verdict !== 'silent') lastFailed = verdict === 'failed'
    if (verdict === 'failed') failedAt = clock.monotonic()
  }
  function heardBackup(verdict: 'accepted' | 'failed' | 'silent'): void {
    backupFailures = verdict === 'accepted' ? 0 : backupFailures + 1
    if (backupFailures < BACKUP_TRIES) return
    backupFailures = 0
    restUntil = clock.monotonic() + backupRestMs
  }
  return {
    /** What an earlier owner of the sender saw of the primary. */
    seed: ({ accepted, failed }: { accepted: number; failed: number }): void => acceptance.add(accepted, failed),
    heard(channel: SendingChannel, answer: Answer): void {
      const verdict = verdictOf(answer)
      // what WhatsApp says about the number is no reason to change the device, now or later
      if (answer.sender) forget()
      if (!verdict) return
      if (channel === PRIMARY) heardPrimary(verdict)
      else heardBackup(verdict)
    },
    forget,
    /** The choice has changed: a primary that is given back to starts with a clean sheet. */
    changed(to: SendingChannel): void {
      const now = clock.monotonic()
      if (to === BACKUP) relapses = givenBackAt !== null && now - givenBackAt < healthyMostMs ? relapses + 1 : 0
      else {
        givenBackAt = now
        forget()
      }
    },
    get relapses(): number {
      return relapses
    },
    get backupRests(): boolean {
      return clock.monotonic() < restUntil
    },
    primary: (): Remembered => ({
      ...acceptance.hour(),
      lastFailed,
      failedAgo: failedAt === null ? null : clock.monotonic() - failedAt,
    }),
  }
}
export type Failover = ReturnType<typeof makeFailover>
