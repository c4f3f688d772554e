import type { OutboxEvent } from '#lib/events.ts'

/** What linking the number again puts right. */
export const RELINK_REASONS = ['logged_out', 'bad_session', 'session_expired'] as const
/** Why a number rests until a person does something; each has its mail (mail.held.<this>). */
export const ALERT_REASONS = [...RELINK_REASONS, 'banned', 'reach_out_limited'] as const
export type AlertReason = (typeof ALERT_REASONS)[number]

/** A hold that ends by itself (a rate limit) is only shown. */
export const needsAPerson = (reason: string | null): reason is AlertReason =>
  ALERT_REASONS.some((one) => one === reason)
export const healsByLinking = (reason: string | null): boolean => RELINK_REASONS.some((one) => one === reason)

/** One number, one session, one reason. `sessionId` is the one that ended, null for a number that never had one. */
export type Incident = { workspaceId: string; senderId: string; sessionId: string | null; reason: AlertReason }

/**
 * The event of an incident. Its id is made of number, session and reason, so that hearing the same twice tells once. A
 * restriction on new chats may come again in the life of one session: once a day (UTC).
 */
export function heldEvent({ workspaceId, senderId, sessionId, reason }: Incident, now: Date): OutboxEvent {
  const again = reason === 'reach_out_limited' ? `:${now.toISOString().slice(0, 10)}` : ''
  return {
    id: `sender/held:${senderId}:${sessionId ?? 'none'}:${reason}${again}`,
    name: 'sender/held',
    data: { workspaceId, senderId, sessionId, reason },
    workspaceId,
  }
}

/** Days before the end of a session at which its owner is told. */
export const WARN_DAYS = [7, 1] as const

/**
 * The session ends in so many days unless it is used. One event for each warning, also after the end was moved.
 * @param warning which of WARN_DAYS
 */
export const endingEvent = (
  { workspaceId, senderId, sessionId }: Omit<Incident, 'reason' | 'sessionId'> & { sessionId: string },
  warning: number,
  days: number,
  expiresAt: Date,
): OutboxEvent => ({
  id: `session/ending:${sessionId}:${warning}:${expiresAt.getTime()}`,
  name: 'session/ending',
  data: { workspaceId, senderId, sessionId, days, expiresAt: expiresAt.toISOString() },
  workspaceId,
})
