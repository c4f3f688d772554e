import { newestRun } from '#lib/campaigns/queries.ts'
import { type Decider, decideMessages, type Order } from '#lib/messages/decide.ts'
import type { Outcome } from '#lib/messages/schema.ts'

/**
 * Tries the messages of a campaign's newest run again that were not sent; the run goes on for them.
 * @throws AppError not_found; those of decideMessages()
 */
export const retryFailed = async (
  who: Decider,
  campaignId: string,
  options: Pick<Order, 'force' | 'cursor'> = {},
): Promise<Outcome> => {
  const runId = await newestRun(who.workspaceId, campaignId)
  return decideMessages(who, { chosen: { filter: { status: 'failed', runId } }, decision: 'send_again', ...options })
}
