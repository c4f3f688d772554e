import { newestRun } from '#lib/campaigns/queries.ts'
import type { MessageDecision } from '#lib/campaigns/schema.ts'
import { reopenRun } from '#lib/campaigns/sweep.sql.ts'
import { transaction } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { decide } from '#lib/messages/decide.sql.ts'
import { tellDrained } from '#lib/messages/drained.sql.ts'
import { announceSql, nudgeSql } from '#lib/realtime.ts'
import { tenant } from '#lib/tenant.ts'
import { assertMaySend } from '#lib/workspaces/guards.ts'

/** Where a message that is sent again still finds a run that sends it. */
const GOES_ON: readonly string[] = ['sending', 'paused', 'completed']

/**
 * A person settles a message in review: it arrived, send it again (under a new id), or leave it. A run that had ended
 * goes on for it; if the process dies before that, the sweep does it within a minute.
 * @throws AppError not_found; conflict once it is not in review any more, or when it cannot be sent again because its run
 * was stopped; those of assertMaySend() for send_again
 */
export async function decideMessage(
  { workspaceId, userId }: { workspaceId: string; userId: string },
  { campaignId, messageId, decision }: MessageDecision,
): Promise<void> {
  const runId = await newestRun(workspaceId, campaignId)
  const again = decision === 'send_again'
  const message = await tenant(workspaceId, async (tx) => {
    if (again) await assertMaySend(tx, workspaceId, userId)
    return tx.message.findFirst({
      where: { id: messageId, runId, workspaceId },
      select: { status: true, senderId: true, run: { select: { status: true } } },
    })
  })
  if (!message) throw new AppError('not_found')
  const runStatus = message.run?.status ?? ''
  if (message.status !== 'review' || (again && !GOES_ON.includes(runStatus))) throw new AppError('conflict')
  await transaction(async (client) => {
    const moved = await decide(client, workspaceId, [messageId], decision)
    if (moved.length === 0) throw new AppError('conflict')
    if (again && message.senderId) await nudgeSql(client, { topic: 'queue', id: message.senderId })
    await tellDrained(client, [runId])
    await announceSql(client, workspaceId, { type: 'run', id: runId })
  })
  if (again && runStatus === 'completed') await reopenRun(workspaceId, runId)
  log.info({ message: messageId, decision, user: userId }, 'a person settled a message')
}
