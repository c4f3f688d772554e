import { keepSession, type LinkWay, requestLink } from './mutations.ts'
import { getSender } from './queries.ts'

/** extended: it lives 30 days from now. restarted: it had ended, and a new link was asked for. */
export type Refreshed =
  | { senderId: string; refreshed: 'extended' }
  | { senderId: string; refreshed: 'restarted'; requestId: string }

/**
 * Keeps a number's WhatsApp session from running out, or asks for a new one where it has ended.
 * @param way how the new one is linked
 * @throws AppError what keepSession and requestLink throw
 */
export async function refreshSession(workspaceId: string, senderId: string, way: LinkWay): Promise<Refreshed> {
  const { session, status } = await getSender(workspaceId, senderId)
  const lives = session !== null && (session.status === 'connected' || session.status === 'reconnecting')
  if (!lives || status === 'unlinked' || status === 'held') {
    const { requestId } = await requestLink(workspaceId, senderId, way)
    return { senderId, refreshed: 'restarted', requestId }
  }
  await keepSession(workspaceId, senderId)
  return { senderId, refreshed: 'extended' }
}
