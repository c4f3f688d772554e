import type { OpenHours } from '#lib/campaigns/forecast.ts'
import type { RunStatus } from '#lib/campaigns/schema.ts'

/**
 * Why a run that is under way sends nothing just now. person: somebody paused it. sender: its number cannot send, with the
 * number's own reason. asked: an offer waited for its number for more than a day, and a person decides. quiet: it goes on by itself when the hours allow.
 */
export type Hold =
  | { kind: 'person'; since: Date | null }
  | { kind: 'sender'; reason: string; until: Date | null }
  | { kind: 'asked'; since: Date }
  | { kind: 'quiet'; until: Date | null }

type SenderState = { status: string; holdReason: string | null; holdUntil: Date | null }

/** A person's pause outranks the rest: it alone does not end by itself. */
export function holdOf(
  run: { status: RunStatus; pausedAt: Date | null; resumeAskedAt: Date | null },
  sender: SenderState,
  hours: OpenHours,
  now: Date,
): Hold | null {
  if (run.status === 'paused') return { kind: 'person', since: run.pausedAt }
  if (run.status !== 'sending') return null
  // a rest may go on behind it, but linking comes first
  if (sender.status === 'unlinked') return { kind: 'sender', reason: 'unlinked', until: null }
  if (sender.status !== 'active')
    return { kind: 'sender', reason: sender.holdReason ?? sender.status, until: sender.holdUntil }
  if (run.resumeAskedAt) return { kind: 'asked', since: run.resumeAskedAt }
  const { open, until } = hours(now)
  return open ? null : { kind: 'quiet', until }
}
