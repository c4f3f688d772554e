import { AppError } from '#lib/errors.ts'
import { logRows } from '#lib/messages/log.sql.ts'
import { decisionsOf } from '#lib/messages/needs.sql.ts'
import { historyOf, named } from '#lib/messages/needs.ts'
import { type LogRow, type MessageLog, statusesOf } from '#lib/messages/schema.ts'
import { isUuid, tenant } from '#lib/tenant.ts'

export type { LogRow }

function readCursor(cursor: string): { position: number; id: string } {
  const [position, id] = cursor.split(':')
  if (!position || !id || !/^\d{1,9}$/.test(position) || !isUuid(id))
    throw new AppError('invalid_input', { fields: { cursor: 'invalid' } })
  return { position: Number(position), id }
}

/**
 * The people of a campaign's newest run with what happened to each, page by page. A draft has none.
 * @throws AppError not_found, invalid_input on a cursor that is none of ours
 */
export async function messageLog(
  workspaceId: string,
  campaignId: string,
  { cursor, limit, state, q }: Omit<MessageLog, 'format'>,
): Promise<{ items: LogRow[]; nextCursor: string | null }> {
  const after = cursor ? readCursor(cursor) : undefined
  const found = await tenant(workspaceId, async (tx) => {
    const campaign = await tx.campaign.findFirst({
      where: { id: campaignId, workspaceId, deletedAt: null },
      select: { campaignRuns: { select: { id: true }, orderBy: { id: 'desc' }, take: 1 } },
    })
    if (!campaign) throw new AppError('not_found')
    const run = campaign.campaignRuns[0]
    if (!run) return { rows: [], past: [] }
    const statuses = state && statusesOf(state)
    const rows = await logRows(tx, { runId: run.id, after, limit: limit + 1, statuses, q: q || undefined })
    return {
      rows,
      past: await decisionsOf(
        tx,
        rows.map(({ id }) => id),
      ),
    }
  })
  const past = await named(workspaceId, found.past)
  const items = found.rows.slice(0, limit).map((row) => ({ ...row, decisions: past.get(row.id) ?? [] }))
  const last = found.rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? `${last.position}:${last.id}` : null }
}

/** One message with its text, and what people decided about it. @throws AppError not_found, also for another workspace's */
export async function getMessage(workspaceId: string, id: string) {
  const found = await tenant(workspaceId, (tx) =>
    tx.message.findFirst({
      where: { id, workspaceId },
      select: {
        id: true,
        kind: true,
        runId: true,
        contactId: true,
        senderId: true,
        phone: true,
        recipientName: true,
        category: true,
        text: true,
        status: true,
        reason: true,
        errorCode: true,
        attempts: true,
        resends: true,
        channel: true,
        dueAt: true,
        sentAt: true,
        deliveredAt: true,
        readAt: true,
        endedAt: true,
        createdAt: true,
        updatedAt: true,
        run: { select: { campaignId: true } },
      },
    }),
  )
  if (!found) throw new AppError('not_found')
  const { run, ...message } = found
  return { ...message, campaignId: run?.campaignId ?? null, decisions: await historyOf(workspaceId, id) }
}
