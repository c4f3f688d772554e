import type { LinkMethod, LinkState, Sender } from './schema.ts'

/** A link that a worker has not picked up after this long (ms) tells the person that something is wrong on our side. */
export const LINK_PATIENCE_MS = 30_000

export type LinkCode = { code: string; method: LinkMethod; requestId: string; expiresAt: Date }

/**
 * Reads the state of linking out of the facts: the wish of web (request id), the session of the worker, the code in kv.
 * A session of an older request says nothing about this one.
 */
export function linkState(
  sender: Pick<Sender, 'desiredState' | 'linkRequestId' | 'session' | 'phone' | 'status'> & {
    linkMethod: LinkMethod | null
  },
  qr: LinkCode | null,
  requestedAt: Date | null,
  now: Date,
): LinkState {
  const { linkRequestId: requestId, linkMethod, session } = sender
  if (sender.desiredState === 'unlinked' || !requestId) return { state: 'idle' }
  const asked = { requestId, method: linkMethod ?? 'qr' } as const
  const mine = session?.linkRequestId === requestId ? session : null
  if (mine?.status === 'connected' && sender.phone) return { state: 'connected', requestId, phone: sender.phone }
  if (mine?.status === 'failed' || mine?.status === 'expired') {
    // it was linked, and has ended since: the next link is asked for anew
    if (mine.linkedAt && mine.closeReason !== 'banned') return { state: 'idle' }
    return mine.closeReason === 'qr_ended'
      ? { state: 'expired', ...asked }
      : { state: 'failed', ...asked, reason: mine.closeReason ?? 'unknown' }
  }
  if (mine?.status === 'reconnecting') return { state: 'connecting', ...asked }
  if (qr && qr.requestId === requestId && qr.expiresAt > now)
    return { state: 'code', ...asked, method: qr.method, code: qr.code, expiresAt: qr.expiresAt }
  if (!mine && requestedAt && now.getTime() - requestedAt.getTime() > LINK_PATIENCE_MS)
    return { state: 'failed', ...asked, reason: 'no_worker' }
  return { state: 'starting', ...asked }
}
