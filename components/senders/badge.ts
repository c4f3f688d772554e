import type { Sender } from '#lib/senders/schema.ts'

/** What the badge needs; fits a Sender and its JSON alike. */
export type BadgeInput = Pick<Sender, 'status' | 'desiredState'> & {
  session: Pick<NonNullable<Sender['session']>, 'status'> | null
}

export type SenderBadge = 'connected' | 'connecting' | 'disconnected' | 'held' | 'restricted' | 'unlinked'

/** One word and one colour for a number, out of its status and its newest session. */
export function senderBadge({ status, session, desiredState }: BadgeInput): SenderBadge {
  if (status === 'restricted' || status === 'held') {
    const ended = session?.status === 'expired' || session?.status === 'failed'
    return status === 'held' && ended ? 'disconnected' : status
  }
  if (status === 'unlinked')
    return desiredState === 'linked' && session?.status === 'pending' ? 'connecting' : 'unlinked'
  if (session?.status === 'connected') return 'connected'
  return session?.status === 'reconnecting' || session?.status === 'pending' ? 'connecting' : 'disconnected'
}

/** Why a number does not send; each has a sentence in senders.json. */
export const REASONS = [
  'logged_out',
  'rate_limited',
  'risk',
  'banned',
  'reach_out_limited',
  'expired',
  'bad_session',
  'session_expired',
  'outdated',
] as const

/** The key of the sentence that says why a number is not sending; null while all is well. */
export function senderReason(sender: BadgeInput & Pick<Sender, 'holdReason'>): string | null {
  const badge = senderBadge(sender)
  // a rest may go on behind a number that is not linked, but linking comes first
  if (badge === 'connected' || badge === 'unlinked' || sender.status === 'unlinked') return null
  if (sender.holdReason) return REASONS.find((reason) => reason === sender.holdReason) ?? 'other'
  return badge === 'connecting' && sender.status === 'active' ? 'reconnecting' : badge === 'connecting' ? null : 'other'
}

/** Whether linking it (again) is what it waits for. */
export function needsLink(
  sender: BadgeInput & Pick<Sender, 'phone' | 'holdReason'> & { loggedOutAt: Date | string | null },
): boolean {
  const badge = senderBadge(sender)
  // a restriction outranks a lost link in its badge; linking again is no cure for a ban
  if (badge === 'restricted') return sender.loggedOutAt !== null && sender.holdReason !== 'banned'
  return badge === 'unlinked' || badge === 'disconnected' || (badge === 'connecting' && !sender.phone)
}
